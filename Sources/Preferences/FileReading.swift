import Glibc

/// Detects changes of a file without reading it.
public struct FileStamp: Sendable, Equatable {
  /// The mtime, in nanoseconds since 1970.
  public let modified: Int64
  /// The size in bytes.
  public let size: Int64
  /// The inode number. It differs if another file was renamed to the path.
  public let inode: UInt64

  /// The current stamp of the file at `path`; nil if there is no file.
  ///
  /// - Throws: `unreadable` if stat(2) fails for another reason.
  public static func of(path: String) throws(PreferencesError) -> FileStamp? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let number = errno
      if meansFileMissing(number) { return nil }
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

/// Whether the error means that no file exists at the path. ENOTDIR counts too: `XDG_CONFIG_HOME=/dev/null`
/// is a common way to have no files.
private func meansFileMissing(_ number: Int32) -> Bool { number == ENOENT || number == ENOTDIR }

/// A file's bytes, and its stamp from before they were read. If the file changes during the read, the stamp
/// is too old, and the file is read again. The stamp is never newer than the bytes.
struct FileContents {
  let bytes: [UInt8]
  let stamp: FileStamp

  /// Reads the file; nil if there is none.
  static func of(path: String) throws(PreferencesError) -> FileContents? {
    // Without O_NONBLOCK, opening a FIFO would block until a process opens it for writing.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      let number = errno
      if meansFileMissing(number) { return nil }
      // open(2) fails with ENXIO for a socket.
      if number == ENXIO { throw PreferencesError(path: path, problem: .notARegularFile) }
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

  /// Reads to the end of file and does not rely on the size from fstat(2): files grow, and files in /proc
  /// have size 0.
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
