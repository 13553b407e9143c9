// The command that makes a draft of a reply (`draft_command`).
//
//     idle ── F5 ──▶ running ── output ──▶ in the input line, or ready if something is typed there ── F5 ──▶ in it
//      ▲              │ Esc, the reply is sent, the customer changes, it fails                        │
//      └──────────────┴───────────────────────────────────────────────────────────────────────────────┘
import CalendarTime
import ChatCore
import EpollLoop
import TerminalProgram
import TerminalUI

final class DraftCommand {
  enum State: Equatable {
    case idle
    case running
    /// A draft waits until the agent wants it.
    case ready(String)
  }

  private let loop: EventLoop
  private let command: String
  private var run: CommandRun?
  /// What was said with the present customer, a JSON line each.
  private var lines: [[UInt8]] = []
  private var lineBytes = 0
  private(set) var state = State.idle

  /// Called when a command has ended, with its draft, which is not blank, or why there is none; nil if it wrote
  /// nothing.
  var onEnd: (Result<String?, ConfiguredCommand.Failure>) -> Void = { _ in }

  /// A model on the same machine takes this long for a paragraph.
  private static let timeLimit: Duration = .seconds(30)
  /// Some times a message's length; more is a mistake.
  private static let outputBytesMax = 64 * 1024
  /// Bytes kept of a conversation; the oldest lines are left out.
  private static let lineBytesMax = 256 * 1024

  init(_ loop: EventLoop, _ command: String) {
    (self.loop, self.command) = (loop, command)
  }

  // MARK: The conversation

  /// Begins with a new customer, or with nobody.
  func reset() {
    withdraw()
    lines = []
    lineBytes = 0
  }

  func add(_ party: Party, _ text: String, _ flags: MessageFlags, at time: WallTime) {
    var line: [UInt8] = []
    JSONValue.object([
      ("type", .text("message")), ("speaker", .text(party == .agent ? "agent" : "customer")),
      ("text", .text(text)), ("out_of_turn", .boolean(flags.contains(.outOfTurn))),
      ("at", JSONValue(time)),
    ]).appendLine(to: &line)
    lines.append(line)
    lineBytes += line.count
    while lineBytes > Self.lineBytesMax { lineBytes -= lines.removeFirst().count }
  }

  // MARK: The draft

  /// Starts the command for this customer.
  func start(_ peer: Peer, conversation: Int64?, agent: String) {
    var input: [UInt8] = []
    JSONValue.object([
      ("type", .text("conversation")), ("id", conversation.map { .integer($0) } ?? .null),
      ("name", JSONValue(peer.name)), ("address", .text(peer.address)), ("agent", .text(agent)),
    ]).appendLine(to: &input)
    for line in lines { input += line }
    state = .running
    run = CommandRun(
      loop, command, input: input, timeLimit: Self.timeLimit, outputBytesMax: Self.outputBytesMax
    ) { [unowned self] result in
      withdraw()
      onEnd(result.map(Self.draft))
    }
  }

  /// Keeps a draft until it is wanted.
  func keep(_ draft: String) { state = .ready(draft) }

  /// Stops the command, and forgets a draft that waits.
  func withdraw() {
    run = nil
    state = .idle
  }

  /// The output as text that may be shown: cleaned like a peer's, without white space at its end.
  private static func draft(_ output: [UInt8]) -> String? {
    var text = VisibleText.cleaned(String(decoding: output, as: UTF8.self), as: .body)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text.isEmpty ? nil : text
  }
}
