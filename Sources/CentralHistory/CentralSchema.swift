import ChatHistory

/// The tables of the central history, in the schema `kefu` of a PostgreSQL database. They are those of the history
/// (`HistorySchema`) but for what tells rows of several machines apart. Times are in milliseconds since 1970, UTC.
enum CentralSchema {
  /// The version that this program writes.
  static var version: Int { migrations.count }

  /// Migration n takes the tables from version n to version n + 1. A released migration never changes.
  private static let migrations = [version1]

  /// "Kefu" in ASCII: the advisory lock of whoever migrates.
  private static let lock = 0x4B65_6675

  /// Creates or migrates the tables, if that is needed.
  static func migrate(_ connection: CentralConnection) throws(CentralError) {
    if try version(of: connection) == version { return }
    // Before the transaction: a server process learns at the start of one what others have created. In its middle
    // `to_regclass` may still say that there is no table.
    try connection.run("SELECT pg_advisory_lock(\(lock))")
    defer { _ = try? connection.run("SELECT pg_advisory_unlock(\(lock))") }
    try connection.transaction { () throws(CentralError) in
      let present = try version(of: connection) ?? 0
      for migration in migrations[min(present, version)...] {
        try connection.run(script: migration)
      }
      try connection.run("UPDATE kefu.about SET version = \(version)")
    }
  }

  /// The version of the tables; nil if there are none.
  /// - Throws: `newerSchema`.
  static func version(of connection: CentralConnection) throws(CentralError) -> Int? {
    let found = try connection.run("SELECT to_regclass('kefu.about') IS NOT NULL AS found")
    guard found.first?.text("found") == "t" else { return nil }
    let row = try connection.run("SELECT version FROM kefu.about").first
    let present = Int(row?.integer("version") ?? 0)
    guard present <= version
    else { throw .newerSchema(place: connection.place, version: present, known: version) }
    return present
  }

  /// - `about`, a single row: the version, and the id of this central history.
  /// - `runs.token`, `entries (run_id, sequence)` and `conversations (origin_id, origin_key)` name rows of any machine:
  ///   what is shipped twice is there once. `origin_…` is the run at which the customer arrived, and the number there.
  /// - `runs.alive_until`: how long its desk counts as running unless its machine says so again. `last_sequence`: all
  ///   entries of the run up to this one have been here. `touched_at`: when something of the run was shipped last.
  /// - `conversations.version`: a shipper with an older snapshot does not undo a newer one's work.
  /// - `entries.raw`: the text's bytes if it has a U+0000, which no text of PostgreSQL may have.
  /// - `entries.grams`: the search index's keys (`SearchGrams`), computed by who ships.
  /// - No foreign keys at `entries`: a check of each row would take a third of the time, and only `kefu` writes there.
  private static let version1 = """
    DO $$ BEGIN IF to_regnamespace('kefu') IS NULL THEN CREATE SCHEMA kefu; END IF; END $$;
    CREATE TABLE kefu.about (
      single boolean PRIMARY KEY DEFAULT true CHECK (single),
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      version integer NOT NULL DEFAULT 0
    );
    INSERT INTO kefu.about DEFAULT VALUES;
    CREATE TABLE kefu.runs (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      token text NOT NULL UNIQUE,
      desk text NOT NULL,
      agent text,
      started_at bigint NOT NULL,
      closed_at bigint,
      alive_until bigint NOT NULL,
      last_sequence bigint NOT NULL,
      touched_at bigint NOT NULL
    );
    CREATE INDEX runs_by_touch ON kefu.runs (touched_at);
    CREATE TABLE kefu.conversations (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      origin_id bigint NOT NULL REFERENCES kefu.runs,
      origin_key bigint NOT NULL,
      run_id bigint NOT NULL REFERENCES kefu.runs,
      name text,
      host text NOT NULL,
      port integer NOT NULL,
      arrived_at bigint NOT NULL,
      waited_ms bigint,
      began_at bigint,
      ended_at bigint,
      ending text,
      version bigint NOT NULL,
      UNIQUE (origin_id, origin_key)
    );
    CREATE INDEX conversations_by_arrival ON kefu.conversations (arrived_at, id);
    CREATE INDEX conversations_open ON kefu.conversations (origin_id) WHERE ended_at IS NULL;
    CREATE INDEX conversations_by_name ON kefu.conversations (name, arrived_at);
    CREATE INDEX conversations_by_host ON kefu.conversations (host, arrived_at);
    CREATE TABLE kefu.assignments (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      conversation_id bigint NOT NULL REFERENCES kefu.conversations ON DELETE CASCADE,
      run_id bigint NOT NULL REFERENCES kefu.runs,
      key bigint NOT NULL,
      since bigint NOT NULL,
      until bigint,
      handed_to text,
      UNIQUE (run_id, key)
    );
    CREATE INDEX assignments_by_conversation ON kefu.assignments (conversation_id);
    CREATE TABLE kefu.entries (
      id bigint GENERATED ALWAYS AS IDENTITY,
      run_id bigint NOT NULL,
      sequence bigint NOT NULL,
      conversation_id bigint,
      speaker text NOT NULL,
      text text NOT NULL,
      raw bytea,
      marks smallint NOT NULL,
      at bigint NOT NULL,
      kind text,
      details json,
      grams integer[],
      PRIMARY KEY (run_id, sequence)
    );
    CREATE INDEX entries_by_conversation ON kefu.entries (conversation_id, id);
    CREATE INDEX entries_by_time ON kefu.entries (at, id);
    CREATE INDEX entries_search ON kefu.entries USING gin (grams);
    """
}
