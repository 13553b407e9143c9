import CalendarTime
import Testing

@testable import ChatUI
@testable import TerminalUI

@Suite struct TerminalKeysTests {
  private func decode(_ keys: [[UInt8]: String], _ bytes: String) -> [KeyEvent] {
    var terminal = TerminalDescription.xtermLike()
    terminal.keys = keys.map { (bytes: $0.key, capability: $0.value) }
    var decoder = KeyDecoder(sequences: terminal.keySequences)
    var events: [KeyEvent] = []
    decoder.feed(Array(bytes.utf8), into: &events)
    return events
  }

  @Test func aTerminalsOwnSequencesAreItsKeys() {
    let keys: [[UInt8]: String] = [
      Array("\u{1B}[2;9Q".utf8): "kcuu1", Array("\u{1B}Ow".utf8): "kend",
      Array("\u{1B}[33x".utf8): "kf12", Array("\u{1B}[7$".utf8): "kHOM5",
      Array("\u{1B}[1y".utf8): "kUnknown", [0x08]: "kbs", [0x7F]: "kdch1",
    ]
    #expect(decode(keys, "\u{1B}[2;9Q") == [.key(.up, [])])
    #expect(decode(keys, "\u{1B}Ow") == [.key(.end, [])])
    #expect(decode(keys, "\u{1B}[33x") == [.key(.function(12), [])])
    #expect(decode(keys, "\u{1B}[7$") == [.key(.home, .control)])
    #expect(decode(keys, "\u{1B}[1y") == [])
    // Control characters keep their meaning, even if the terminfo entry says otherwise.
    #expect(decode(keys, "\u{7F}") == decode([:], "\u{7F}"))
    #expect(decode(keys, "\u{8}") == decode([:], "\u{8}"))
  }

  @Test func hoursAndMinutesHaveTwoDigits() {
    #expect(WallTime.sample.hoursAndMinutes == "14:02")
    #expect(WallTime(seconds: WallTime.sample.seconds - 5 * 3600).hoursAndMinutes == "09:02")
  }
}
