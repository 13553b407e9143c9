import CSQLite

/// Why the history can't be opened, read or written: facts, in no language. Every path is the
/// database's unless its case says otherwise; an `errno` is the kernel's number, a `code` one of
/// SQLite's extended result codes (<https://www.sqlite.org/rescode.html>).
public enum HistoryError: Error, Equatable, Sendable {
  /// There is no such file, and reading creates none.
  case missing(path: String)
  /// A symbolic link to a file that is not there: a disk that is not mounted, say. None is made in its place.
  case danglingLink(path: String)
  /// The folder `path` is not there and can't be made.
  case folderNotMade(path: String, errno: Int32)
  /// Everybody may write to the folder `path`.
  case folderOpenToOthers(path: String)
  /// Something else has the name: a folder, a device, a pipe.
  case notARegularFile(path: String)
  /// The file, or the folder that its companions have to be made in, can't be read.
  case notReadable(path: String, errno: Int32)
  /// The file, or the folder that its companions have to be made in, can't be written.
  case notWritable(path: String, errno: Int32)
  /// No thread can be made that would wait for the disk.
  case noThread(path: String, errno: Int32)
  /// The file has another name besides (a hard link).
  case linked(path: String)
  /// The first bytes are not a SQLite database's.
  case notADatabase(path: String)
  /// A SQLite database of another program, which calls itself `applicationID` (0: nothing).
  case foreign(path: String, applicationID: Int32)
  /// A later version of this program wrote it; this one knows schemas up to `known`.
  case newerSchema(path: String, version: Int, known: Int)
  /// It is a history, but its inside is broken.
  case damaged(path: String, code: Int32, message: String)
  /// The file at `path` is not the one that was opened, or one of its companions (`-wal`, `-shm`)
  /// is not: moved, deleted or replaced while a desk recorded. What would be written now would be
  /// lost.
  case replaced(path: String)
  /// Another process held the database for longer than `HistoryLimits.lockPatience`.
  case locked(path: String, code: Int32)
  /// No room: the disk, a quota, or the largest size of a database is reached.
  case diskFull(path: String, code: Int32)
  /// The disk did not do what it was asked for; `code` says at which step.
  case inputOutput(path: String, code: Int32, message: String)
  /// Anything else that SQLite says.
  case sqlite(path: String, code: Int32, message: String)
}

extension HistoryError {
  /// What `error`, thrown while the database at `path` was used, means.
  init(_ error: any Error, path: String) {
    switch error {
    case let error as HistoryError: self = error
    case let error as SQLiteError: self.init(error, path: path)
    default: self = .sqlite(path: path, code: 1, message: "\(error)")
    }
  }

  private init(_ error: SQLiteError, path: String) {
    let (code, message) = (error.code, error.message)
    switch error.primaryCode {
    case SQLITE_NOTADB: self = .notADatabase(path: path)
    case SQLITE_CORRUPT: self = .damaged(path: path, code: code, message: message)
    case SQLITE_BUSY, SQLITE_LOCKED: self = .locked(path: path, code: code)
    case SQLITE_FULL: self = .diskFull(path: path, code: code)
    case SQLITE_IOERR: self = .inputOutput(path: path, code: code, message: message)
    case SQLITE_READONLY where code == Self.databaseMoved:
      self = .replaced(path: path)
    default: self = .sqlite(path: path, code: code, message: message)
    }
  }

  /// SQLITE_READONLY_DBMOVED of <sqlite3.h>, a macro that Swift does not see.
  private static let databaseMoved = SQLITE_READONLY | (4 << 8)

  /// Whether the connection is as good as before: nothing was written, and nothing that was written
  /// is in doubt.
  var leavesConnectionUsable: Bool {
    switch self {
    case .locked, .diskFull: true
    default: false
    }
  }
}

/// Runs `body`, whose errors are SQLite's or the history's, and throws the history's.
func translatingErrors<Result>(
  path: String, _ body: () throws -> Result
) throws(HistoryError) -> Result {
  do { return try body() } catch { throw HistoryError(error, path: path) }
}
