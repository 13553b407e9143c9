import Glibc

/// Errors of the system, and their consequences for the program.
public protocol SystemSentences {
  /// An error number as a phrase, without its number.
  func reason(errno number: Int32) -> String
  /// The phrase for an error code of getaddrinfo(3) other than `EAI_SYSTEM`.
  func reason(resolution code: Int32) -> String

  func cannotListen(on address: String, _ reason: String) -> String
  /// The port at which load balancers ask can't be opened.
  func cannotAnswerChecks(on address: String, _ reason: String) -> String
  func cannotConnect(to address: String, _ reason: String) -> String
  func cannotReadInput(_ reason: String) -> String
  func cannotWriteOutput(_ reason: String) -> String
  /// The last line of a crash; the signal's number follows.
  var crashedBySignal: String { get }
  /// The line above a text that was typed and not sent.
  var notSent: String { get }
}

extension SystemSentences {
  /// The phrase for an error code of getaddrinfo(3). For `EAI_SYSTEM` it is the phrase for `number`.
  public func reason(resolution code: Int32, errno number: Int32) -> String {
    code == EAI_SYSTEM ? reason(errno: number) : reason(resolution: code)
  }
}
