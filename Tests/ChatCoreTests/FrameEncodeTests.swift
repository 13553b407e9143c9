import ChatCore
import Testing

@Suite struct FrameEncodeTests {
  @Test(arguments: [
    (Frame(.name, "nickname"), "0015|1|nickname"),
    (Frame(.name, ""), "0007|1|"),
    (Frame(.name, "小明"), "0013|1|小明"),
    (Frame(.message, ""), "0007|2|"),
    (Frame(.message, "ok"), "0009|2|ok"),
    (Frame(.message, "您好，有什么可以帮您？"), "0040|2|您好，有什么可以帮您？"),
    (Frame(.message, "two\nlines"), "0016|2|two\nlines"),
    (Frame(.message, "|"), "0008|2||"),
  ])
  func bytesOfTheWire(_ frame: Frame, _ bytes: String) {
    #expect(frame.encoded == wire(bytes))
    #expect(Decoded(wire(bytes)) == Decoded(frames: [frame]))
  }

  @Test(arguments: [
    (0, "0007"), (1, "0008"), (2, "0009"), (3, "0010"), (92, "0099"), (93, "0100"), (992, "0999"),
    (993, "1000"), (9992, "9999"),
  ])
  func theLengthHasFourDigits(_ bodyBytes: Int, _ length: String) {
    let body = String(repeating: "x", count: bodyBytes)
    #expect(Frame(.message, body).encoded == wire(length + "|2|" + body))
  }

  @Test func framesFollowEachOtherWithNothingBetween() {
    var bytes = wire("already there")
    Frame(.name, "bob").encode(into: &bytes)
    Frame(.message, "hi").encode(into: &bytes)
    #expect(bytes == wire("already there0010|1|bob0009|2|hi"))
  }

  @Test func aBodyOver9992BytesIsOurOwnMistake() async {
    await #expect(processExitsWith: .failure) {
      _ = Frame(.message, String(repeating: "x", count: Limits.bodyBytesMax + 1)).encoded
    }
  }
}
