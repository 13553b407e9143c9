import Testing

@testable import TerminalUI

@Suite struct TextWidthTests {
  @Test(arguments: [
    ("a", 1), ("é", 1), ("e\u{301}", 1), ("ß", 1), ("я", 1), ("α", 1), ("─", 1), ("…", 1),
    ("你", 2), ("か", 2), ("한", 2), ("，", 2), ("Ａ", 2), ("\u{3000}", 2), ("𠀀", 2), ("ㄅ", 2),
    ("ｶ", 1), ("ｶ\u{FF9E}", 2), ("\u{1112}\u{1161}\u{11AB}", 2), ("\u{1112}", 2), ("한\u{11AB}", 2),
    ("\u{1161}", 1), ("\u{301}", 1), ("\u{25CC}\u{301}", 1), ("\u{241B}", 1), ("\u{FFFD}", 1),
    ("क्ष", 2), ("कि", 2), ("ที่", 1), ("กำ", 2), ("ก\u{E33}", 2), ("ا", 1), ("䷀", 2), ("〿", 1),
  ])
  func columnsOfLetters(_ text: String, _ columns: Int) {
    #expect(TextWidth.columns(of: Character(text)) == columns, "\(text)")
  }

  @Test(arguments: [
    ("😀", 2), ("⌚", 2), ("❤", 1), ("❤\u{FE0F}", 2), ("☀\u{FE0F}", 2), ("©", 1), ("©\u{FE0F}", 2),
    ("1\u{FE0F}\u{20E3}", 2), ("1\u{20E3}", 1), ("👍🏽", 2), ("☝🏽", 2), ("🏽", 2),
    ("👨\u{200D}👩", 2), ("👨\u{200D}👩\u{200D}👧\u{200D}👦", 2), ("🏳\u{FE0F}\u{200D}🌈", 2),
    ("👩🏽\u{200D}⚕\u{FE0F}", 2), ("🇩🇪", 2), ("🇩", 1),
    ("🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}", 2), ("\u{1FAE9}", 2),
  ])
  func columnsOfEmoji(_ text: String, _ columns: Int) {
    #expect(TextWidth.columns(of: Character(text)) == columns, "\(text)")
    #expect(!TextWidth.hasReliableWidth(Character(text)))
  }

  @Test func certainIsWhatAllTerminalsAgreeAbout() {
    for character in "aZ~ éßłαя你か한，。（Ａ─│ｶ𠀀␛" {
      #expect(TextWidth.hasReliableWidth(character), "\(character)")
    }
    for character in "…“”—①○😀❤ابק\u{E0B0}\u{FFFD}½±" {
      #expect(!TextWidth.hasReliableWidth(character), "\(character)")
    }
    #expect(!TextWidth.hasReliableWidth("e\u{301}"))
  }

  @Test func shortcutsAgreeWithTable() {
    #expect(widthTable == widthTable.sorted())
    for value: UInt32 in 0...0x10FFFF {
      // Compare with the last run that begins at or before the value, found by a plain binary search. Only a
      // sample of the values is checked.
      if value % 0x1001 != 0 && !(0x2F00...0xA000).contains(value) && value > 0x300
        && !(0xFE00...0xFFFF).contains(value)
      {
        continue
      }
      let run = widthTable.partitioningIndex { $0 >> 4 > value } - 1
      let expected = ScalarClass(rawValue: UInt8(widthTable[run] & 0xF))
      #expect(ScalarClass(codePoint: value) == expected, "\(value)")
    }
  }
}

extension Array {
  /// The first index whose element belongs to the second part.
  fileprivate func partitioningIndex(_ belongs: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
