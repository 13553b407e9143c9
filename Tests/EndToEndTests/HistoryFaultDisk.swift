import GRDB
import Glibc
import TestSupport
import Testing

/// A file system in memory (tmpfs) that can be filled; unmounted with the object.
final class FullDisk {
  static let why: Comment = "mounting is not permitted here"
  static let isPermitted: Bool = {
    guard let disk = try? FullDisk() else { return false }
    return disk.isMounted
  }()

  private let folder: HistoryFolder
  private let isMounted: Bool
  var path: String { folder.folder }
  private var ballast: String { path + "/ballast" }

  init() throws {
    folder = try HistoryFolder()
    isMounted = mount("tmpfs", folder.folder, "tmpfs", 0, "size=2m,mode=700") == 0
    guard isMounted else { throw Complaint("mount: errno \(errno)") }
  }

  func fill() throws {
    let descriptor = open(ballast, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Complaint("can't fill \(path): errno \(errno)") }
    defer { _ = close(descriptor) }
    let block = [UInt8](repeating: 0, count: 4096)
    while write(descriptor, block, block.count) > 0 {}
  }

  func clear() { unlink(ballast) }

  func messages() throws -> [String] { try folder.messages() }

  deinit {
    // Lazy unmount: after a failed test, a process may still have a file open there.
    umount2(path, Int32(MNT_DETACH))
  }
}
