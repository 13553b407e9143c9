extension English {
  var noHistoryYet: String { "there is no history yet" }
  var linkToNothing: String { "a link to a file that is not there" }
  func cannotMakeFolder(_ reason: String) -> String { "can't make the folder: \(reason)" }
  var folderWorldWritable: String { "every user may write to this folder" }
  func cannotBeRead(_ reason: String) -> String { "can't be read: \(reason)" }
  func cannotBeWritten(_ reason: String) -> String { "can't be written: \(reason)" }
  func noThread(_ reason: String) -> String { "no thread can be made for it: \(reason)" }
  var hasHardLink: String {
    "the file has another name (a hard link), and what is recorded under one is lost under the other"
  }
  var notAHistory: String { "not a Kefu history file" }
  var anotherProgramsDatabase: String { "this database belongs to another program" }
  func newerSchema(_ version: Int, known: Int) -> String {
    "created by a newer version of agent-console (schema \(version); this one supports up to \(known))"
  }
  var usedByOlderDesks: String { "desks of an earlier version are still using it" }
  func waitingForOlderDesks(_ path: String) -> String {
    "\(path): \(usedByOlderDesks); waiting until they have ended"
  }
  func historyDamaged(_ detail: String) -> String { "the history is damaged: \(detail)" }
  var replacedMeanwhile: String { "moved, deleted or replaced meanwhile" }
  var historyLocked: String { "another program keeps the history locked" }
  var noRoomOnDisk: String { "no room on the disk" }
  func diskFailed(_ detail: String) -> String { "the disk failed: \(detail)" }
  func databaseFailed(_ detail: String) -> String { "the database failed: \(detail)" }
  func sqliteError(_ code: Int32, _ message: String) -> String {
    "\(message) (SQLite error \(code))"
  }
  var noHomeToLookIn: String {
    "HOME is not set: use --history FILE"
  }
  var noHistoryKept: String { "no history is kept" }
  func cannotLookUp(_ reason: String) -> String {
    "earlier conversations can't be looked up: \(reason)"
  }

  var stateServed: String { "being served" }
  var stateInLine: String { "in the line" }
  var stateEnded: String { "ended" }
  var stateInterrupted: String { "desk stopped unexpectedly" }
  var endingLeft: String { "left" }
  var endingByAgent: String { "ended by the agent" }
  var endingBroke: String { "connection lost" }
  var endingViolation: String { "broke the protocol" }
  var endingIdle: String { "no reply in time" }
  var endingNameTimeout: String { "gave no name" }
  var endingMessageBeforeName: String { "sent a message before a name" }
  var endingBlocked: String { "blocked" }
  var endingLeftWhileWaiting: String { "left while waiting" }
  var endingDeskClosed: String { "the desk closed" }

  var latestConversations: String { "The latest conversations" }
  func earlierConversations(named name: String) -> String {
    "Earlier conversations: the name \(name), or this address"
  }
  func found(_ count: String, _ text: String) -> String { "Found \(count): \(text)" }
  func noConversation(_ number: Int64) -> String { "there is no conversation \(number)" }
  func noConversation(_ number: Int64, in path: String) -> String {
    "there is no conversation \(number) in \(path)"
  }
  func conversation(
    _ number: Int64, _ name: String, _ address: String, desk: String
  ) -> String {
    "conversation \(number): \(name), \(address), at the desk \(desk)"
  }
  func conversation(
    _ number: Int64, _ name: String, _ address: String, state: String
  ) -> String {
    "conversation \(number): \(name), \(address), \(state)"
  }
  var outsideConversations: String { "outside of conversations" }
  func arrived(_ date: String, _ time: String) -> String { "arrived \(date) \(time)" }
  func waited(_ time: Duration) -> String { "waited \(duration(time))" }
  func served(_ time: Duration) -> String { "served \(duration(time))" }
  func servedBy(_ agents: [String]) -> String {
    "served by \(agents.joined(separator: ", then "))"
  }
  func list(_ names: [String]) -> String { names.joined(separator: ", ") }
  var savingFailedHere: String { "saving failed here" }

  func conversations(_ count: Int) -> String {
    "\(count) \(count == 1 ? "conversation" : "conversations")"
  }
  func entries(_ count: Int) -> String { "\(count) \(count == 1 ? "entry" : "entries")" }
  func amount(conversations: Int, entries: Int) -> String {
    "\(self.conversations(conversations)), \(self.entries(entries))"
  }
  var noConversations: String { "no conversations" }
  var noMatches: String { "no matches" }

  var columnNumber: String { "ID" }
  var columnArrived: String { "ARRIVED" }
  var columnName: String { "NAME" }
  var columnAddress: String { "ADDRESS" }
  var columnWaited: String { "WAITED" }
  var columnServed: String { "SERVED" }
  var columnEnd: String { "END" }
  var columnAgent: String { "AGENT" }

  var columnDay: String { "DAY" }
  var columnCustomers: String { "CUSTOMERS" }
  var columnLeftUnserved: String { "LEFT UNSERVED" }
  var columnConversations: String { "CONVERSATIONS" }
  var columnReplies: String { "REPLIES EACH" }
  var columnHandling: String { "HANDLING" }
  func staffing(percent: Int, within time: Duration, handling: Duration) -> String {
    "Desks so that \(percent)% wait \(duration(time)) at most (mean handling time \(duration(handling)), Erlang C):"
  }
  var columnHour: String { "HOUR" }
  var columnPerHour: String { "CUSTOMERS" }
  var columnDesks: String { "DESKS" }
  var columnSeatedInTime: String { "IN TIME" }
  var columnBusiestDay: String { "BUSIEST DAY" }
  var rowConversations: String { "conversations" }
  var rowLeftUnserved: String { "left unserved" }
  var rowWaiting: String { "waiting" }
  var rowHandling: String { "handling" }
  var rowReplies: String { "replies per conversation" }
  func conversations(_ count: Int, stillOpen: Int) -> String {
    "\(count), \(stillOpen) still open"
  }
  func share(_ count: Int, percent: String) -> String { "\(count) (\(percent) %)" }
  func spread(median: Duration, percentile90: Duration) -> String {
    "median \(duration(median)), P90 \(duration(percentile90))"
  }

  func nothingOlder(than time: String) -> String { "nothing is older than \(time)" }
  func deletedSoFar(_ what: String) -> String { "deleted \(what)…" }
  func deleted(_ what: String, olderThan time: String) -> String {
    "deleted \(what) older than \(time)"
  }
  func wouldDelete(_ what: String, olderThan time: String) -> String {
    "would delete \(what) older than \(time); add --delete to delete them"
  }
}
