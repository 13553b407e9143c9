import ChatCore
import MonotonicTime
import Testing

@testable import DeskTeam

@Suite struct TeamMessageTests {
  private static let time = Instant(nanoseconds: 123_456_789_012)
  private static let card = DeskCard(
    id: "17-1", address: "127.0.0.1:21567", agent: "小王", login: "wang", history: "8:15",
    settings: "",
    joined: time)
  private static let number = TransferNumber(7)
  private static let peer = Peer(name: "a\nb", address: "[::1]:50000")
  private static let messages: [TeamMessage] = [
    .hello(card),
    .hello(
      DeskCard(
        id: "", address: "", agent: "", login: "", history: nil, settings: "tls", joined: time)),
    .refused(.version(2)), .refused(.address("[::]:1")), .refused(.settings("")),
    .wantListener, .listener,
    .state(.free(since: time), TakenCounts(own: 3, gone: 5)),
    .state(.arriving(since: time), TakenCounts(own: 3, gone: 5)),
    .state(
      .serving(name: "小明", address: "192.0.2.7:50000", since: time), TakenCounts(own: 3, gone: 5)),
    .state(.wrappingUp(since: time), TakenCounts(own: 3, gone: 5)),
    .state(.away(text: "午饭, 1:a,", since: time), TakenCounts(own: 3, gone: 5)),
    .state(.closed(since: time), TakenCounts(own: 3, gone: 5)),
    .blocked(host: "192.0.2.7", until: time), .blocked(host: "::1", until: nil),
    .unblocked(host: "192.0.2.7"),
    .offer(number, TransferOffer(peer: peer, reason: "refund", conversation: 99)),
    .withdrawn(number), .accepted(number), .acceptedForLater(number), .declined(number),
    .take(
      number,
      Handover(
        peer: peer, waited: .milliseconds(1500), since: time, replyCount: 3, turn: .agent,
        turnSince: time, skippedTypes: [5, 9], unread: Array("0015|2|half".utf8) + [0, 255],
        conversation: 99)),
    .taken(number), .notTaken(number),
  ]

  @Test(arguments: messages) func comesBackAsItWas(message: TeamMessage) throws {
    var reader = TeamMessageReader()
    let bytes = message.encoded
    for byte in bytes.dropLast() {
      reader.append([byte])
      #expect(try reader.next() == nil)
    }
    reader.append(bytes.suffix(1))
    #expect(try reader.next() == message)
    #expect(try reader.next() == nil)
  }

  @Test func ignoresKindsAndFieldsOfLaterVersions() throws {
    var reader = TeamMessageReader()
    var future = FieldWriter("dance")
    future.add("with", "me")
    var known = FieldWriter("unblocked")
    known.add("colour", "blue")
    known.add("host", "::1")
    reader.append(future.message + known.message)
    #expect(try reader.next() == .unblocked(host: "::1"))
  }

  @Test func readsOnlyTheVersionOfAnotherOne() throws {
    var reader = TeamMessageReader()
    var hello = FieldWriter("hello")
    hello.add("version", 2)
    hello.add("agent", String(repeating: "x", count: 10_000))
    reader.append(hello.message)
    guard case .hello(let card) = try reader.next() else {
      Issue.record("no hello")
      return
    }
    #expect(card.version == 2)
  }

  private func fields(_ kind: String, _ values: [String: String]) -> [UInt8] {
    var fields = FieldWriter(kind)
    for (name, value) in values { fields.add(name, value) }
    return fields.message
  }

  @Test func refusesWhatIsMissingOrWrong() {
    let wrong = [
      fields("hello", [:]), fields("hello", ["version": "x"]), fields("hello", ["version": "1"]),
      fields("state", ["state": "free"]), fields("state", ["since": "-1", "state": "free"]),
      fields("offer", ["number": "1"]), fields("accepted", [:]),
      fields(
        "offer",
        [
          "number": "1", "name": "a", "address": "b", "conversation": "1",
          "reason": String(repeating: "x", count: TeamLimits.reasonBytesMax + 1),
        ]),
      Array("3:abc,".utf8), Array("0:,".utf8), Array("9:4:take1:a,,".utf8),
      Array("\(TeamLimits.messageBytesMax + 1):".utf8),
    ]
    for bytes in wrong {
      var reader = TeamMessageReader()
      reader.append(bytes)
      #expect(throws: TeamProtocolViolation.self, "\(String(decoding: bytes, as: UTF8.self))") {
        _ = try reader.next()
      }
    }
  }
}
