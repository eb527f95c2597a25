"""The chat database's format 2: tables, indexes and what keeps the search index in step with the messages."""

from __future__ import annotations

APPLICATION_ID = 0x54414E44  # "TAND" in the file's header
FIRST_FORMAT = 2  # format 1 was an earlier build's, see carry_over.py

_ITEMS = (
    """
    CREATE TABLE folders (
        id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice, here and below, not even after a purge
        parent_id INTEGER REFERENCES folders (id),
        name TEXT NOT NULL DEFAULT '',  -- a repair puts defaults in the place of what a table refuses
        place REAL NOT NULL DEFAULT 0
    )
    """,
    """
    CREATE TABLE items (
        id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id > 0),
        kind TEXT NOT NULL DEFAULT 'chat' CHECK (kind IN ('chat', 'page')),
        title TEXT NOT NULL DEFAULT '',
        titled_by_user INTEGER NOT NULL DEFAULT 0,
        folder_id INTEGER REFERENCES folders (id),
        pinned_at REAL,
        archived_at REAL,
        deleted_at REAL,
        created_at REAL NOT NULL DEFAULT 0,
        updated_at REAL NOT NULL DEFAULT 0,
        speakers TEXT NOT NULL DEFAULT '',  -- JSON; '' = base and instruct
        speaking TEXT NOT NULL DEFAULT '',  -- JSON: ids of speakers
        system_prompt TEXT NOT NULL DEFAULT '',
        preset TEXT NOT NULL DEFAULT '',
        source TEXT NOT NULL DEFAULT '',
        foreign_id TEXT NOT NULL DEFAULT ''
    )
    """,
    "CREATE INDEX items_listed ON items (updated_at DESC, id DESC) WHERE deleted_at IS NULL",
    "CREATE INDEX items_deleted ON items (deleted_at) WHERE deleted_at IS NOT NULL",
    "CREATE INDEX items_by_folder ON items (folder_id) WHERE folder_id IS NOT NULL",
    "CREATE INDEX folders_by_parent ON folders (parent_id)",
    "CREATE UNIQUE INDEX items_from_elsewhere ON items (source, foreign_id) WHERE foreign_id <> ''",
)

_MESSAGES = (
    """
    CREATE TABLE writers (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,  -- SHA-256 of the rest: one row for all messages of which the same is true
        kind TEXT NOT NULL DEFAULT 'engine' CHECK (kind IN ('user', 'engine', 'import')),
        voice TEXT CHECK (voice IN ('base', 'instruct')),
        file TEXT NOT NULL DEFAULT '',
        file_sha256 TEXT NOT NULL DEFAULT '',
        endpoint TEXT NOT NULL DEFAULT '',
        costume TEXT NOT NULL DEFAULT '',
        parameters TEXT NOT NULL DEFAULT '{}'  -- JSON
    )
    """,
    """
    CREATE TABLE messages (
        id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id > 0),  -- 0 is the root in `chosen`
        item_id INTEGER NOT NULL REFERENCES items (id),
        parent_id INTEGER CHECK (parent_id < id),  -- so neither the tree nor the ways through it can hold a circle
        follows_id INTEGER CHECK (follows_id < id),
        role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('system', 'user', 'assistant')),
        speaker TEXT NOT NULL DEFAULT '' CHECK ((speaker <> '') = (role = 'assistant')),
        writer_id INTEGER REFERENCES writers (id),  -- NULL = the user, by hand
        status TEXT NOT NULL DEFAULT 'interrupted'
            CHECK (status IN ('complete', 'running', 'stopped', 'interrupted', 'failed')),
        text TEXT NOT NULL DEFAULT '',
        reasoning TEXT NOT NULL DEFAULT '',
        past TEXT,  -- JSON: ids of the messages before its question, where they are not the way of follows_id
        edited_from INTEGER REFERENCES messages (id) ON DELETE SET NULL,
        prefix_of INTEGER REFERENCES messages (id) ON DELETE SET NULL,
        prefix_tokens INTEGER NOT NULL DEFAULT 0,
        usage TEXT NOT NULL DEFAULT '{}',  -- JSON: names and numbers
        finish TEXT NOT NULL DEFAULT '',
        notes TEXT NOT NULL DEFAULT '',
        error TEXT NOT NULL DEFAULT '',
        foreign_id TEXT NOT NULL DEFAULT '',
        deleted_at REAL,
        created_at REAL NOT NULL DEFAULT 0,
        UNIQUE (item_id, id),
        -- No cascade: a chain of a thousand messages would exceed SQLite's depth of triggers.
        FOREIGN KEY (item_id, parent_id) REFERENCES messages (item_id, id),
        FOREIGN KEY (item_id, follows_id) REFERENCES messages (item_id, id)
    )
    """,
    "CREATE INDEX messages_by_parent ON messages (item_id, parent_id)",
    "CREATE INDEX messages_by_follows ON messages (item_id, follows_id) WHERE follows_id IS NOT NULL",
    "CREATE INDEX messages_by_original ON messages (edited_from) WHERE edited_from IS NOT NULL",
    "CREATE INDEX messages_by_beginning ON messages (prefix_of) WHERE prefix_of IS NOT NULL",
    "CREATE INDEX messages_by_writer ON messages (writer_id) WHERE writer_id IS NOT NULL",
    "CREATE INDEX messages_running ON messages (status) WHERE status = 'running'",
    "CREATE INDEX messages_deleted ON messages (deleted_at) WHERE deleted_at IS NOT NULL",
    "CREATE UNIQUE INDEX messages_from_elsewhere ON messages (item_id, foreign_id) WHERE foreign_id <> ''",
    """
    CREATE TABLE chosen (
        item_id INTEGER NOT NULL,
        parent_id INTEGER NOT NULL CHECK (parent_id >= 0),  -- 0 = the root
        speaker TEXT NOT NULL,
        child_id INTEGER NOT NULL,
        PRIMARY KEY (item_id, parent_id, speaker),
        FOREIGN KEY (item_id, child_id) REFERENCES messages (item_id, id) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    "CREATE INDEX chosen_by_child ON chosen (item_id, child_id)",
    """
    CREATE TABLE answer_tokens (
        message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
        vocabulary TEXT NOT NULL DEFAULT '',
        ids BLOB NOT NULL,  -- u32, this and the next little-endian
        ends BLOB NOT NULL,  -- u32: code points of the text that are certain
        reasoning_ends BLOB,  -- u32: the same of the reasoning
        logprobs BLOB  -- f32
    )
    """,
    """
    CREATE TABLE attachments (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        sha256 TEXT NOT NULL UNIQUE,
        size INTEGER NOT NULL DEFAULT 0,
        text TEXT NOT NULL DEFAULT ''
    )
    """,
    """
    CREATE TABLE message_attachments (
        message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        attachment_id INTEGER NOT NULL REFERENCES attachments (id),
        name TEXT NOT NULL DEFAULT '',  -- here, as the same text may come under several names
        media_type TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (message_id, place)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX message_attachments_by_attachment ON message_attachments (attachment_id)",
)

# A running answer changes every second and is indexed once, when it ends. Two line ends stand after what trigrams are
# made of, so that one begins at each character: that is how one or two of them are found.
_SEARCHED = "status <> 'running' AND deleted_at IS NULL"
_PADDED = "{row}text || char(10, 10) || {row}reasoning || char(10, 10)"


def _enter(row: str) -> str:
    return f"""
        INSERT INTO message_words (rowid, text, reasoning) VALUES ({row}.id, {row}.text, {row}.reasoning);
        INSERT INTO message_trigrams (rowid, text) VALUES ({row}.id, {_PADDED.format(row=f"{row}.")});
    """  # noqa: S608 - our own words


def _leave(row: str) -> str:
    return f"""
        INSERT INTO message_words (message_words, rowid, text, reasoning)
            VALUES ('delete', {row}.id, {row}.text, {row}.reasoning);
        INSERT INTO message_trigrams (message_trigrams, rowid, text)
            VALUES ('delete', {row}.id, {_PADDED.format(row=f"{row}.")});
    """  # noqa: S608 - our own words


def _is_searched(row: str) -> str:
    return f"({row}.status <> 'running' AND {row}.deleted_at IS NULL)"


_SEARCH = (
    f"CREATE VIEW message_texts AS SELECT id, text, reasoning FROM messages WHERE {_SEARCHED}",  # noqa: S608
    f"CREATE VIEW message_padded AS SELECT id, {_PADDED.format(row='')} AS text FROM messages WHERE {_SEARCHED}",  # noqa: S608
    """
    CREATE VIRTUAL TABLE message_words USING fts5 (
        text, reasoning, content = 'message_texts', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2',
        prefix = '1'  -- the first letter typed finds half of everything
    )
    """,
    """
    CREATE VIRTUAL TABLE message_trigrams USING fts5 (
        text, content = 'message_padded', content_rowid = 'id', tokenize = 'trigram', detail = none
    )
    """,
    "CREATE VIRTUAL TABLE message_trigram_terms USING fts5vocab (message_trigrams, row)",
    f"CREATE TRIGGER messages_enter AFTER INSERT ON messages WHEN {_is_searched('new')} BEGIN {_enter('new')} END",
    f"CREATE TRIGGER messages_leave AFTER DELETE ON messages WHEN {_is_searched('old')} BEGIN {_leave('old')} END",
    f"""
    CREATE TRIGGER messages_change_leave BEFORE UPDATE OF text, reasoning, status, deleted_at ON messages
    WHEN {_is_searched("old")} BEGIN {_leave("old")} END
    """,
    f"""
    CREATE TRIGGER messages_change_enter AFTER UPDATE OF text, reasoning, status, deleted_at ON messages
    WHEN {_is_searched("new")} BEGIN {_enter("new")} END
    """,
)

STATEMENTS = (*_ITEMS, *_MESSAGES, *_SEARCH)
