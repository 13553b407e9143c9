/// A file of replies that may be edited while the desk runs. Asked again and again, it reads the
/// file only after it has changed.
///
/// The clock of a file's times ticks every few milliseconds: two writes of the same size in one
/// tick, with a reading between them, would look like one. No person saves that fast.
public struct RepliesFile: Sendable {
  /// Where it is, or would be.
  public let path: String

  /// What the contents with this stamp came to, a mistake in them too. A failure to read is not
  /// kept: permissions can change without the stamp.
  private var last: (stamp: FileStamp, outcome: Result<Replies, PreferencesError>)?

  /// Nothing is read yet.
  public init(path: String) { self.path = path }

  /// The replies as the file has them now; none if there is no file.
  ///
  /// - Throws: what is wrong with the file, each time until it is mended.
  public mutating func read() throws(PreferencesError) -> Replies {
    if let last, try FileStamp.of(path: path) == last.stamp { return try last.outcome.get() }
    last = nil
    guard let contents = try FileContents.of(path: path) else { return Replies() }
    let outcome = Result { () throws(PreferencesError) in try Replies(contents.bytes, path: path) }
    last = (contents.stamp, outcome)
    return try outcome.get()
  }
}
