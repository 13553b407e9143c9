import Glibc

/// The file in which a desk publishes the line's numbers for others on this machine, such as a program that
/// tells customers their place.
///
/// One line, `waiting 3 taken 17 desks 2`: connections in the line, customers whom this desk has taken so far,
/// and desks at the line. The file is replaced as a whole, so that nobody reads half of it.
///
/// Nothing else is ever replaced or removed: only an empty file, or one with a line's numbers.
final class LineFile {
  private let path: String
  private var written = ""
  /// The file as it was written last.
  private var identity: (device: UInt, inode: UInt)?

  /// A longer file has something else in it.
  private static let bytesMax = 100

  /// - Throws: `LineFileError`, if the file can't be written, or something else is there.
  init(_ path: String) throws(LineFileError) {
    self.path = path
    try write("waiting 0 taken 0 desks 1\n")
  }

  /// Writes the numbers if they have changed. A failure is repaired by the next change.
  func update(waiting: Int, taken: Int, desks: Int) {
    try? write("waiting \(waiting) taken \(taken) desks \(desks)\n")
  }

  private func write(_ text: String) throws(LineFileError) {
    guard text != written else { return }
    try requireReplaceable()
    let new = "\(path).\(getpid())"
    let number = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard number >= 0 else { throw .system(errno: errno) }
    defer { close(number) }
    // Beyond the umask: everybody may read it.
    fchmod(number, 0o644)
    let bytes = Array(text.utf8)
    var status = stat()
    guard Glibc.write(number, bytes, bytes.count) == bytes.count, fstat(number, &status) == 0,
      rename(new, path) == 0
    else {
      defer { unlink(new) }
      throw .system(errno: errno)
    }
    identity = (UInt(status.st_dev), UInt(status.st_ino))
    written = text
  }

  /// Throws if something else than a line's numbers is at the path. A symbolic link is something else, too.
  private func requireReplaceable() throws(LineFileError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .somethingElse }
    if status.st_size == 0 { return }
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else { throw .system(errno: errno) }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: Self.bytesMax)
    let count = read(file, &bytes, bytes.count)
    let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    guard text.wholeMatch(of: #/waiting \d+ taken \d+ desks \d+\n/#) != nil
    else { throw .somethingElse }
  }

  /// Removes the file, if it is still the one that was written: the desk has closed.
  func remove() {
    var status = stat()
    guard let identity, lstat(path, &status) == 0, UInt(status.st_dev) == identity.device,
      UInt(status.st_ino) == identity.inode
    else { return }
    unlink(path)
  }
}

/// Why the file can't be used.
enum LineFileError: Error {
  case system(errno: Int32)
  /// There is a file with other contents, or none that is a file.
  case somethingElse
}
