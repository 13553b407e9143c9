import EpollLoop

/// A client that sends a line of standard input, waits for the answer, prints it, and sends the next.
public final class TurnClient {
  private let program: Program
  private let framing: Framing
  private let endWord: String?
  private let skipsBlank: Bool
  private var connector: Connector?
  private var stream: StreamSocket?
  private var reader: MessageReader

  /// Connects.
  /// - Parameters:
  ///   - endWord: a line after which the server says nothing more; nil if there is none.
  ///   - skipsBlank: whether lines of nothing but blanks are not sent.
  public init(
    _ program: Program, to address: SocketAddress, _ framing: Framing, endWord: String? = nil,
    skipsBlank: Bool = false
  ) {
    self.program = program
    self.framing = framing
    self.endWord = endWord
    self.skipsBlank = skipsBlank
    reader = MessageReader(framing)
    connector = Connector(program.loop, to: [address]) { [unowned self] outcome in
      switch consume outcome {
      case .connected(let socket, _): connected(socket)
      case .failed(let failures):
        program.fail(failures.map { "\($0.address): \($0.error)" }.joined(separator: "; "))
      }
    }
    connector?.start()
  }

  private func connected(_ socket: consuming Descriptor) {
    do {
      stream = try StreamSocket(
        program.loop, owning: socket, maximumUnsentBytes: 2 * MessageReader.maximumLineBytes
      ) { [unowned self] event in
        switch event {
        case .bytes(let bytes): take(bytes)
        case .ended(let ending): ended(ending)
        case .peerShutdown, .endOfInput, .drained: break
        }
      }
      program.onLine = { [unowned self] in send($0) }
      program.onInputEnd = { [unowned self] in end() }
      try program.setReadingInput(true)
    } catch {
      program.fail("\(error)")
    }
  }

  private func send(_ line: String) {
    // As one read, an empty message is no message: the server would never see it, nor answer.
    if framing == .reads, line.isEmpty { return }
    if skipsBlank, line.allSatisfy(\.isWhitespace) { return }
    stream?.send(framing.encode(Array(line.utf8)))
    if line == endWord { return end() }
    // The end of the input waits for the answer, too.
    program.wantsLines = false
  }

  private func take(_ bytes: Span<UInt8>) {
    do {
      try reader.append(bytes)
    } catch {
      return program.fail("the server sent \(error)")
    }
    while let answer = reader.next() {
      program.say(String(decoding: answer, as: UTF8.self))
      program.wantsLines = true
    }
  }

  /// Every answer is there, or none will come. The server is not waited for: some keep a connection open that their
  /// client has closed.
  private func end() {
    stream?.close()
    stream = nil
    program.loop.stop()
  }

  private func ended(_ ending: StreamSocket.Ending) {
    stream = nil
    switch ending {
    case .finished: program.fail("the server has closed the connection")
    case .broken(let error): program.fail("the connection broke: \(error)")
    case .transportFailed(let reason): program.fail(reason)
    }
  }
}
