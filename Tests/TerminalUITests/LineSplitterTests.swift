import ChatCore
import Testing

@testable import ChatUI
@testable import TerminalUI

@Suite struct LineSplitterTests {
  /// The lines of an input that arrives in these pieces and then ends.
  private func lines(_ pieces: [[UInt8]]) -> [LineSplitter.Line] {
    var splitter = LineSplitter()
    var lines: [LineSplitter.Line] = []
    for piece in pieces {
      piece.withUnsafeBytes { splitter.append($0) }
      while let line = splitter.next() { lines.append(line) }
      #expect(!splitter.isAtEnd)
    }
    splitter.finish()
    while let line = splitter.next() { lines.append(line) }
    #expect(splitter.isAtEnd && splitter.next() == nil && splitter.lineNumber == lines.count)
    return lines
  }

  private func lines(_ text: String) -> [LineSplitter.Line] { lines([Array(text.utf8)]) }

  @Test func linesEndWithLF() {
    #expect(lines("") == [])
    #expect(lines("\n") == [.text("")])
    #expect(lines("one\ntwo\n") == [.text("one"), .text("two")])
    #expect(lines("one\ntwo") == [.text("one"), .text("two")])
    #expect(lines("\n\n x \n") == [.text(""), .text(""), .text(" x ")])
  }

  @Test func aCRBeforeLFIsDropped() {
    #expect(lines("one\r\ntwo\r\n") == [.text("one"), .text("two")])
    #expect(lines("\r\n") == [.text("")])
    #expect(lines("a\rb\r\r\n") == [.text("a\rb\r")])
  }

  @Test func whatIsNotUTF8IsTold() {
    #expect(lines([[0x61, 0xFF, 0x0A]]) == [.notUTF8(atByte: 2)])
    #expect(lines([Array("你好".utf8) + [0xE4, 0xBD, 0x0A]]) == [.notUTF8(atByte: 7)])
    #expect(lines([[0xC0, 0x80, 0x0A, 0x61, 0x0A]]) == [.notUTF8(atByte: 1), .text("a")])
    // A surrogate, and a line that ends in the middle of a character.
    #expect(lines([[0x61, 0x62, 0xED, 0xA0, 0x80]]) == [.notUTF8(atByte: 3)])
    #expect(lines([[0x61, 0xE4]]) == [.notUTF8(atByte: 2)])
  }

  @Test func anyCutGivesTheSameLines() {
    let long = String(repeating: "好", count: 4000)
    let samples = ["one\r\n你好\n\n\rtwo\r\r\nlast", "\r\n\r", "a\n" + "é\n"]
    for sample in samples {
      let bytes = Array(sample.utf8)
      let expected = lines([bytes])
      for first in 0...bytes.count {
        for second in first...bytes.count {
          let pieces = [bytes[..<first], bytes[first..<second], bytes[second...]].map { Array($0) }
          #expect(lines(pieces) == expected)
        }
      }
      #expect(lines(bytes.map { [$0] }) == expected)
    }
    let bytes = Array("\(long)\r\nnext\n".utf8)
    for cut in [0, 9991, 9992, 9993, 9994, 9995, 11_999, 12_000, 12_001, 12_002, 12_003] {
      let pieces = [Array(bytes[..<cut]), Array(bytes[cut...])]
      #expect(lines(pieces) == [.tooLong(bytesOver: 2008), .text("next")], "\(cut)")
    }
  }

  @Test(arguments: ["", "\n", "\r\n"], [61, 9992, 9993, 20_000])
  func theLongestLineIs9992Bytes(end: String, chunk: Int) {
    for count in 9990...9996 {
      let bytes = Array((String(repeating: "x", count: count) + end).utf8)
      let pieces = stride(from: 0, to: bytes.count, by: chunk).map {
        Array(bytes[$0..<min($0 + chunk, bytes.count)])
      }
      let over = count - Limits.bodyBytesMax
      let text = LineSplitter.Line.text(String(repeating: "x", count: count))
      #expect(lines(pieces) == [over > 0 ? .tooLong(bytesOver: over) : text])
    }
  }

  @Test func aHugeLineIsCountedAndNotKept() {
    var splitter = LineSplitter()
    let chunk = [UInt8](repeating: 0x78, count: 4096)
    for _ in 0..<256 {
      chunk.withUnsafeBytes { splitter.append($0) }
      #expect(splitter.next() == nil)
      #expect(splitter.heldCount <= Limits.bodyBytesMax + 2)
    }
    Array("\r\nok\n".utf8).withUnsafeBytes { splitter.append($0) }
    #expect(splitter.next() == .tooLong(bytesOver: (1 << 20) - Limits.bodyBytesMax))
    #expect(splitter.next() == .text("ok") && splitter.next() == nil)
    #expect(splitter.lineNumber == 2)
  }
}
