// Any number of clients, each with one command at a time; what it sends meanwhile stays with the kernel.
//
//     request ──→ in line ──→ runs ──→ answer in a file ──→ sent piece by piece, as fast as its client reads
//        └── not among the commands ──→ refusal ────────────┘
//
// What runs may fill the disk, and so may answers that nobody fetches: a command starts when there is room for all that
// it may write, and whoever takes nothing for a while is cut off.
import EpollLoop
import ExampleSupport
import FoundationEssentials

/// What the server was told to do.
struct Rules {
  let commands: Set<[String]>
  let maximumOutputBytes: Int
  let time: Duration
  let framing: Framing
  let header: Bool

  /// Split at blanks.
  static func words(_ line: some StringProtocol) -> [String] {
    String(line).split(whereSeparator: \.isWhitespace).map(String.init)
  }
}

private final class Client {
  let address: String
  var stream: StreamSocket?
  var reader: MessageReader
  var words: [String] = []
  var command: RunningCommand?
  var file: OutputFile?
  var sentCount = 0
  /// Between a request and the last byte of its answer.
  var isBusy = false
  var inputEnded = false
  /// Bytes of the disk that are kept for it.
  var reservedBytes = 0
  var timeout: TimerToken?

  init(_ address: String, _ framing: Framing) {
    self.address = address
    reader = MessageReader(framing)
  }
}

final class CommandServer {
  private let program: Program
  private let rules: Rules
  private let listener: Listener
  private var clients: [Int: Client] = [:]
  private var lastNumber = 0
  /// Those whose command waits until there is room.
  private var waiting: [Int] = []
  private var reservedBytes = 0

  /// Commands that may run at once, if each writes all that it may.
  private static let commandsAtOnce = 4
  /// How long a client may take nothing of its answer.
  private static let timeout: Duration = .seconds(30)

  init(_ program: Program, on address: SocketAddress, _ rules: Rules) throws {
    self.program = program
    self.rules = rules
    listener = try Listener(program.loop, on: address)
    listener.acceptAll { [unowned self] socket, address in open(socket, address.description) }
    program.say("listening on \(listener.address)")
  }

  private func open(_ socket: consuming Descriptor, _ address: String) {
    lastNumber += 1
    let number = lastNumber
    let client = Client(address, rules.framing)
    clients[number] = client
    client.stream = try? StreamSocket(
      program.loop, owning: socket, maximumUnsentBytes: 4 * EventLoop.maximumReadBytes,
      allowsHalfClose: true
    ) { [unowned self] event in
      guard let client = clients[number] else { return }
      switch event {
      case .bytes(let bytes): take(bytes, client, number)
      case .endOfInput:
        client.reader.end()
        client.inputEnded = true
        takeNext(client, number)
      case .drained: sendOn(client, number)
      case .ended: leave(number)
      case .peerShutdown: break
      }
    }
    if client.stream == nil { leave(number) }
  }

  private func leave(_ number: Int) {
    guard let client = clients.removeValue(forKey: number) else { return }
    client.stream?.close()
    setTimeout(client, nil)
    waiting.removeAll { $0 == number }
    release(client)
  }

  // MARK: Requests

  private func take(_ bytes: Span<UInt8>, _ client: Client, _ number: Int) {
    do throws(MessageReader.LineTooLong) {
      try client.reader.append(bytes)
    } catch {
      log("\(client.address) sent \(error)")
      return leave(number)
    }
    takeNext(client, number)
  }

  private func takeNext(_ client: Client, _ number: Int) {
    guard !client.isBusy else { return }
    guard let message = client.reader.next() else {
      if !client.inputEnded { return client.stream?.setReading(true) ?? () }
      client.stream?.shutdownOutput()
      return setTimeout(client, number)
    }
    client.isBusy = true
    client.stream?.setReading(false)
    client.words = Rules.words(String(decoding: message, as: UTF8.self))
    guard rules.commands.contains(client.words) else {
      log("\(client.address) was refused")
      return answer(client, number, "refused: not one of the commands")
    }
    waiting.append(number)
    startWaiting()
  }

  private func startWaiting() {
    while let number = waiting.first, let client = clients[number],
      reservedBytes + bytesPerCommand <= Self.commandsAtOnce * bytesPerCommand
    {
      waiting.removeFirst()
      start(client, number)
    }
  }

  private func start(_ client: Client, _ number: Int) {
    reserve(client, bytesPerCommand)
    log("\(client.address) runs \(client.words.joined(separator: " "))")
    do {
      client.command = try RunningCommand(program.loop, client.words, rules) {
        [unowned self, unowned client] in
        client.command = nil
        ended(client, number, $0)
      }
    } catch {
      answer(client, number, "\(client.words[0]): \(error)")
    }
  }

  private func ended(_ client: Client, _ number: Int, _ outcome: RunningCommand.Outcome) {
    switch outcome {
    case .wrote(let file, let hash):
      reserve(client, file.byteCount)
      client.file = file
      begin(client, number, ofBytes: file.byteCount, client.words.joined(separator: " "), hash)
    case .killed(let reason): answer(client, number, reason)
    }
  }

  // MARK: Answers

  private func answer(_ client: Client, _ number: Int, _ text: String) {
    reserve(client, 0)
    begin(client, number, ofBytes: text.utf8.count, nil, nil, text: text)
  }

  /// Says how much comes, and begins with it.
  private func begin(
    _ client: Client, _ number: Int, ofBytes count: Int, _ name: String?, _ hash: String?,
    text: String = ""
  ) {
    if rules.header {
      let header = Header(filename: name, hash: hash, size: count)
      let bytes = [UInt8]((try? JSONEncoder().encode(header)) ?? Data())
      client.stream?.send(Self.length(bytes.count) + bytes)
    } else {
      client.stream?.send(Self.length(count))
    }
    client.stream?.send(text)
    client.sentCount = 0
    sendOn(client, number)
  }

  private static func length(_ count: Int) -> [UInt8] {
    withUnsafeBytes(of: Int32(count)) { Array($0) }
  }

  /// One piece in a pass, and none while the last has not gone.
  private func sendOn(_ client: Client, _ number: Int) {
    guard client.isBusy, client.command == nil, let stream = client.stream else { return }
    setTimeout(client, nil)
    stream.flush()
    if stream.unsentByteCount > 0 { return setTimeout(client, number) }
    guard let piece = client.file?.bytes(at: client.sentCount), !piece.isEmpty else {
      return answered(client, number)
    }
    stream.send(piece)
    client.sentCount += piece.count
    program.loop.deferToNextPass { [weak self] in
      if let self, clients[number] === client { sendOn(client, number) }
    }
  }

  private func answered(_ client: Client, _ number: Int) {
    client.file = nil
    client.isBusy = false
    reserve(client, 0)
    startWaiting()
    // In the next pass: whoever sends many requests at once lets others between them.
    program.loop.deferToNextPass { [weak self] in
      if let self, clients[number] === client { takeNext(client, number) }
    }
  }

  private func setTimeout(_ client: Client, _ number: Int?) {
    if let timeout = client.timeout { program.loop.cancel(timeout) }
    client.timeout = number.map { number in
      program.loop.schedule(at: program.loop.now + Self.timeout) { [unowned self] in
        log("\(client.address) took nothing for \(Self.timeout.components.seconds) seconds")
        leave(number)
      }
    }
  }

  // MARK: Room

  /// What a command may write; and where that is little, what a process costs.
  private var bytesPerCommand: Int { max(rules.maximumOutputBytes, 1 << 20) }

  private func reserve(_ client: Client, _ count: Int) {
    reservedBytes += count - client.reservedBytes
    client.reservedBytes = count
  }

  private func release(_ client: Client) {
    reserve(client, 0)
    startWaiting()
  }

  private func log(_ line: String) {
    if !program.isBehind { program.say(line) }
  }
}
