/// The state of saving: the agent's history, and the customer's own copy.
public protocol SavingSentences {
  /// Notices in the transcript: saving has failed, and works again.
  func savingFailed(_ reason: String) -> String
  var savingResumed: String { get }
  /// The reason for `savingFailed` if the disk does not answer.
  var diskDoesNotAnswer: String { get }
  /// The permanent warning; `notSaved` is its short form.
  func notSaved(_ reason: String) -> String
  var notSaved: String { get }
  var saving: String { get }
  /// The error at the end of the program: `count` entries are missing in a file.
  func entriesMissing(_ count: Int, in path: String, _ reason: String) -> String

  // The agent's history.
  var noHomeForHistory: String { get }
  func cannotKeepHistory(_ reason: String) -> String

  // The customer's own copy.
  func cannotSave(to path: String, _ reason: String) -> String
  func fileExists(_ path: String) -> String
  var isSymbolicLink: String { get }
  var noSuchFolder: String { get }
  var savedByAnother: String { get }
  /// The permanent warning that entries were dropped.
  func entriesNotSaved(_ count: Int) -> String
  /// A line in the file, in place of the missing entries.
  func entriesMissingHere(_ count: Int) -> String
  /// The error at the end of the program: the file may not have reached the disk completely.
  func mayBeIncomplete(_ path: String, _ reason: String) -> String
}
