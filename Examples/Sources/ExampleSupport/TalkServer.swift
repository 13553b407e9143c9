import EpollLoop

/// A server whose person answers at the terminal, in turns: a line for each message. Others wait in line.
///
///     a message ──→ shown; a line is wanted ──→ the line is the answer ──→ the next message is read
///                        └── the customer leaves ──→ no line is wanted; the next customer is taken
///
/// Nobody blocks for the person: that the customer has left is seen while they think.
public final class TalkServer {
  private let program: Program
  private let server: OneAtATime

  /// Listens, and says so.
  /// - Parameters:
  ///   - backlog: how many may wait, as listen(2) counts: one more than the number.
  ///   - endWord: the message that ends a conversation.
  ///   - ownEndWord: the line with which the person here ends it; nil if there is none.
  ///   - skipsBlank: whether messages and lines of nothing but blanks count for nothing.
  ///   - wording: what is sent for a line.
  public init(
    _ program: Program, on address: SocketAddress, _ framing: Framing, backlog: Int32,
    endWord: String, ownEndWord: String? = nil, skipsBlank: Bool = false,
    wording: @escaping (String) -> String = { $0 }
  ) throws {
    self.program = program
    program.wantsLines = false
    server = try OneAtATime(program, on: address, framing, backlog: backlog) { message in
      let text = String(decoding: message, as: UTF8.self)
      if text == endWord { return .end }
      if skipsBlank, text.allSatisfy(\.isWhitespace) { return .ignore }
      program.say(text)
      program.wantsLines = true
      return .later
    }
    server.onLeft = { program.wantsLines = false }
    program.onLine = { [server] line in
      if skipsBlank, line.allSatisfy(\.isWhitespace) { return }
      program.wantsLines = false
      if line == ownEndWord { return server.finish() }
      server.reply(Array(wording(line).utf8))
    }
    // A message waits for its answer, and there will be none.
    program.onInputEnd = { program.fail("the input has ended, and a message waits for its answer") }
    try program.setReadingInput(true)
  }
}
