import Glibc

/// The text of a file of this package.
/// - Parameter path: from the package's root folder.
public func projectText(_ path: String) throws -> String {
  guard let file = fopen("\(try packageRoot())/\(path)", "r") else {
    throw TestFailure("can't open \(path)")
  }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    if count == 0 { return String(decoding: bytes, as: UTF8.self) }
    bytes += buffer.prefix(count)
  }
}

/// Replaces a file of this package.
public func writeProjectText(_ text: String, to path: String) throws {
  guard let file = fopen("\(try packageRoot())/\(path)", "w") else {
    throw TestFailure("can't open \(path)")
  }
  fputs(text, file)
  guard fclose(file) == 0 else { throw TestFailure("can't write \(path)") }
}
