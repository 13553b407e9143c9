import CalendarTime
import ChatCore
import TestSupport
import Testing

@testable import ChatUI
@testable import Languages
@testable import TerminalUI

@Suite struct TranscriptPaneTests {
  /// A simple model of a pane, without regard to speed: all rows in one list, and the number of the bottom
  /// row.
  private struct Model {
    var rows: [String] = []
    var bottom = -1
    var height: Int
    var isFollowing = true

    mutating func append(_ new: [String]) {
      rows += new
      if isFollowing { bottom = rows.count - 1 }
    }

    mutating func move(to row: Int) {
      guard !rows.isEmpty else { return }
      bottom = max(min(height, rows.count) - 1, min(row, rows.count - 1))
      isFollowing = bottom == rows.count - 1
    }

    mutating func scroll(_ step: ScrollStep) {
      switch step {
      case .lines(let count): move(to: bottom + count)
      case .page(let direction): move(to: bottom + direction * max(1, height - 1))
      case .start: move(to: 0)
      case .end: move(to: rows.count)
      }
    }

    var seen: [String] {
      let seen = rows[...bottom].suffix(height)
      return Array(repeating: "", count: height - seen.count) + seen
    }
  }

  private static let texts = [
    "", "one", "two\nlines", String(repeating: "一段很长的话", count: 12), "a\n\nb\nc\nd\ne\nf\ng",
  ]

  private func rows(of canvas: Canvas) -> [String] {
    (0..<canvas.rows).map { row in
      canvas.texts(row: row).joined().withoutBlanksAtEnd
    }
  }

  @Test(arguments: 0..<40)
  func aPaneIsAWindowOfAllRows(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let columns = Int.random(in: 20...60, using: &random)
    let layout = TranscriptLayout(English(), Theme(), columns: columns)
    var pane = TranscriptPane(English(), Theme())
    var model = Model(height: Int.random(in: 1...12, using: &random))
    pane.resize(rows: model.height, columns: columns)
    var canvas = Canvas(rows: model.height, columns: columns)
    var (time, day) = (WallTime.sample, LocalDay?.none)
    for step in 0..<120 {
      switch Int.random(in: 0..<12, using: &random) {
      case 0: change(.start)
      case 1: change(.end)
      case 2, 3: change(.page(Bool.random(using: &random) ? 1 : -1))
      case 4, 5, 6: change(.lines(Int.random(in: -5...5, using: &random)))
      case 7:
        model.height = Int.random(in: 1...12, using: &random)
        pane.resize(rows: model.height, columns: columns)
        canvas = Canvas(rows: model.height, columns: columns)
        pane.drawAnew()
        model.move(to: model.bottom)
      default:
        let text = Self.texts.randomElement(using: &random)!
        time = WallTime(seconds: time.seconds + Int64.random(in: 0..<30_000, using: &random))
        var item = Transcript.Item(entry: .from(.customer, text), time: time, author: "小明")
        item.beginsDay = day.map { $0 != time.day } ?? false
        day = time.day
        pane.append(item.entry, author: item.author, at: item.time)
        model.append(
          layout.rows(of: item).map {
            String($0.runs.flatMap(\.glyphs).map(\.character)).withoutBlanksAtEnd
          })
      }
      pane.draw(on: &canvas, top: 0)
      #expect(pane.isFollowing == model.isFollowing)
      guard rows(of: canvas) != model.seen else { continue }
      Issue.record("seed \(seed), step \(step): \(rows(of: canvas)), not \(model.seen)")
      return
    }

    func change(_ step: ScrollStep) {
      pane.scroll(step)
      model.scroll(step)
    }
  }

  private func pane(entriesMax: Int, rows: Int) -> TranscriptPane {
    let transcript = Transcript(textBytesMax: 1 << 20, entriesMax: entriesMax)
    var pane = TranscriptPane(English(), Theme(), transcript)
    pane.resize(rows: rows, columns: 40)
    return pane
  }

  @Test func theOldestAreGivenUpUnderAReadersEyes() {
    var pane = pane(entriesMax: 20, rows: 4)
    var canvas = Canvas(rows: 4, columns: 40)
    for number in 1...20 { pane.append(.from(.customer, "\(number)"), author: "A", at: .sample) }
    pane.scroll(.start)
    pane.draw(on: &canvas, top: 0)
    #expect(rows(of: canvas).map { $0.split(separator: " ").last } == ["1", "2", "3", "4"])
    pane.append(.from(.customer, "21"), author: "A", at: .sample)
    pane.draw(on: &canvas, top: 0)
    #expect(rows(of: canvas).map { $0.split(separator: " ").last } == ["3", "4", "5", "6"])
    for number in 22...60 { pane.append(.from(.customer, "\(number)"), author: "A", at: .sample) }
    pane.draw(on: &canvas, top: 0)
    let first = rows(of: canvas)[0].split(separator: " ").last.flatMap { Int($0) } ?? 0
    #expect((41...43).contains(first))
    pane.scroll(.start)
    var anew = Canvas(rows: 4, columns: 40)
    pane.draw(on: &anew, top: 0)
    #expect(rows(of: anew) == rows(of: canvas))
  }

  @Test func aLongTranscriptIsDrawnFromWhatIsSeen() {
    var pane = TranscriptPane(English(), Theme())
    pane.resize(rows: 20, columns: 80)
    for number in 0..<200_000 {
      pane.append(.from(.customer, "message \(number)"), author: "A", at: .sample)
    }
    var canvas = Canvas(rows: 20, columns: 80)
    for step in [ScrollStep.page(-1), .start, .page(1), .lines(3), .end, .lines(-1)] {
      pane.scroll(step)
      pane.draw(on: &canvas, top: 0)
      pane.resize(rows: 20, columns: 80)
    }
    #expect(rows(of: canvas)[19].hasSuffix("message 199998"))
  }

  /// The minimum time for a round of keys in a transcript of `messages` messages, three a day.
  private func timeOfKeys(messages: Int) -> Duration {
    var pane = TranscriptPane(English(), Theme())
    pane.resize(rows: 20, columns: 80)
    for number in 0..<messages {
      let time = WallTime(seconds: WallTime.sample.seconds + Int64(number) * 28_800)
      pane.append(.from(.customer, "message\nno. \(number)"), author: "A", at: time)
    }
    let isFound = pane.find("MESSAGE")
    #expect(isFound)
    var canvas = Canvas(rows: 20, columns: 80)
    let times = (0..<7).map { _ in
      processorTime {
        for step in [ScrollStep.page(-1), .start, .page(1), .lines(3), .end, .lines(-1)] {
          pane.scroll(step)
          pane.draw(on: &canvas, top: 0)
        }
        pane.append(.from(.customer, "new"), author: "A", at: .sample)
        pane.scroll(.end)
        _ = pane.findNext(-1)
        pane.draw(on: &canvas, top: 0)
      }
    }
    return times.min() ?? .zero
  }

  /// Even the short transcript is several panes long.
  @Test func whatAKeyCostsDoesNotDependOnTheLength() {
    #expect(timeOfKeys(messages: 100_000) < timeOfKeys(messages: 50) * 4)
  }
}
