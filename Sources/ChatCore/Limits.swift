/// All limits of the chat: unit, reason, and what happens when the limit is reached.
public enum Limits {
  /// Bytes of a frame's header: four digits of length, a bar, a type digit, a bar (docs/dev/protocol.md).
  public static let headerBytes = 7

  /// Bytes of the longest frame: the largest length that four digits can express.
  public static let frameBytesMax = 9999

  /// Bytes of the longest body. A longer message is refused with `SendRefusal.tooLong`.
  public static let bodyBytesMax = frameBytesMax - headerBytes

  /// Bytes of the reason for being away. Others see one line of it.
  public static let awayTextBytesMax = 500

  /// How long a connection may hold the only seat without sending a name. After that it is closed.
  public static let nameTimeout: Duration = .seconds(10)

  /// Bytes buffered of a peer that has sent more than a name and a message before it is seated: 4 MiB, since
  /// the socket buffers of both sides hold 3.9 MB of a peer in the line. A peer that has sent more is seated.
  public static let unseatedBytesMax = 4 * 1024 * 1024

  /// How long no bytes may come from such a peer until it is seated: several network round trips.
  public static let gatheringQuietTime: Duration = .milliseconds(500)

  /// Bytes recorded per minute, in total, of visitors who leave without a reply, so that repeated connections
  /// do not fill the disk. 512 KiB is more than one visitor can leave behind, and enough for a long line of
  /// honest ones. Over the limit, a visitor who leaves before being seated is not recorded; one who stays for
  /// `gatheringQuietTime` is served.
  public static let unservedBytesMax = 512 * 1024

  /// Bytes that the history needs for one such visitor, in addition to their name and messages.
  public static let recordOverheadBytes = 256

  /// Messages taken out of turn during the user's own turn, at the desk and at the customer's: more than
  /// anybody reads, and too few to fill a disk. The rest stays in the kernel's receive buffer, so that TCP
  /// flow control slows the sender down (backpressure).
  public static let outOfTurnMessagesMax = 200

  /// Bytes of text taken out of turn, for the same reason: 256 KiB.
  public static let outOfTurnBytesMax = 256 * 1024

  /// The same for someone who hung up in the line: three messages of the greatest length. They get no reply,
  /// and nothing keeps them from connecting again.
  public static let departedBytesMax = 3 * bodyBytesMax

  /// Frames decoded before their actions are performed: a batch small enough for the processor's first-level
  /// cache.
  public static let framesPerBatch = 64

  /// Bytes shown of a stream that violates the protocol: enough to recognise "GET / HTTP/1.1".
  public static let offendingBytesShown = 32
}
