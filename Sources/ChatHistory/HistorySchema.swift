/// The tables, and how a file of an earlier version gets them.
///
/// `PRAGMA user_version` counts the migrations that a file has had. Every time is in milliseconds
/// since 1970, UTC. What happened first has the smaller id: ids give the order, never times.
enum HistorySchema {
  /// "Kefu" in ASCII: `PRAGMA application_id` of every history, by which it is told from other
  /// programs' databases. It is in the file's header from the first moment on.
  static let applicationID: Int32 = 0x4B65_6675

  /// The version that this program writes.
  static var version: Int { migrations.count }

  /// Migration n takes a file of version n to version n + 1. One that was released never changes.
  private static let migrations: [@Sendable (Database) throws -> Void] = [
    createVersion1, keepFactsAndIndexLater,
  ]

  /// Brings a database to `version`, inside the caller's transaction, if it is below.
  static func migrate(_ db: Database, to version: Int = version) throws {
    let present = try readVersion(db)
    guard present < version else { return }
    for migration in migrations[present..<version] { try migration(db) }
    try db.execute(script: "PRAGMA user_version = \(version)")
  }

  /// The version of the database that is open.
  static func readVersion(_ db: Database) throws -> Int {
    try db.first("PRAGMA user_version") ?? 0
  }

  /// - `runs`: one row for each time a desk recorded. `token` is its own, so that a row whose commit
  ///   seemed to fail and did not is found again.
  /// - `conversations.key` is the desk's number within the run; `waited_ms` and `began_at` are null
  ///   for those who never had the seat.
  /// - `entries.sequence` is the recorder's number of the event within the run: written twice, it
  ///   is there once. `conversation_id` is null for what was said outside of conversations.
  /// - `entries_search` finds any three characters in a row (trigrams: Chinese has no blanks between
  ///   words). It holds no text of its own. Without `columnsize` it can't rank, which nobody asks for,
  ///   and is 10 bytes an entry smaller.
  /// - AUTOINCREMENT, so that the number of a conversation that was deleted is never given again.
  private static let createVersion1: @Sendable (Database) throws -> Void = { db in
    try db.execute(
      script: """
        PRAGMA application_id = \(applicationID);
        CREATE TABLE runs (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          token TEXT NOT NULL UNIQUE,
          desk TEXT NOT NULL,
          started_at INTEGER NOT NULL,
          closed_at INTEGER
        );
        CREATE TABLE conversations (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          run_id INTEGER NOT NULL REFERENCES runs,
          key INTEGER NOT NULL,
          name TEXT,
          host TEXT NOT NULL,
          port INTEGER NOT NULL,
          arrived_at INTEGER NOT NULL,
          waited_ms INTEGER,
          began_at INTEGER,
          ended_at INTEGER,
          ending TEXT,
          UNIQUE (run_id, key)
        );
        CREATE INDEX conversations_by_host ON conversations (host);
        CREATE INDEX conversations_by_name ON conversations (name);
        CREATE TABLE entries (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          run_id INTEGER NOT NULL REFERENCES runs,
          sequence INTEGER NOT NULL,
          conversation_id INTEGER REFERENCES conversations,
          speaker TEXT NOT NULL,
          text TEXT NOT NULL,
          marks INTEGER NOT NULL,
          at INTEGER NOT NULL,
          UNIQUE (run_id, sequence)
        );
        CREATE INDEX entries_by_conversation ON entries (conversation_id);
        CREATE VIRTUAL TABLE entries_search USING fts5 (
          text, content = 'entries', content_rowid = 'id', tokenize = 'trigram', columnsize = 0
        );
        CREATE TRIGGER entries_inserted AFTER INSERT ON entries BEGIN
          INSERT INTO entries_search (rowid, text) VALUES (new.id, new.text);
        END;
        CREATE TRIGGER entries_deleted AFTER DELETE ON entries BEGIN
          INSERT INTO entries_search (entries_search, rowid, text)
          VALUES ('delete', old.id, old.text);
        END;
        CREATE TRIGGER entries_updated AFTER UPDATE OF text ON entries BEGIN
          INSERT INTO entries_search (entries_search, rowid, text)
          VALUES ('delete', old.id, old.text);
          INSERT INTO entries_search (rowid, text) VALUES (new.id, new.text);
        END;
        """)
  }

  /// - `entries.kind` and `details`: what happened, of an entry that is a fact, and its values as a JSON
  ///   object; both null of words, and `details` of a fact without values. `text` is empty then.
  /// - `search_progress`, of one row: `entries_search` holds the entries up to this one, and none that
  ///   is newer. Desks add to it when they have nothing else to do (`SearchIndex`), so a message does
  ///   not wait for the index.
  private static let keepFactsAndIndexLater: @Sendable (Database) throws -> Void = { db in
    try db.execute(
      script: """
        ALTER TABLE entries ADD COLUMN kind TEXT;
        ALTER TABLE entries ADD COLUMN details TEXT;
        CREATE TABLE search_progress (
          id INTEGER PRIMARY KEY CHECK (id = 1),
          last_entry INTEGER NOT NULL
        );
        INSERT INTO search_progress SELECT 1, coalesce(max(id), 0) FROM entries;
        DROP TRIGGER entries_inserted;
        DROP TRIGGER entries_deleted;
        DROP TRIGGER entries_updated;
        CREATE TRIGGER entries_deleted AFTER DELETE ON entries
        WHEN old.id <= (SELECT last_entry FROM search_progress) BEGIN
          INSERT INTO entries_search (entries_search, rowid, text)
          VALUES ('delete', old.id, old.text);
        END;
        CREATE TRIGGER entries_updated AFTER UPDATE OF text ON entries
        WHEN old.id <= (SELECT last_entry FROM search_progress) BEGIN
          INSERT INTO entries_search (entries_search, rowid, text)
          VALUES ('delete', old.id, old.text);
          INSERT INTO entries_search (rowid, text) VALUES (new.id, new.text);
        END;
        """)
  }
}
