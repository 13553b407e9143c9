// The room. What a member says is recorded for everybody and sent before the loop sleeps; nobody waits for anybody.
// A member who does not read has only so much kept for them, and is put out then.
import EpollLoop
import ExampleSupport

/// Somebody in the room.
final class Member {
  let address: String
  var name: String?
  var stream: StreamSocket?
  var reader: MessageReader

  init(_ address: String, _ framing: Framing) {
    self.address = address
    reader = MessageReader(framing)
  }

  /// `127.0.0.1:40000`, or `ann@127.0.0.1:40000`: nobody can pass for another.
  var title: String { name.map { "\($0)@\(address)" } ?? address }
}

final class Room {
  private let program: Program
  private let framing: Framing
  private let timestamps: Bool
  private var limit: Int
  private let listener: Listener
  private var members: [Int: Member] = [:]
  /// Whom a name or an address belongs to.
  private var numbers: [String: Int] = [:]
  private var lastNumber = 0

  /// Bytes kept for a member who does not read, beyond what the kernel keeps: some thousand lines.
  private static let maximumUnsentBytes = 256 * 1024
  /// Messages of one member in one pass; then the others have their turn.
  private static let messagesPerPass = 16
  private static let maximumNameCharacters = 20

  init(
    _ program: Program, on address: SocketAddress, _ framing: Framing, timestamps: Bool, limit: Int
  ) throws {
    self.program = program
    self.framing = framing
    self.timestamps = timestamps
    self.limit = limit
    listener = try Listener(program.loop, on: address)
    listener.acceptAll { [unowned self] socket, address in enter(socket, address.description) }
    program.say("listening on \(listener.address)")
    program.onLine = { [unowned self] in command($0) }
    try program.setReadingInput(true)
  }

  // MARK: Coming and going

  private func enter(_ socket: consuming Descriptor, _ address: String) {
    lastNumber += 1
    let number = lastNumber
    let stream = try? StreamSocket(
      program.loop, owning: socket,
      maximumUnsentBytes: Self.maximumUnsentBytes + 2 * MessageReader.maximumLineBytes
    ) { [unowned self] event in
      switch event {
      case .bytes(let bytes): take(bytes, from: number)
      case .ended(.broken(let error)): leave(number, "is gone: \(error)")
      case .ended: leave(number, "has left")
      case .peerShutdown, .endOfInput, .drained: break
      }
    }
    guard let stream else { return log("\(address) could not be let in") }
    guard members.count < limit else {
      stream.send(encoded("* the room is full"))
      stream.close()
      return log("\(address) was refused: the room is full")
    }
    let member = Member(address, framing)
    member.stream = stream
    members[number] = member
    numbers[address] = number
    log("\(address) has come")
  }

  private func leave(_ number: Int, _ how: String) {
    guard let member = members.removeValue(forKey: number) else { return }
    numbers[member.address] = nil
    if let name = member.name { numbers[name] = nil }
    member.stream?.close()
    log("\(member.title) \(how)")
  }

  // MARK: What members say

  private func take(_ bytes: Span<UInt8>, from number: Int) {
    do throws(MessageReader.LineTooLong) {
      try members[number]?.reader.append(bytes)
    } catch {
      return leave(number, "sent \(error)")
    }
    serve(number)
  }

  /// Whoever sends a thousand lines at once must wait for the others between them.
  private func serve(_ number: Int) {
    for _ in 0..<Self.messagesPerPass {
      // Asked anew each time: a message may end its sender.
      guard let message = members[number]?.reader.next() else {
        members[number]?.stream?.setReading(true)
        return
      }
      heard(Self.text(message), from: number)
    }
    members[number]?.stream?.setReading(false)
    program.loop.deferToNextPass { [weak self] in self?.serve(number) }
  }

  private func heard(_ text: String, from number: Int) {
    guard let sender = members[number], !text.isEmpty else { return }
    let words = text.split(separator: " ", maxSplits: 1)
    let rest = words.count > 1 ? String(words[1]) : ""
    if text == "quit" {
      leave(number, "has left")
    } else if words[0] == "/name" {
      rename(sender, number, to: rest)
    } else if text.hasPrefix("@") {
      whisper(rest, from: number, to: String(words[0].dropFirst()))
    } else {
      let line = stamped("\(sender.title) \(text)")
      sendAll(line)
      log(line)
    }
  }

  private func whisper(_ text: String, from number: Int, to name: String) {
    guard let receiver = numbers[name] else { return send("* nobody here is \(name)", to: number) }
    guard !text.isEmpty else { return send("* write @\(name) and a text", to: number) }
    let line = stamped("[private] \(members[number]?.title ?? "") \(text)")
    send(line, to: receiver)
    if receiver != number { send(line, to: number) }
  }

  private func rename(_ member: Member, _ number: Int, to name: String) {
    // Without these, a name can't look like an address, or like more than one word.
    let isName = !name.contains { $0.isWhitespace || ":@[]".contains($0) }
    guard isName, (1...Self.maximumNameCharacters).contains(name.count) else {
      return send(
        "* a name is one word of 1 to \(Self.maximumNameCharacters) characters without : @ [ ]",
        to: number)
    }
    guard numbers[name] == nil || numbers[name] == number else {
      return send("* somebody else is \(name)", to: number)
    }
    if let old = member.name { numbers[old] = nil }
    member.name = name
    numbers[name] = number
    sendAll("* \(member.address) is \(name) now")
  }

  /// One line of valid UTF-8, whatever came: a line end inside would let a member write in another's name, and some
  /// clients die of bytes that are no text.
  private static func text(_ message: [UInt8]) -> String {
    var text = String(decoding: message, as: UTF8.self).unicodeScalars.map {
      $0.properties.generalCategory == .control ? " " : Character($0)
    }[...]
    while text.last == " " { text.removeLast() }
    return String(text.drop { $0 == " " })
  }

  private func stamped(_ line: String) -> String {
    timestamps ? "\(LocalTime.dateAndTime()) \(line)" : line
  }

  // MARK: What members hear

  private func encoded(_ line: String) -> [UInt8] { framing.encode(Array(line.utf8)) }

  private func sendAll(_ line: String) {
    let bytes = encoded(line)
    for number in members.keys { send(bytes, to: number) }
  }

  private func send(_ line: String, to number: Int) { send(encoded(line), to: number) }

  private func send(_ bytes: [UInt8], to number: Int) {
    guard let stream = members[number]?.stream else { return }
    stream.send(bytes)
    guard stream.unsentByteCount > Self.maximumUnsentBytes else { return }
    // Much may have come in one pass, for somebody who reads.
    stream.flush()
    if stream.unsentByteCount > Self.maximumUnsentBytes {
      leave(number, "does not read, and was put out")
    }
  }

  // MARK: The console

  private func command(_ line: String) {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    switch (words.first, words.count > 1 ? words[1] : nil) {
    case (nil, _): break
    case ("list", nil): list()
    case ("say", let text?): sendAll("* \(text)")
    case ("kick", let name?): kick(name)
    case ("limit", let count?): setLimit(count)
    case ("quit", nil): close()
    default: program.say("list, say TEXT, kick ADDRESS or NAME, limit COUNT, quit")
    }
  }

  private func list() {
    for (_, member) in members.sorted(by: { $0.key < $1.key }) { program.say(member.title) }
    program.say("\(members.count) in the room, at most \(limit)")
  }

  private func kick(_ name: String) {
    guard let number = numbers[name] else { return program.say("nobody here is \(name)") }
    send("* you were put out", to: number)
    leave(number, "was put out")
  }

  /// Whoever is in stays.
  private func setLimit(_ text: String) {
    guard let count = Int(text), count >= 0 else { return program.say("limit COUNT, 0 or more") }
    limit = count
    program.say("at most \(limit) in the room")
  }

  private func close() {
    sendAll("* the room is closed")
    listener.close()
    for number in members.keys { leave(number, "has left") }
    program.loop.stop()
  }

  /// What happens, for whoever looks. A screen that stands still must not fill the memory.
  private func log(_ line: String) {
    if !program.isBehind { program.say(line) }
  }
}
