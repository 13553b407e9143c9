import Glibc

extension English {
  // The programs never call setlocale(3), so the C library's texts are in English.
  func reason(errno number: Int32) -> String { String(cString: strerror(number)) }
  func reason(resolution code: Int32) -> String { String(cString: gai_strerror(code)) }

  func cannotListen(on address: String, _ reason: String) -> String {
    "can't listen on \(address): \(reason)"
  }
  func cannotAnswerChecks(on address: String, _ reason: String) -> String {
    "can't answer checks on \(address) (--check-port): \(reason)"
  }
  func cannotConnect(to address: String, _ reason: String) -> String {
    "can't connect to \(address): \(reason)"
  }
  func cannotReadInput(_ reason: String) -> String {
    "can't read standard input: \(reason)"
  }
  func cannotWriteOutput(_ reason: String) -> String {
    "can't write standard output: \(reason)"
  }
  var crashedBySignal: String { "crashed: signal " }
  var notSent: String { "Not sent:" }
}
