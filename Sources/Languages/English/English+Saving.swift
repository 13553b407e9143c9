extension English {
  func savingFailed(_ reason: String) -> String {
    "nothing after this point is being saved: \(reason)"
  }
  var savingResumed: String { "saving works again; nothing was lost" }
  var diskDoesNotAnswer: String { "the disk does not answer" }
  func notSaved(_ reason: String) -> String { "NOT SAVED: \(reason)" }
  var notSaved: String { "NOT SAVED" }
  var saving: String { "saving…" }
  func entriesMissing(_ count: Int, in path: String, _ reason: String) -> String {
    "\(count) \(count == 1 ? "entry is" : "entries are") not in \(path): \(reason)"
  }

  var noHomeForHistory: String {
    "HOME is not set: use --history FILE or --no-history"
  }
  func cannotKeepHistory(_ reason: String) -> String {
    "can't keep the history: \(reason)"
  }

  func cannotSave(to path: String, _ reason: String) -> String {
    "can't save to \(path): \(reason)"
  }
  func fileExists(_ path: String) -> String {
    "\(path) exists: --append adds to it, --overwrite replaces it"
  }
  var isSymbolicLink: String { "a symbolic link; name the file itself" }
  var noSuchFolder: String { "there is no such folder" }
  var savedByAnother: String { "another program is saving to it" }
  func entriesNotSaved(_ count: Int) -> String { "\(count) not saved" }
  func entriesMissingHere(_ count: Int) -> String {
    "\(count) \(count == 1 ? "entry is" : "entries are") missing here"
  }
  func mayBeIncomplete(_ path: String, _ reason: String) -> String {
    "\(path) may be incomplete: \(reason)"
  }
}
