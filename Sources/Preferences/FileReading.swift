import Glibc

/// What tells one state of a file from another without reading it.
public struct FileStamp: Sendable, Equatable {
  /// When it was last written, in nanoseconds since 1970.
  public let modified: Int64
  /// Its size in bytes.
  public let size: Int64
  /// Which file it is: another one may have been moved to its place.
  public let inode: UInt64

  /// The stamp of what lies at `path` now; nil if nothing does.
  ///
  /// - Throws: `unreadable` if the kernel does not say.
  public static func of(path: String) throws(PreferencesError) -> FileStamp? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let number = errno
      if isNoFile(number) { return nil }
      throw PreferencesError(path: path, problem: .unreadable(errno: number))
    }
    return FileStamp(status)
  }

  fileprivate init(_ status: stat) {
    modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    size = Int64(status.st_size)
    inode = UInt64(status.st_ino)
  }
}

/// Whether an error says that nothing lies at a path. What the path leads through may be no folder either:
/// `XDG_CONFIG_HOME=/dev/null` is how one asks for no files.
private func isNoFile(_ number: Int32) -> Bool { number == ENOENT || number == ENOTDIR }

/// All bytes of a file, and its stamp from before they were read: a change while it is read makes
/// the stamp an old one, never a new one with old bytes.
struct FileContents {
  let bytes: [UInt8]
  let stamp: FileStamp

  /// Reads the file; nil if there is none.
  static func of(path: String) throws(PreferencesError) -> FileContents? {
    // Without O_NONBLOCK, opening a pipe would wait for somebody to write to it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      let number = errno
      if isNoFile(number) { return nil }
      throw PreferencesError(path: path, problem: .unreadable(errno: number))
    }
    defer { close(descriptor) }
    return try FileContents(descriptor, path: path)
  }

  private init(_ descriptor: Int32, path: String) throws(PreferencesError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw PreferencesError(path: path, problem: .unreadable(errno: errno))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw PreferencesError(path: path, problem: .notARegularFile)
    }
    stamp = FileStamp(status)
    bytes = try Self.everything(of: descriptor, path: path)
  }

  /// The size that the kernel told is not relied on: files grow, and those of /proc say 0.
  private static func everything(
    of descriptor: Int32, path: String
  ) throws(PreferencesError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count < 0 {
        let number = errno
        if number == EINTR { continue }
        throw PreferencesError(path: path, problem: .unreadable(errno: number))
      }
      bytes += chunk[..<count]
      guard bytes.count <= PreferencesLimits.fileBytesMax else {
        throw PreferencesError(
          path: path, problem: .tooLarge(bytesMax: PreferencesLimits.fileBytesMax))
      }
    }
  }
}
