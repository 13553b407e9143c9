import Glibc

/// Aborts with a message if a condition does not hold. The fuzzer then saves the input.
public func require(
  _ holds: Bool, _ what: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
  if holds { return }
  let text = "\(file):\(line): \(what())\n"
  _ = Array(text.utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  abort()
}
