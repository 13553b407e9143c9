import GRDB
import Glibc
import TestSupport

/// A temporary folder for a history, deleted with the object.
final class HistoryFolder {
  let folder: String
  var path: String { folder + "/history.sqlite" }

  init() throws {
    folder = try makeTemporaryFolder("history")
  }

  deinit {
    _ = try? outcome("rm", ["-rf", folder])
  }

  func write(_ bytes: [UInt8]) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Complaint("can't write \(path): errno \(errno)") }
    defer { _ = close(descriptor) }
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count
    else { throw Complaint("can't write \(path): errno \(errno)") }
  }
}

/// Locks a database for writing, as another program might, until it is released.
final class DatabaseLock {
  private let queue: DatabaseQueue

  init(_ path: String) throws {
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.inDatabase { try $0.execute(sql: "PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE") }
  }

  func release() {
    try? queue.inDatabase { try $0.execute(sql: "COMMIT") }
  }
}
