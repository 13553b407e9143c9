import Glibc
import TestSupport

/// A server or a tool of Debian's that scripts/setup.sh has unpacked into the build folder, or that is installed.
struct UnpackedProgram {
  let path: String
  /// Where its libraries are.
  let environment: [String: String?]

  /// nil if it is in neither place.
  init?(_ path: String, in folder: String) {
    let unpacked = (try? packageRoot()).map { $0 + "/.build/\(folder)" } ?? ""
    guard let root = [unpacked, ""].first(where: { access("\($0)\(path)", X_OK) == 0 })
    else { return nil }
    self.path = root + path
    let libraries = ["x86_64", "aarch64"].map { "\(root)/usr/lib/\($0)-linux-gnu" }
    environment = root.isEmpty ? [:] : ["LD_LIBRARY_PATH": libraries.joined(separator: ":")]
  }

  func start(_ arguments: [String], input: Child.End = .pipe) throws -> Child {
    try Child(path, arguments, environment: environment, input: input)
  }
}
