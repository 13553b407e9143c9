import ChatCore
import Testing

@Suite struct BlankTests {
  @Test func inASCIIWhatUnicodeCallsWhiteSpaceIsBlank() {
    for value in UInt8.min..<0x80 {
      let scalar = Unicode.Scalar(value)
      #expect(String(scalar).isBlank == scalar.properties.isWhitespace, "\(value)")
      #expect([Character(scalar)].isBlank == scalar.properties.isWhitespace, "\(value)")
    }
  }

  @Test(arguments: [
    ("", true), (" \r\n\t", true), ("\u{3000}\u{85}\u{A0}", true), (" x ", false),
    (" \u{301}", false),
    ("\u{200B}", false), ("\u{3000}我", false),
  ])
  func everythingMustBeWhiteSpace(text: String, isBlank: Bool) {
    #expect(text.isBlank == isBlank)
    #expect(text[...].isBlank == isBlank)
    #expect(Array(text).isBlank == isBlank)
  }
}
