import Glibc

/// The file in which a desk publishes the line's numbers for others on this machine, such as a program that
/// tells customers their place.
///
/// One line, `waiting 3 taken 17 desks 2`: connections in the line, customers whom this desk has taken so far,
/// and desks at the line. The file is replaced as a whole, so that nobody reads half of it.
final class LineFile {
  private let path: String
  private var written = ""

  /// - Throws: the error number, if the file can't be written.
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
    let new = "\(path).\(getpid())"
    let number = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard number >= 0 else { throw LineFileError(errno: errno) }
    defer { close(number) }
    // Beyond the umask: everybody may read it.
    fchmod(number, 0o644)
    let bytes = Array(text.utf8)
    guard Glibc.write(number, bytes, bytes.count) == bytes.count, rename(new, path) == 0 else {
      defer { unlink(new) }
      throw LineFileError(errno: errno)
    }
    written = text
  }

  /// Removes the file: the desk has closed.
  func remove() { unlink(path) }
}

/// The file could not be written.
struct LineFileError: Error {
  let errno: Int32
}
