/// The history: why it can't be used, how conversations ended, and the output of `agent-console history`.
public protocol HistorySentences {
  // Why the history can't be used.
  var noHistoryYet: String { get }
  var linkToNothing: String { get }
  func cannotMakeFolder(_ reason: String) -> String
  var folderWorldWritable: String { get }
  func cannotBeRead(_ reason: String) -> String
  func cannotBeWritten(_ reason: String) -> String
  func noThread(_ reason: String) -> String
  var hasHardLink: String { get }
  var notAHistory: String { get }
  var anotherProgramsDatabase: String { get }
  func newerSchema(_ version: Int, known: Int) -> String
  var usedByOlderDesks: String { get }
  /// A desk that starts waits for that reason.
  func waitingForOlderDesks(_ path: String) -> String
  func historyDamaged(_ detail: String) -> String
  var replacedMeanwhile: String { get }
  var historyLocked: String { get }
  var noRoomOnDisk: String { get }
  func diskFailed(_ detail: String) -> String
  func databaseFailed(_ detail: String) -> String
  /// The `detail` of the three above: SQLite's message, which is in English, and its error code.
  func sqliteError(_ code: Int32, _ message: String) -> String
  var noHomeToLookIn: String { get }
  var noHistoryKept: String { get }
  func cannotLookUp(_ reason: String) -> String

  // The state of a conversation, or how it ended.
  var stateServed: String { get }
  var stateInLine: String { get }
  var stateEnded: String { get }
  var stateInterrupted: String { get }
  var endingLeft: String { get }
  var endingByAgent: String { get }
  var endingBroke: String { get }
  var endingViolation: String { get }
  var endingIdle: String { get }
  var endingNameTimeout: String { get }
  var endingMessageBeforeName: String { get }
  var endingBlocked: String { get }
  var endingLeftWhileWaiting: String { get }
  var endingDeskClosed: String { get }

  // Titles of lists and conversations.
  var latestConversations: String { get }
  func earlierConversations(named name: String) -> String
  func found(_ count: String, _ text: String) -> String
  func noConversation(_ number: Int64) -> String
  func noConversation(_ number: Int64, in path: String) -> String
  func conversation(_ number: Int64, _ name: String, _ address: String, desk: String) -> String
  func conversation(_ number: Int64, _ name: String, _ address: String, state: String) -> String
  var outsideConversations: String { get }
  func arrived(_ date: String, _ time: String) -> String
  func waited(_ time: Duration) -> String
  func served(_ time: Duration) -> String
  /// Who served a conversation, one after the other.
  func servedBy(_ agents: [String]) -> String
  /// Names one after the other in a column.
  func list(_ names: [String]) -> String
  /// A notice in a conversation: entries below it may be missing.
  var savingFailedHere: String { get }

  // Amounts.
  func conversations(_ count: Int) -> String
  func entries(_ count: Int) -> String
  func amount(conversations: Int, entries: Int) -> String
  var noConversations: String { get }
  var noMatches: String { get }

  // The columns of the list.
  var columnNumber: String { get }
  var columnArrived: String { get }
  var columnName: String { get }
  var columnAddress: String { get }
  var columnWaited: String { get }
  var columnServed: String { get }
  var columnEnd: String { get }
  var columnAgent: String { get }

  // Statistics: the columns of the table of days, and the rows of the totals.
  var columnDay: String { get }
  var columnCustomers: String { get }
  var columnLeftUnserved: String { get }
  // The columns of the table of agents.
  var columnConversations: String { get }
  var columnReplies: String { get }
  var columnHandling: String { get }
  // The table of desks that it takes: the goal above it, and its columns.
  func staffing(percent: Int, within time: Duration, handling: Duration) -> String
  var columnHour: String { get }
  var columnPerHour: String { get }
  var columnDesks: String { get }
  var columnSeatedInTime: String { get }
  var columnBusiestDay: String { get }
  var rowConversations: String { get }
  var rowLeftUnserved: String { get }
  var rowWaiting: String { get }
  var rowHandling: String { get }
  var rowReplies: String { get }
  func conversations(_ count: Int, stillOpen: Int) -> String
  func share(_ count: Int, percent: String) -> String
  func spread(median: Duration, percentile90: Duration) -> String

  // Pruning. `what` is an amount.
  func nothingOlder(than time: String) -> String
  func deletedSoFar(_ what: String) -> String
  func deleted(_ what: String, olderThan time: String) -> String
  func wouldDelete(_ what: String, olderThan time: String) -> String
}
