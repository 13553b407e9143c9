/// Every bound of the chat, with its unit, its reason, and what happens when it is reached.
public enum Limits {
  /// Bytes of a frame's header: four of length, a bar, a type, a bar (docs/dev/protocol.md).
  public static let headerBytes = 7

  /// Bytes of the longest frame: the most that four digits can say.
  public static let frameBytesMax = 9999

  /// Bytes of the longest body. A longer message can't be sent: `SendRefusal.tooLong`.
  public static let bodyBytesMax = frameBytesMax - headerBytes

  /// How long someone may hold the only seat without giving a name. Then they are dropped.
  public static let timeToName: Duration = .seconds(10)

  /// Bytes that are kept of one who has sent more than a name and a message before they are seated: what the
  /// kernels of both sides hold of one who is in the line (3.9 MB). Who has sent more is seated.
  public static let unseatedBytesMax = 4 * 1024 * 1024

  /// How long nothing may come of one of those until they are seated: several ways through the network and back.
  public static let timeToFollow: Duration = .milliseconds(500)

  /// Bytes that are noted in a minute of all who come and go without a reply, so that whoever comes again and
  /// again does not fill the disk: 512 KiB, more than any one of them can leave, or a long line of honest ones.
  /// Who goes then before they are seated is not noted; who stays for `timeToFollow` is served.
  public static let unservedBytesMax = 512 * 1024

  /// Bytes that the history needs for one of them, beside their name and their words.
  public static let visitBytes = 256

  /// Messages that are taken out of turn while it is the user's own turn, at the desk and at the customer's:
  /// more than anybody reads, and less than fills a disk. The rest stays in the kernel, so that TCP slows the
  /// sender down.
  public static let outOfTurnMessagesMax = 200

  /// Bytes of text that are taken out of turn, for the same reason: 256 KiB.
  public static let outOfTurnBytesMax = 256 * 1024

  /// The same of somebody who hung up in the line: three of the longest messages. Nobody answers them, and
  /// nothing keeps them from coming again.
  public static let departedBytesMax = 3 * bodyBytesMax

  /// Messages taken from the decoder before what they mean is performed: so few that their effects stay
  /// in the processor's nearest memory.
  public static let messagesAtOnce = 64

  /// Bytes shown of a stream that can't be trusted: enough to recognise "GET / HTTP/1.1".
  public static let offendingBytesShown = 32
}
