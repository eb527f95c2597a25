#!/bin/sh
# Adds this folder's Tandem to the menu of one user and offers it for .gguf files; --remove takes both away again.
set -eu

fail() {
    printf 'add-to-menu.sh: %s\n' "$1" >&2
    exit "${2:-1}"
}

# One argument of an Exec line: quoted, then escaped as a string of the file, and "%" doubled, which would be a code.
# shellcheck disable=SC2016 # the characters are meant, not what a shell makes of them
exec_argument() {
    printf '%s' "$1" | LC_ALL=C sed -e 's/[\\"`$]/\\&/g' -e 's/\\/\\\\/g' -e 's/%/%%/g' -e 's/^/"/' -e 's/$/"/'
}

# The Exec line's command. As the name of a program "=" is not allowed, and desktops look for one with "%" as it is
# written, doubled; as an argument both are good, so a shell is put in front.
# shellcheck disable=SC2016 # it is that shell that has to put in its arguments
command_line() {
    case $1 in
    *[%=]*) printf 'sh -c %s %s' "$(exec_argument 'exec "$0" "$@"')" "$(exec_argument "$1")" ;;
    *) exec_argument "$1" ;;
    esac
}

refresh() { # the desktop's lists, where their programs are installed; without them it finds the files by itself
    if command -v update-desktop-database >/dev/null; then
        update-desktop-database -q "$data/applications"
    fi
    if command -v update-mime-database >/dev/null; then
        update-mime-database "$data/mime"
    fi
    if command -v gtk-update-icon-cache >/dev/null; then
        gtk-update-icon-cache -q -t -f "$data/icons/hicolor"
    fi
}

add() {
    case $here in
    *'
'*) fail "the path of this folder has a line break in it, which a menu entry cannot hold; move or rename it" ;;
    esac
    [ -e "$here/tandem" ] || fail "there is no program \"tandem\" in $here"
    [ -x "$here/tandem" ] || fail "$here/tandem may not be started: its disk forbids starting programs (noexec), or the\
 archive was unpacked without its rights; unpack it in your home folder"
    mkdir -p "$data/applications" "$data/mime/packages"
    new=$data/applications/.tandem.desktop.$$
    grep -v '^Exec=' "$here/share/tandem.desktop" >"$new"
    printf 'Exec=%s %%F\n' "$(command_line "$here/tandem")" >>"$new"
    mv -f "$new" "$data/applications/tandem.desktop"
    cp "$here/share/tandem-mime.xml" "$data/mime/packages/tandem.xml"
    (cd "$here/share/icons" && find . -type f) | while IFS= read -r icon; do
        mkdir -p "$(dirname "$data/icons/$icon")"
        cp "$here/share/icons/$icon" "$data/icons/$icon"
    done
    refresh
    printf 'Tandem is in your menu. After moving this folder, run add-to-menu.sh again.\n'
}

remove() {
    rm -f "$data/applications/tandem.desktop" "$data/mime/packages/tandem.xml"
    (cd "$here/share/icons" && find . -type f) | while IFS= read -r icon; do
        rm -f "$data/icons/$icon"
    done
    [ ! -d "$data/applications" ] || refresh
    printf 'Tandem is no longer in your menu. Your chats, settings and models were not touched.\n'
}

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
data=${XDG_DATA_HOME:-}
case $data in
/*) ;;
*) data=${HOME:?"must say where your home folder is"}/.local/share ;;
esac

case ${1:-} in
'') add ;;
--remove) remove ;;
*) fail "unknown: $1. Without an argument it adds Tandem to your menu; --remove takes it away again." 2 ;;
esac
