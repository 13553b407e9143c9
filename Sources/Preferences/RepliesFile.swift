/// A replies file that may be edited while the desk runs. Each call checks the file's stamp and parses the
/// file only if it changed.
///
/// An mtime may have a granularity of some milliseconds. Two writes of the same size within one tick, with a
/// read between them, would look like one. Nobody saves that fast by hand.
public struct RepliesFile: Sendable {
  /// The path of the file, which need not exist.
  public let path: String

  /// The result for the contents with this stamp, a parse error included. A failure to read the file is not
  /// cached, because permissions can change without changing the stamp.
  private var last: (stamp: FileStamp, outcome: Result<Replies, PreferencesError>)?

  /// Does not read the file yet.
  public init(path: String) { self.path = path }

  /// The current replies; none if there is no file.
  ///
  /// - Throws: the file's first error, on every call until the file is corrected.
  public mutating func read() throws(PreferencesError) -> Replies {
    if let last, try FileStamp.of(path: path) == last.stamp { return try last.outcome.get() }
    last = nil
    guard let contents = try FileContents.of(path: path) else { return Replies() }
    let outcome = Result { () throws(PreferencesError) in try Replies(contents.bytes, path: path) }
    last = (contents.stamp, outcome)
    return try outcome.get()
  }
}
