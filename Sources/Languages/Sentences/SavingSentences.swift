/// What becomes of what should be saved: in the agent's history, and in the customer's own copy.
public protocol SavingSentences {
  /// In the transcript, where the disk failed, and where it works again.
  func savingFailed(_ reason: String) -> String
  var savingResumed: String { get }
  /// `savingFailed` of a disk that says nothing.
  var diskDoesNotAnswer: String { get }
  /// For as long as it lasts; `notSaved` where there is little room.
  func notSaved(_ reason: String) -> String
  var notSaved: String { get }
  var saving: String { get }
  /// At the end: so many entries are missing in a file.
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
  /// For as long as it lasts: so many entries found no room.
  func entriesNotSaved(_ count: Int) -> String
  /// In the file, in place of what is missing.
  func entriesMissingHere(_ count: Int) -> String
  /// At the end: what is in a file may not have reached the disk.
  func mayBeIncomplete(_ path: String, _ reason: String) -> String
}
