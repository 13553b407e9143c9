import Glibc

/// Why a transcript can't be saved to a file.
enum TranscriptFileError: Error {
  /// The file exists, and neither appending nor overwriting was asked for.
  case exists(path: String)
  case isLink(path: String)
  /// A pipe, a device or a socket.
  case notARegularFile(path: String)
  /// The file's directory does not exist.
  case noFolder(path: String)
  /// Another process is saving to the file.
  case busy(path: String)
  case refused(path: String, errno: Int32)
}

/// A regular file to which whole entries are appended.
///
/// Each entry is passed to the kernel with write(2) before `write` returns, so it survives the end of this
/// process. Only a crash of the machine can lose the last entries: the file is synced once, at the end.
/// Syncing each entry would delay the chat, too much for a convenience copy.
///
/// Only regular files are accepted: writing to a pipe or a terminal could block. Symbolic links are not
/// followed, so that no other file than the named one is written. A new file is accessible to its owner only;
/// an existing file keeps its mode. Nothing is changed, and no new file is left behind, before there is
/// something to write.
final class TranscriptFile {
  /// What to do if the file exists.
  enum WhenItExists {
    case refuse, append, replace
  }

  private let path: String
  private let descriptor: Int32
  private let whenItExists: WhenItExists
  private let isNew: Bool
  private var hasBegun = false

  /// Opens or creates the file.
  init(path: String, _ whenItExists: WhenItExists) throws(TranscriptFileError) {
    self.path = path
    self.whenItExists = whenItExists
    (descriptor, isNew) = try Self.open(path, whenItExists)
  }

  deinit { close(descriptor) }

  /// Writes an entry as a whole or not at all.
  /// - Parameter entry: its lines. If a part was written and could not be removed again, that part is removed
  ///   from `entry`; the rest must be written next.
  /// - Returns: the error number; nil if the entry was written.
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

  /// Syncs the file to the disk.
  /// - Returns: the error number if data may have been lost.
  func finish() -> Int32? {
    if isNew { unlinkIfEmpty() }
    // EINVAL: the file system does not support syncing.
    guard hasBegun, fdatasync(descriptor) != 0, errno != EINVAL else { return nil }
    return errno
  }

  /// Prepares the file for its first entry. An old content is truncated only now, when there is something to
  /// replace it.
  private func begin(_ entry: inout [UInt8]) -> Int32? {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return errno }
    // The file was deleted: the kernel would accept writes that nobody could read.
    guard status.st_nlink > 0 else { return ENOENT }
    if hasBegun { return nil }
    switch whenItExists {
    case .refuse: break
    case .append where status.st_size > 0:
      // An empty line between two sessions. An unfinished last line gets its newline first.
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

  /// Truncates the last `count` bytes, unless another process has appended since.
  private func takeBack(_ count: Int) -> Bool {
    // With O_APPEND, the file offset is the end of this descriptor's last write.
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
    // Check the name first: merely opening a pipe or a tape has side effects.
    var status = stat()
    let isNew = lstat(path, &status) != 0 && errno == ENOENT
    if !isNew { try requireUsable(path, status, whenItExists) }
    // Read access for the last byte of an existing file. O_NONBLOCK, in case it was replaced by a pipe.
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
    case 0: break  // lstat failed. open will fail too, with the reason.
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
    // Two sessions in one file would be interleaved. On a file system without flock(2), go on without the
    // lock.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
    else { throw .busy(path: path) }
  }
}
