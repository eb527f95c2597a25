"""The menu of one chat, of several chosen together, and of a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from desktop.chat.item import Folder, Item
from desktop.views.kit.menus import Menu

Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class ChatWishes:
    """What the menu of chats can ask for. Each gets the ids of the chats first, where there may be several."""

    open: Callable[[int], object]
    rename: Callable[[int], object]
    pin: Callable[[list[int]], object]
    unpin: Callable[[list[int]], object]
    archive: Callable[[list[int]], object]
    move: Callable[[list[int], int | None], object]
    new_folder: Callable[[list[int]], object]
    delete: Callable[[list[int]], object]
    choose_several: Callable[[int], object]


@dataclass(frozen=True, slots=True)
class FolderWishes:
    """What the menu of a folder can ask for."""

    fold: Callable[[int, bool], object]
    rename: Callable[[int], object]
    delete: Callable[[int], object]


def menu_of_chats(chats: Sequence[Item], folders: Sequence[Folder], wishes: ChatWishes, parent: QWidget) -> QMenu:
    """One chat's menu, or the shorter one of several: what it does, it does to all of them."""
    menu, ids = _menu(parent), [chat.id for chat in chats]
    how_many = f" {len(ids):,} chats" if len(ids) > 1 else ""
    if len(ids) == 1:
        _add(menu, "Open", lambda: wishes.open(ids[0]))
        _add(menu, "Rename\tF2", lambda: wishes.rename(ids[0]))
        _add(menu, "Select several\tShift+Down", lambda: wishes.choose_several(ids[0]))
        menu.addSeparator()
    pins = any(chat.pinned_at is None for chat in chats)
    pin = wishes.pin if pins else wishes.unpin
    _add(menu, f"{'Pin' if pins else 'Unpin'}{how_many}\tCtrl+P", lambda: pin(ids))
    menu.addMenu(folder_menu(chats, folders, wishes, menu))
    _add(menu, f"Archive{how_many}\tCtrl+E", lambda: wishes.archive(ids))
    menu.addSeparator()
    _add(menu, f"Delete{how_many}\tDel", lambda: wishes.delete(ids))
    return menu


def folder_menu(chats: Sequence[Item], folders: Sequence[Folder], wishes: ChatWishes, parent: QWidget) -> QMenu:
    """Where chats can be moved to. A tick stands at the folder that all of them are in."""
    menu, ids = Menu("Move to", parent), [chat.id for chat in chats]
    here = {chat.folder_id for chat in chats}
    for folder in folders:
        action = _add(menu, folder.name.replace("&", "&&"), partial(wishes.move, ids, folder.id))
        action.setCheckable(True)
        action.setChecked(here == {folder.id})
    if folders:
        menu.addSeparator()
    if here != {None}:
        _add(menu, "No folder", lambda: wishes.move(ids, None))
    _add(menu, "New folder…", lambda: wishes.new_folder(ids))
    return menu


def menu_of_folder(folder: Folder, wishes: FolderWishes, parent: QWidget, *, folded: bool) -> QMenu:
    """What can be done to a folder; its chats stay."""
    menu = _menu(parent)
    _add(menu, "Unfold\tRight" if folded else "Fold\tLeft", lambda: wishes.fold(folder.id, not folded))
    _add(menu, "Rename\tF2", lambda: wishes.rename(folder.id))
    menu.addSeparator()
    _add(menu, "Remove the folder, keep its chats\tDel", lambda: wishes.delete(folder.id))
    return menu


def _menu(parent: QWidget) -> QMenu:
    menu = Menu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _add(menu: QMenu, words: str, act: Act) -> QAction:
    action = menu.addAction(words)

    def triggered() -> None:
        act()

    action.triggered.connect(triggered)  # Qt would tell it whether the action is ticked
    return action
