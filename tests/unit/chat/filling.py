"""Fills a store with a chat to lose."""

from desktop.chat.store import ChatStore


def fill(file, count=300):
    store = ChatStore(file)
    chat = store.create_chat("kept")
    for number in range(count):
        store.add_user_message(chat.id, None, f"message {number} " + "w " * 200)
    store.close()
    return chat
