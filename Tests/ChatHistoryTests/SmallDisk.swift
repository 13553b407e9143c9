import Glibc
import Testing

/// A file system of its own, in memory, that can be full or read-only; gone with its object.
final class SmallDisk {
  private let folder: TemporaryFolder
  var path: String { folder.path }

  /// Whether this process may mount. Where it may not, tests that need this are reported as skipped.
  static let isPermitted: Bool = {
    guard let folder = try? TemporaryFolder(),
      mount("tmpfs", folder.path, "tmpfs", 0, "size=1m,mode=700") == 0
    else { return false }
    return umount2(folder.path, 0) == 0
  }()

  init(megabytes: Int) throws {
    folder = try TemporaryFolder()
    let isMounted = mount("tmpfs", folder.path, "tmpfs", 0, "size=\(megabytes)m,mode=700") == 0
    try #require(isMounted, "mount: errno \(errno)")
  }

  /// Changes an option: `ro`. A process that another test is just starting has a copy of every open
  /// file until its exec, and as long the file system counts as written to.
  func remount(_ option: String) throws {
    for _ in 1...200 {
      if run("mount", "-o", "remount,\(option)", path) { return }
      poll(nil, 0, 10)
    }
    Issue.record("\(path) can't be remounted \(option)")
  }

  deinit {
    // Detached even while a failed test still has a file open there.
    umount2(path, Int32(MNT_DETACH))
  }
}
