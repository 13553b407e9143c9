import Glibc

/// The failure of a wait or a call: a sentence, and what was seen instead of the expected.
public struct TestFailure: Error, CustomStringConvertible {
  /// The whole text that the test runner prints.
  public let description: String

  init(_ what: String, seen: String? = nil, file: String = "", line: Int = 0) {
    let place = file.isEmpty ? "" : "\(file):\(line): "
    let evidence = seen.map { "\n--- what came:\n\($0)\n---" } ?? ""
    description = place + what + evidence
  }

  /// The failure of a system call, with the text of its errno.
  static func ofCall(_ call: String, _ code: Int32 = errno) -> TestFailure {
    TestFailure("\(call): \(String(cString: strerror(code)))")
  }
}

/// Bytes in readable form: control characters are escaped; of long text only the end is kept.
func readable(_ bytes: some BidirectionalCollection<UInt8>, atMost limit: Int = 4000) -> String {
  let text = String(decoding: bytes.suffix(limit), as: UTF8.self)
  var result = bytes.count > limit ? "… (\(bytes.count - limit) bytes before)\n" : ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\n": result += "\n"
    case _ where scalar.properties.generalCategory == .control:
      result += scalar.escaped(asASCII: true)
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
