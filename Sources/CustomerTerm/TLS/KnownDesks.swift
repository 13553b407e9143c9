import Glibc

/// The desks whose certificates the user has accepted: `$XDG_STATE_HOME/kefu/known_desks`, a line of address and
/// fingerprint for each. Of several lines for one desk the last counts.
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

  /// The fingerprint of a desk's certificate; nil if it is not known.
  func fingerprint(of desk: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: Self.maximumBytes)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress! + count, $0.count - count)
      }
      if got <= 0 { break }
      count += got
    }
    var found: String?
    for line in String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 2, words[0] == desk, words[1].hasPrefix("SHA256:") else { continue }
      found = String(words[1].dropFirst(7))
    }
    return found
  }

  /// Adds a desk.
  /// - Returns: 0, or the error number.
  func add(_ desk: String, _ fingerprint: String) -> Int32 {
    var folder = ""
    for part in path.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o700)
    }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    let line = Array("\(desk) SHA256:\(fingerprint)\n".utf8)
    return write(descriptor, line, line.count) == line.count ? 0 : errno
  }
}
