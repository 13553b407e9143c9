/// Every bound of the history, with its unit, its reason, and what happens when it is reached.
public enum HistoryLimits {
  /// Events that wait for the disk before a recorder says that it is full. A desk has a few a
  /// second, so this is most of an hour of a broken disk. `HistoryRecorder.isFull` then asks the
  /// program to read no further from the customer; what is submitted nevertheless is kept.
  public static let pendingEventsMax = 10_000

  /// Bytes of text that wait for the disk before a recorder says that it is full: 1,600 messages of
  /// the greatest length, which a desk's memory holds without notice.
  public static let pendingBytesMax = 16 << 20

  /// Between an attempt to write that failed and the next: a person with a full disk or a forgotten
  /// lock is not faster, and a failing disk is not to be hammered.
  public static let retryInterval: Duration = .seconds(1)

  /// How long a transaction waits for another process's before it fails with
  /// `HistoryError.locked`: other desks need milliseconds, pruning a tenth of a second at a time.
  public static let lockPatience: Duration = .seconds(2)

  /// Pages (of 4096 bytes) in the write-ahead log before a commit also copies them into the
  /// database: SQLite's own default.
  static let walPagesBeforeCheckpoint = 1000

  /// Bytes that the write-ahead log is cut down to after it grew longer, as it does while somebody
  /// reads for long: four times what it has between two checkpoints.
  static let walBytesKept = 16 << 20

  /// Bytes of a text that is sought. Nothing longer is ever said (a message has 9992 bytes, and three
  /// times as many if each is repaired), so it is found nowhere, and the index is not asked for it.
  static let soughtBytesMax = 30_000

  /// Entries that finding looks at before it asks the index: some milliseconds' worth.
  static let entriesScannedFirst: Int64 = 20_000

  /// Between the last commit and the work on the index: a burst of messages does not wait for it, and
  /// what came together is indexed together, which costs less.
  static let quietBeforeIndexing: Duration = .seconds(1)

  /// Characters that the index takes in in one transaction, and entries that it looks at for them: some
  /// 10 ms of work, for which a message that comes just then waits.
  static let charactersIndexedAtOnce = 32_768
  static let entriesIndexedAtOnce = 1000

  /// Conversations deleted by one transaction of a pruning, so that a desk that records meanwhile
  /// waits for a fraction of `lockPatience`.
  static let conversationsPrunedAtOnce = 200

  /// Pages given back to the file system, or written by the search index's merging, in one
  /// transaction of a pruning, for the same reason.
  static let pagesTidiedAtOnce = 1000
}
