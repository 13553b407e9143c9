import Glibc
import Testing

/// A file system of its own, in memory, that can be full or read-only; gone with its object.
final class SmallDisk {
  private let folder: TemporaryFolder
  var path: String { folder.path }

  /// Whether this process may mount. Where it may not, tests that need this are reported as skipped.
  static let isPermitted: Bool = {
    guard let folder = try? TemporaryFolder(),
      mount("tmpfs", folder.path, "tmpfs", 0, "size=1m") == 0
    else { return false }
    return umount2(folder.path, 0) == 0
  }()

  init(megabytes: Int) throws {
    folder = try TemporaryFolder()
    let isMounted = mount("tmpfs", folder.path, "tmpfs", 0, "size=\(megabytes)m") == 0
    try #require(isMounted, "mount: errno \(errno)")
  }

  /// Changes an option: `ro`.
  func remount(_ option: String) throws {
    try #require(run("mount", "-o", "remount,\(option)", path))
  }

  deinit {
    // Detached even while a failed test still has a file open there.
    umount2(path, Int32(MNT_DETACH))
  }
}
