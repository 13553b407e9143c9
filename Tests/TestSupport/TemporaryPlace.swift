import Glibc

/// A new folder of this user's alone, for files that a test waits for. It is in memory where there is
/// room: a disk that is busy with something else, such as what was built just before, answers after
/// seconds, and a desk rightly gives its history up then.
public func makeTemporaryFolder(_ name: String) throws -> String {
  var template = Array("\(placeInMemory ?? "/tmp")/kefu-\(name)-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw TestFailure.ofCall("mkdtemp") }
  return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

private let placeInMemory: String? = {
  let path = "/dev/shm"
  var system = statvfs()
  guard statvfs(path, &system) == 0, access(path, W_OK | X_OK) == 0 else { return nil }
  let free = UInt64(system.f_bavail) * UInt64(system.f_frsize)
  return free >= 512 << 20 ? path : nil
}()
