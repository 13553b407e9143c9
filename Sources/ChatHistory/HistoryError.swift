import CSQLite

/// Why the history can't be opened, read or written: structured data, without sentences. `path` is the
/// database unless the case says otherwise. `errno` is the kernel's number. `code` is an extended result code
/// of SQLite (<https://www.sqlite.org/rescode.html>).
public enum HistoryError: Error, Equatable, Sendable {
  /// The file does not exist. Reading does not create one.
  case missing(path: String)
  /// A dangling symlink: its target does not exist, for example because a disk is not mounted. The target is
  /// not created.
  case danglingLink(path: String)
  /// The folder `path` does not exist and can't be created.
  case folderNotCreated(path: String, errno: Int32)
  /// The folder `path` is world-writable.
  case folderWorldWritable(path: String)
  /// `path` is not a regular file but a folder, a device or a pipe, for example.
  case notARegularFile(path: String)
  /// The file can't be read.
  case notReadable(path: String, errno: Int32)
  /// The file can't be written, or no files can be created in its folder. `path` is the one that failed.
  case notWritable(path: String, errno: Int32)
  /// The thread that accesses the disk can't be created.
  case noThread(path: String, errno: Int32)
  /// The file has more than one hard link.
  case linked(path: String)
  /// The file does not begin with SQLite's header.
  case notADatabase(path: String)
  /// A SQLite database of another program, with this `applicationID` (0 if it has none).
  case foreign(path: String, applicationID: Int32)
  /// A later version of this program wrote the file. This version knows schemas up to `known`.
  case newerSchema(path: String, version: Int, known: Int)
  /// Desks of an earlier version are recording into the file, so it can't be migrated.
  case usedByOlderDesks(path: String)
  /// A history that is corrupt.
  case damaged(path: String, code: Int32, message: String)
  /// The database or one of its companions (`-wal`, `-shm`) was moved, deleted or replaced while a desk
  /// recorded. Anything written to the open files would be lost.
  case replaced(path: String)
  /// Another process held a lock on the database for longer than `HistoryLimits.lockTimeout`.
  case locked(path: String, code: Int32)
  /// No space left: the disk, a quota, or the maximum size of a database is reached.
  case diskFull(path: String, code: Int32)
  /// An I/O error; `code` says in which operation.
  case inputOutput(path: String, code: Int32, message: String)
  /// Any other error of SQLite.
  case sqlite(path: String, code: Int32, message: String)
}

extension HistoryError {
  /// The history error for `error`, which was thrown while the database at `path` was used.
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

  /// SQLITE_READONLY_DBMOVED of <sqlite3.h>, a macro that Swift can't import.
  private static let databaseMoved = SQLITE_READONLY | (4 << 8)

  /// Whether the connection can still be used: the failed transaction wrote nothing, and earlier commits are
  /// not in doubt.
  var leavesConnectionUsable: Bool {
    switch self {
    case .locked, .diskFull: true
    default: false
    }
  }
}

/// Runs `body` and converts its errors to `HistoryError`.
func translatingErrors<Result>(
  path: String, _ body: () throws -> Result
) throws(HistoryError) -> Result {
  do { return try body() } catch { throw HistoryError(error, path: path) }
}
