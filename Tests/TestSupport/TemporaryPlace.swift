import Glibc

/// Creates a folder that only this user can access, in memory (tmpfs) if there is enough space. A disk that
/// is busy, for example with the build just before, can take seconds to answer, and the desk would rightly
/// give its history up.
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
