import Testing

@testable import DeskTeam

@Suite struct NetstringTests {
  private func read(_ text: String, bytesMax: Int = 100) throws -> [String] {
    var reader = NetstringReader(bytesMax: bytesMax)
    reader.append(text.utf8)
    var strings: [String] = []
    while let next = try reader.next() { strings.append(String(decoding: next, as: UTF8.self)) }
    return strings
  }

  @Test func readsWhatIsWritten() throws {
    var bytes: [UInt8] = []
    for text in ["hello", "", "客服", "1:a,"] { bytes.appendNetstring(text.utf8) }
    #expect(String(decoding: bytes, as: UTF8.self) == "5:hello,0:,6:客服,4:1:a,,")
    #expect(try read(String(decoding: bytes, as: UTF8.self)) == ["hello", "", "客服", "1:a,"])
  }

  @Test func readsWhateverTheCutsAre() throws {
    let bytes = Array("5:hello,0:,12:hello, world,".utf8)
    for cut in 0...bytes.count {
      var reader = NetstringReader(bytesMax: 12)
      var strings: [String] = []
      for part in [bytes[..<cut], bytes[cut...]] {
        reader.append(part)
        while let next = try reader.next() {
          strings.append(String(decoding: next, as: UTF8.self))
        }
      }
      #expect(strings == ["hello", "", "hello, world"], "cut at \(cut)")
      #expect(reader.isEmpty)
    }
  }

  @Test(arguments: [
    "hello", "-1:a,", ":a,", "01:a,", "1:ab", "1:a;", "101:", "999999999999999999999:",
  ])
  func refuses(text: String) {
    #expect(throws: TeamProtocolViolation.self) { try read(text) }
  }
}
