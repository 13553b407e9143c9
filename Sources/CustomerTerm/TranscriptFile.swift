import Glibc

/// Why a transcript can't be saved to a file.
enum TranscriptFileError: Error {
  /// Something is there, and nobody asked to change it.
  case exists(path: String)
  case isLink(path: String)
  /// A pipe, a device, a socket.
  case notARegularFile(path: String)
  /// There is no such folder to make the file in.
  case noFolder(path: String)
  /// Another program is saving to it.
  case busy(path: String)
  case refused(path: String, errno: Int32)
}

/// A regular file that takes whole entries at its end.
///
/// Each entry is handed to the kernel with write(2) before `write` returns, so it outlives this
/// process, however that ends. Only a crash of the machine can take the last ones back: it is a
/// convenience copy, and syncing each entry would make everybody wait for the disk; it is synced
/// once, at the end.
///
/// Only regular files will do: a pipe or a terminal could stop the program. Links are not followed,
/// so that what is written to is what was named, and not what somebody put in its place. A new file
/// is its owner's alone; one that exists keeps its mode. It is not touched, nor is a new one left
/// behind, before there is something to write.
final class TranscriptFile {
  /// What to do with a file that exists.
  enum WhenItExists {
    case refuse, append, replace
  }

  private let path: String
  private let descriptor: Int32
  private let whenItExists: WhenItExists
  private let isNew: Bool
  private var hasBegun = false

  /// Opens or makes the file.
  init(path: String, _ whenItExists: WhenItExists) throws(TranscriptFileError) {
    self.path = path
    self.whenItExists = whenItExists
    (descriptor, isNew) = try Self.open(path, whenItExists)
  }

  deinit { close(descriptor) }

  /// Writes an entry, or nothing of it.
  /// - Parameter entry: its lines. If part of them is in the file all the same and can't be taken
  ///   back, that part is gone from here, and the rest belongs behind it.
  /// - Returns: the error that kept it from being written; nil if all is well.
  func write(_ entry: inout [UInt8]) -> Int32? {
    if let error = begin(&entry) { return error }
    var written = 0
    while written < entry.count {
      let count = entry[written...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count > 0 {
        written += count
        continue
      }
      let error = count == 0 ? EIO : errno
      if error == EINTR { continue }
      if written > 0, !takeBack(written) { entry.removeFirst(written) }
      return error
    }
    return nil
  }

  /// Makes the disk sure of what was written.
  /// - Returns: the error by which something may have been lost after all.
  func finish() -> Int32? {
    if isNew { unlinkIfEmpty() }
    // EINVAL: a file system that does not know how to, and needs not.
    guard hasBegun, fdatasync(descriptor) != 0, errno != EINVAL else { return nil }
    return errno
  }

  /// What was in the file goes now, and not before there is something to take its place.
  private func begin(_ entry: inout [UInt8]) -> Int32? {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return errno }
    // The kernel would go on taking what nobody can ever read.
    guard status.st_nlink > 0 else { return ENOENT }
    if hasBegun { return nil }
    switch whenItExists {
    case .refuse: break
    case .append where status.st_size > 0:
      // An empty line between two visits; and a last line of anybody's that has no end gets one.
      var last: UInt8 = 0
      guard pread(descriptor, &last, 1, status.st_size - 1) >= 0 else { return errno }
      let newline = UInt8(ascii: "\n")
      entry = (last == newline ? [newline] : [newline, newline]) + entry
    case .append: break
    case .replace: guard ftruncate(descriptor, 0) == 0 else { return errno }
    }
    hasBegun = true
    return nil
  }

  /// Takes back the last bytes that were written, unless somebody else wrote behind them.
  private func takeBack(_ count: Int) -> Bool {
    // With O_APPEND the position is the end of one's own last write.
    let end = lseek(descriptor, 0, SEEK_CUR)
    var status = stat()
    guard end >= count, fstat(descriptor, &status) == 0, status.st_size == end else { return false }
    return ftruncate(descriptor, end - count) == 0
  }

  private func unlinkIfEmpty() {
    var (own, named) = (stat(), stat())
    guard fstat(descriptor, &own) == 0, lstat(path, &named) == 0, own.st_size == 0,
      own.st_dev == named.st_dev, own.st_ino == named.st_ino
    else { return }
    unlink(path)
  }

  // MARK: Opening

  private static func open(
    _ path: String, _ whenItExists: WhenItExists
  ) throws(TranscriptFileError) -> (descriptor: Int32, isNew: Bool) {
    // Asked by name first: opening alone does things to a pipe, or to a tape.
    var status = stat()
    let isNew = lstat(path, &status) != 0 && errno == ENOENT
    if !isNew { try requireUsable(path, status, whenItExists) }
    // Reading, too, for the last byte of what exists. O_NONBLOCK, in case it is a pipe by now.
    let flags = O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
    let descriptor = Glibc.open(path, isNew ? flags | O_CREAT | O_EXCL : flags, 0o600)
    guard descriptor >= 0 else { throw failure(path, errno: errno, isNew: isNew) }
    do {
      try requireOwn(descriptor, path)
    } catch {
      close(descriptor)
      throw error
    }
    return (descriptor, isNew)
  }

  private static func requireUsable(
    _ path: String, _ status: stat, _ whenItExists: WhenItExists
  ) throws(TranscriptFileError) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: if whenItExists == .refuse { throw .exists(path: path) }
    case S_IFLNK: throw .isLink(path: path)
    case S_IFDIR: throw .refused(path: path, errno: EISDIR)
    case 0: break  // lstat failed; so will open, and it knows why.
    default: throw .notARegularFile(path: path)
    }
  }

  private static func failure(
    _ path: String, errno number: Int32, isNew: Bool
  ) -> TranscriptFileError {
    switch number {
    case ENOENT where isNew: .noFolder(path: path)
    case EEXIST: .exists(path: path)
    case ELOOP: .isLink(path: path)
    default: .refused(path: path, errno: number)
    }
  }

  private static func requireOwn(
    _ descriptor: Int32, _ path: String
  ) throws(TranscriptFileError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .refused(path: path, errno: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
    // Two visits in one file would be one tangle. A file system without locks does without.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
    else { throw .busy(path: path) }
  }
}
