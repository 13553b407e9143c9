import ChatCore
import Testing

@testable import ChatUI
@testable import TerminalUI

@Suite struct TranscriptTests {
  private func item(_ entry: TranscriptEntry, author: String? = nil) -> Transcript.Item {
    Transcript.Item(entry: entry, time: .sample, author: author)
  }

  @Test func numbersStayWhenTheOldestAreGivenUp() {
    var transcript = Transcript(textBytesMax: 1 << 20, entriesMax: 100)
    for number in 0..<1000 {
      transcript.append(item(.from(.agent, "\(number)")))
      #expect(transcript.endNumber == number + 1)
      #expect((90...100).contains(transcript.endNumber - transcript.firstNumber) || number < 100)
      for each in [transcript.firstNumber, number] {
        #expect(transcript[each].entry == .from(.agent, "\(each)"))
      }
    }
  }

  /// Names are a peer's text too, and so are names in notices.
  @Test func whateverAPeerSendsMemoryIsBounded() {
    let long = String(repeating: "x", count: 9992)
    let entries: [Transcript.Item] = [
      item(.from(.customer, long)), item(.from(.customer, ""), author: long),
      item(.notice(long)), item(.note(long)),
    ]
    for entry in entries {
      var transcript = Transcript(textBytesMax: 100_000, entriesMax: 1_000_000)
      for _ in 0..<500 { transcript.append(entry) }
      #expect(transcript.endNumber == 500 && transcript.endNumber - transcript.firstNumber <= 11)
    }
  }
}
