/// All limits of the history, with unit, reason, and what happens when they are reached.
public enum HistoryLimits {
  /// Characters read of a message for a line of a list: wider than any window.
  static let excerptCharactersMax = 500

  /// Events queued for the disk before a recorder reports that it is full. A desk has a few events a second,
  /// so this covers most of an hour of a failing disk. At the limit `HistoryRecorder.isFull` asks the program
  /// to stop reading from the customer (backpressure). Events submitted beyond it are still kept.
  public static let pendingEventsMax = 10_000

  /// Bytes of text queued for the disk before a recorder reports that it is full: 1,600 messages of the
  /// greatest length, which is little for a desk's memory.
  public static let pendingBytesMax = 16 << 20

  /// Delay before a failed write is tried again. A person who has to free space or release a lock takes
  /// longer, and a failing disk must not be hammered.
  public static let retryInterval: Duration = .seconds(1)

  /// How long a transaction waits for a lock of another process before it fails with `HistoryError.locked`.
  /// Other desks hold the lock for milliseconds, pruning for about 0.1 s at a time.
  public static let lockTimeout: Duration = .seconds(2)

  /// The pause before a lock is tried again, at random, so that desks do not keep step. A commit takes about as
  /// long. An attempt takes some 10 µs: ten desks that wait use 3 % of a processor.
  static let microsecondsBetweenLockAttempts: ClosedRange<UInt32> = 500...6000

  /// Pages (of 4096 bytes) in the write-ahead log at which a commit runs a checkpoint: SQLite's default.
  static let walPagesBeforeCheckpoint = 1000

  /// Bytes to which the write-ahead log is truncated after it grew larger, as it does during a long read:
  /// four times its size between two checkpoints.
  static let walBytesMax = 16 << 20

  /// Bytes of a search text. A message has at most 9992 bytes, and three times as many if each one is
  /// replaced by U+FFFD, so no longer text can match. A longer one finds nothing and the index is not
  /// queried.
  package static let searchTextBytesMax = 30_000

  /// Entries that a search scans before it queries the index. The scan takes some milliseconds.
  static let entriesScannedFirst: Int64 = 20_000

  /// Idle time after the last commit before the index is extended. A burst of messages does not wait for the
  /// index, and one large batch costs less than many small ones.
  static let indexingIdleDelay: Duration = .seconds(1)

  /// Characters indexed in one transaction, and entries read for it: about 10 ms of work, by which a message
  /// that arrives meanwhile may be delayed.
  static let charactersIndexedAtOnce = 32_768
  static let entriesIndexedAtOnce = 1000

  /// How often a follower looks whether the desks of open conversations are alive: a desk that is killed
  /// commits nothing that would tell. Each look asks for one lock a desk.
  static let livenessInterval: Duration = .seconds(2)

  /// Conversations and entries that a follower reads in one transaction: some megabytes of memory at most, if
  /// all of them are long. The rest is read in the next one.
  static let conversationsFollowedAtOnce = 50
  static let entriesFollowedAtOnce = 500

  /// Conversations deleted in one transaction of a pruning. A desk that records meanwhile waits for only a
  /// fraction of `lockTimeout`.
  static let conversationsPrunedAtOnce = 200

  /// Pages returned to the file system, or written by an index merge, in one transaction of a pruning, for
  /// the same reason.
  static let pagesTidiedAtOnce = 1000

  /// Entries, and bytes of their texts, that are shipped in one transaction: a tenth of a second of a server's work,
  /// and some megabytes of memory. The rest goes into the next one.
  static let entriesShippedAtOnce = 10_000
  static let bytesShippedAtOnce = 4 << 20

  /// Messages of a customer's last conversation, and notes on them, that are shown beside the present one.
  package static let lastWords = 3
  package static let lastNotes = 3
}
