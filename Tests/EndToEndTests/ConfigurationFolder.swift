import Glibc
import TestSupport

/// A user's configuration in a temporary folder, which is deleted with the object.
final class ConfigurationFolder {
  let path: String
  private var files: Set<String> = []

  init(_ contents: [String: String] = [:]) throws {
    var template = Array("/tmp/kefu-config-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Complaint("mkdtemp: errno \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard mkdir(path + "/kefu", 0o700) == 0 else { throw Complaint("mkdir: errno \(errno)") }
    for (name, text) in contents { try write(text, to: name) }
  }

  deinit {
    for name in files { unlink("\(path)/kefu/\(name)") }
    rmdir(path + "/kefu")
    rmdir(path)
  }

  var environment: [String: String?] { ["XDG_CONFIG_HOME": path] }

  /// Creates a named pipe in place of a file.
  func makePipe(_ name: String) throws {
    guard mkfifo("\(path)/kefu/\(name)", 0o600) == 0 else {
      throw Complaint("mkfifo: errno \(errno)")
    }
    files.insert(name)
  }

  /// Replaces a file as editors do: writes a new file and renames it.
  func write(_ text: String, to name: String) throws {
    let final = "\(path)/kefu/\(name)"
    let descriptor = open(final + "~", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Complaint("can't write \(final): errno \(errno)") }
    let bytes = Array(text.utf8)
    let count = Glibc.write(descriptor, bytes, bytes.count)
    close(descriptor)
    guard count == bytes.count, rename(final + "~", final) == 0
    else { throw Complaint("can't write \(final): errno \(errno)") }
    files.insert(name)
  }
}
