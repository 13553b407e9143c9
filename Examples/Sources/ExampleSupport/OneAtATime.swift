import EpollLoop

/// A server that serves one customer at a time, while the others wait in the kernel's line (listen(2)).
public final class OneAtATime {
  /// What becomes of a message.
  public enum Reply {
    case answer([UInt8])
    /// The answer comes by `reply`; nothing is read until then.
    case later
    /// It counts for nothing.
    case ignore
    /// The conversation is over.
    case end
  }

  private let program: Program
  private let framing: Framing
  private let answer: ([UInt8]) -> Reply
  private let listener: Listener
  private var customer: StreamSocket?
  private var reader: MessageReader
  private var awaitsReply = false
  private var lastWords: TimerToken?
  /// Called when a customer has gone.
  public var onLeft: () -> Void = {}

  /// Bytes that may wait for a customer: one answer to what a read brings, and then nothing more is read.
  private static let maximumUnsentBytes = 4 * EventLoop.maximumReadBytes
  /// For how long a customer who has finished, and does not read, keeps the others waiting.
  private static let timeout: Duration = .seconds(5)

  /// Listens, and says so.
  /// - Parameter backlog: how many may wait, as listen(2) counts: one more than the number.
  public init(
    _ program: Program, on address: SocketAddress, _ framing: Framing, backlog: Int32 = 5,
    answer: @escaping ([UInt8]) -> Reply
  ) throws(SystemError) {
    self.program = program
    self.framing = framing
    self.answer = answer
    reader = MessageReader(framing)
    listener = try Listener(program.loop, on: address, backlog: backlog)
    listener.onArrival = { [unowned self] in takeNext() }
    program.say("listening on \(listener.address)")
    takeNext()
  }

  private func takeNext() {
    guard customer == nil, case .connection(let socket, let address) = listener.accept() else {
      return
    }
    program.say("\(address) has come")
    reader = MessageReader(framing)
    customer = try? StreamSocket(
      program.loop, owning: socket, maximumUnsentBytes: Self.maximumUnsentBytes,
      allowsHalfClose: true
    ) { [unowned self] event in
      switch event {
      case .bytes(let bytes): take(bytes, from: address)
      case .endOfInput: inputEnded()
      case .drained: if !awaitsReply { customer?.setReading(true) }
      case .ended(.finished): left(address, "has left")
      case .ended(.broken(let error)): left(address, "is gone: \(error)")
      case .ended(.transportFailed), .peerShutdown: break
      }
    }
  }

  private func take(_ bytes: Span<UInt8>, from address: SocketAddress) {
    // Behind the end there is nothing to say.
    guard lastWords == nil else { return }
    do throws(MessageReader.LineTooLong) {
      try reader.append(bytes)
    } catch {
      customer?.close()
      return left(address, "sent \(error)")
    }
    answerAll()
  }

  private func answerAll() {
    while let customer, !awaitsReply, let message = reader.next() {
      switch answer(message) {
      case .answer(let bytes): customer.send(framing.encode(bytes))
      case .later: awaitsReply = true
      case .ignore: break
      case .end: return finish()
      }
    }
    // Who does not read is not read either.
    customer?.flush()
    customer?.setReading(customer?.unsentByteCount == 0 && !awaitsReply)
  }

  /// Answers a message for which there was no answer at once.
  public func reply(_ message: [UInt8]) {
    guard awaitsReply else { return }
    awaitsReply = false
    customer?.send(framing.encode(message))
    answerAll()
  }

  private func inputEnded() {
    reader.end()
    answerAll()
    // Whoever leaves without a word looks like one who has only finished sending: nobody thinks about a reply for them.
    finish()
  }

  /// Ends the conversation. What was sent still arrives; but nobody is waited for as long as they like.
  public func finish() {
    guard let customer, lastWords == nil else { return }
    customer.shutdownOutput()
    lastWords = program.loop.schedule(at: program.loop.now + Self.timeout) { [unowned self] in
      self.customer?.close()
      left(nil, "")
    }
  }

  private func left(_ address: SocketAddress?, _ how: String) {
    if let address { program.say("\(address) \(how)") }
    if let lastWords { program.loop.cancel(lastWords) }
    lastWords = nil
    awaitsReply = false
    customer = nil
    onLeft()
    program.loop.deferToNextPass { [weak self] in self?.takeNext() }
  }
}
