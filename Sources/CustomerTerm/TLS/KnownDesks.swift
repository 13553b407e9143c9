import Glibc

/// Why the file of known desks can't be used.
enum KnownDesksError: Error, Equatable {
  case unreadable(String, errno: Int32)
  /// A line, counted from 1, is not an address and a fingerprint.
  case malformed(String, line: Int)
  case unwritable(String, errno: Int32)
}

/// The desks whose certificates the user has accepted: `$XDG_STATE_HOME/kefu/known_desks`, a line of address and
/// fingerprint for each. Of several lines for one desk the last counts. Empty lines and those that begin with `#` are
/// passed over. A file that can't be understood is an error, and not a desk that was never seen: else whoever damages
/// it would have the user asked again.
struct KnownDesks {
  /// Bytes that are read of the file: thousands of desks.
  private static let maximumBytes = 1 << 20

  let path: String

  /// nil if there is no folder for it.
  init?(environment variable: (String) -> String?) {
    if let state = variable("XDG_STATE_HOME"), state.hasPrefix("/") {
      path = state + "/kefu/known_desks"
    } else if let home = variable("HOME"), home.hasPrefix("/") {
      path = home + "/.local/state/kefu/known_desks"
    } else {
      return nil
    }
  }

  /// The fingerprint of a desk's certificate, 64 hex digits; nil if it is not known.
  func fingerprint(of desk: String) throws(KnownDesksError) -> String? {
    let desk = desk.lowercased()
    var found: String?
    let lines = String(decoding: try contents(), as: UTF8.self)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      guard words.count == 2, let digits = fingerprintDigits(words[1])
      else { throw .malformed(path, line: index + 1) }
      // Names of hosts know no case (RFC 4343).
      if first.lowercased() == desk { found = digits }
    }
    return found
  }

  private func contents() throws(KnownDesksError) -> [UInt8] {
    // Without O_NONBLOCK, opening a FIFO would wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      // XDG_STATE_HOME=/dev/null is a way to have no files.
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw .unreadable(path, errno: errno)
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: Self.maximumBytes + 1)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress! + count, $0.count - count)
      }
      guard got >= 0 else { throw .unreadable(path, errno: errno) }
      if got == 0 { break }
      count += got
    }
    guard count <= Self.maximumBytes else { throw .unreadable(path, errno: EFBIG) }
    return Array(bytes.prefix(count))
  }

  /// Adds a desk. Only its owner can read and write the file after that.
  func add(_ desk: String, _ fingerprint: String) throws(KnownDesksError) {
    var folder = ""
    for part in path.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o700)
    }
    let flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    let descriptor = open(path, flags, 0o600)
    guard descriptor >= 0 else { throw .unwritable(path, errno: errno) }
    defer { close(descriptor) }
    guard fchmod(descriptor, 0o600) == 0 else { throw .unwritable(path, errno: errno) }
    // An editor may have left the last line without its end.
    var last = UInt8(ascii: "\n")
    if lseek(descriptor, -1, SEEK_END) >= 0 { _ = read(descriptor, &last, 1) }
    let start = last == UInt8(ascii: "\n") ? "" : "\n"
    let line = Array("\(start)\(desk.lowercased()) SHA256:\(fingerprint)\n".utf8)
    let count = write(descriptor, line, line.count)
    guard count == line.count else {
      throw .unwritable(path, errno: count < 0 ? errno : ENOSPC)
    }
  }
}
