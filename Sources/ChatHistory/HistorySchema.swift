/// The tables, and the migrations from earlier versions.
///
/// `PRAGMA user_version` is the number of migrations applied. Times are in milliseconds since 1970, UTC. Ids
/// give the order of events, never times.
enum HistorySchema {
  /// "Kefu" in ASCII. `PRAGMA application_id` of every history, which tells it from other programs'
  /// databases. It is in the file header from the start.
  static let applicationID: Int32 = 0x4B65_6675

  /// The schema version that this program writes.
  static var version: Int { migrations.count }

  /// Migration n takes a file from version n to version n + 1. A released migration never changes.
  private static let migrations: [@Sendable (Database) throws -> Void] = [
    createVersion1, migrateToVersion2, migrateToVersion3,
  ]

  /// Migrates a database to `version` if it is older, inside the caller's transaction.
  static func migrate(_ db: Database, to version: Int = version) throws {
    let present = try readVersion(db)
    guard present < version else { return }
    for migration in migrations[present..<version] { try migration(db) }
    try db.execute(script: "PRAGMA user_version = \(version)")
  }

  /// The schema version of an open database.
  static func readVersion(_ db: Database) throws -> Int {
    try db.first("PRAGMA user_version") ?? 0
  }

  /// - `runs`: one row for each run of a desk. `token` is unique, so that the row is found again if its
  ///   commit seemed to fail but did not.
  /// - `conversations.key` is the desk's number within the run. `waited_ms` and `began_at` are null if the
  ///   customer never had the seat.
  /// - `entries.sequence` is the recorder's number of the event within the run. It makes a repeated insert
  ///   idempotent. `conversation_id` is null for entries outside of conversations.
  /// - `entries_search` is a trigram index, because Chinese has no spaces between words. It is an external
  ///   content table: it stores no text of its own. `columnsize = 0` saves 10 bytes an entry. It only makes
  ///   ranking slow (<https://www.sqlite.org/fts5.html>, "The Columnsize Option"), and no query ranks.
  /// - AUTOINCREMENT, so that the id of a deleted conversation is never reused.
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

  /// - `entries.kind` and `details`: a fact's kind, and its values as a JSON object. Both are null for
  ///   messages and notes, and `details` is null for a fact without values. `text` is empty for a fact.
  /// - `search_progress`, a single row: `entries_search` holds all entries up to this one and none after
  ///   it. Idle desks extend the index (`SearchIndex`), so a message does not wait for it.
  private static let migrateToVersion2: @Sendable (Database) throws -> Void = { db in
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

  /// - `runs.agent`: the agent's name; null in the runs of earlier versions.
  /// - `assignments`: which run served a conversation, from when and until when; several rows if it was handed
  ///   on. `key` is the conversation's number within that run. `until` is null as long as the run serves it,
  ///   and stays null if its desk was killed. `handed_to` is the agent that it was handed on to.
  /// - `conversations.run_id` and `key` are those of the run that has the conversation now.
  private static let migrateToVersion3: @Sendable (Database) throws -> Void = { db in
    try db.execute(
      script: """
        ALTER TABLE runs ADD COLUMN agent TEXT;
        CREATE TABLE assignments (
          id INTEGER PRIMARY KEY,
          conversation_id INTEGER NOT NULL REFERENCES conversations,
          run_id INTEGER NOT NULL REFERENCES runs,
          key INTEGER NOT NULL,
          since INTEGER NOT NULL,
          until INTEGER,
          handed_to TEXT,
          UNIQUE (run_id, key)
        );
        CREATE INDEX assignments_by_conversation ON assignments (conversation_id);
        INSERT INTO assignments (conversation_id, run_id, key, since, until)
          SELECT id, run_id, key, began_at, ended_at FROM conversations
          WHERE began_at IS NOT NULL ORDER BY id;
        """)
  }
}
