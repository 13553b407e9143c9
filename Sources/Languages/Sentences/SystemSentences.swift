import Glibc

/// What the system refuses, and what that means for the program.
public protocol SystemSentences {
  /// An error number as a phrase, without its number.
  func reason(errno number: Int32) -> String
  /// Why a host name gave no address: getaddrinfo(3)'s code, which is not `EAI_SYSTEM`.
  func reason(resolution code: Int32) -> String

  func cannotListen(on address: String, _ reason: String) -> String
  func cannotConnect(to address: String, _ reason: String) -> String
  func cannotReadInput(_ reason: String) -> String
  func cannotWriteOutput(_ reason: String) -> String
  /// The last line of a crash: the signal's number follows.
  var crashedBySignal: String { get }
  /// Above a text that was typed and not sent.
  var notSent: String { get }
}

extension SystemSentences {
  /// Why a host name gave no address: getaddrinfo(3)'s code, and `errno` for `EAI_SYSTEM`.
  public func reason(resolution code: Int32, errno number: Int32) -> String {
    code == EAI_SYSTEM ? reason(errno: number) : reason(resolution: code)
  }
}
