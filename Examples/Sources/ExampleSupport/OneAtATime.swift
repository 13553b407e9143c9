import EpollLoop

/// A server that serves one customer at a time, while the others wait in the kernel's line (listen(2)).
public final class OneAtATime {
  /// What becomes of a message.
  public enum Reply {
    case answer([UInt8])
    /// The conversation is over.
    case end
  }

  private let program: Program
  private let framing: Framing
  private let answer: ([UInt8]) -> Reply
  private let listener: Listener
  private var customer: StreamSocket?
  private var reader: MessageReader
  private var lastWords: TimerToken?

  /// Bytes that may wait for a customer: one answer to what a read brings, and then nothing more is read.
  private static let outputBytesMax = 4 * EventLoop.readBytesMax
  /// For how long a customer who has finished, and does not read, keeps the others waiting.
  private static let patience: Duration = .seconds(5)

  /// Listens, and says so.
  public init(
    _ program: Program, on address: SocketAddress, _ framing: Framing,
    answer: @escaping ([UInt8]) -> Reply
  ) throws(SystemError) {
    self.program = program
    self.framing = framing
    self.answer = answer
    reader = MessageReader(framing)
    listener = try Listener(program.loop, on: address, backlog: 5)
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
      program.loop, owning: socket, outputBytesMax: Self.outputBytesMax, allowsHalfClose: true
    ) { [unowned self] event in
      switch event {
      case .bytes(let bytes): take(bytes, from: address)
      case .endOfInput: inputEnded()
      case .drained: customer?.setReading(true)
      case .ended(.finished): left(address, "has left")
      case .ended(.broken(let error)): left(address, "is gone: \(error)")
      case .ended(.transportFailed), .readClosed: break
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
    while let customer, let message = reader.next() {
      switch answer(message) {
      case .answer(let bytes): customer.send(framing.encode(bytes))
      case .end: return finish()
      }
    }
    // Who does not read is not read either.
    customer?.flush()
    if customer?.unsentCount ?? 0 > 0 { customer?.setReading(false) }
  }

  private func inputEnded() {
    reader.end()
    answerAll()
    finish()
  }

  /// What was sent still arrives; but nobody is waited for as long as they like.
  private func finish() {
    guard let customer, lastWords == nil else { return }
    customer.finishSending()
    lastWords = program.loop.schedule(at: program.loop.now + Self.patience) { [unowned self] in
      self.customer?.close()
      left(nil, "")
    }
  }

  private func left(_ address: SocketAddress?, _ how: String) {
    if let address { program.say("\(address) \(how)") }
    if let lastWords { program.loop.cancel(lastWords) }
    lastWords = nil
    customer = nil
    program.loop.runInNextPass { [weak self] in self?.takeNext() }
  }
}
