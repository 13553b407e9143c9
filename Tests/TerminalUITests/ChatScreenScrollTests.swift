import ChatCore
import Testing

@testable import ChatUI
@testable import Languages
@testable import TerminalUI

/// The scroll position. The pane has four rows.
@Suite struct ChatScreenScrollTests {
  /// A screen with messages of one row each, numbered from 1.
  private func numbered(_ count: Int) -> ScreenSession {
    var session = ScreenSession()
    for number in 1...count { session.show(.from(.customer, "\(number)")) }
    session.paint()
    return session
  }

  /// The numbers of the visible messages.
  private func seen(_ session: inout ScreenSession) -> [Int?] {
    let rows = session.shown(1..<session.model.rows - 3)
    return rows.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.split(separator: " ").last.flatMap { Int($0) } }
  }

  private func divider(_ session: inout ScreenSession) -> String {
    session.shown(session.model.rows - 3...session.model.rows - 3)
  }

  @Test func pagesOverlapByARow() {
    var session = numbered(20)
    #expect(seen(&session) == [17, 18, 19, 20])
    session.press(Keys.pageUp)
    #expect(seen(&session) == [14, 15, 16, 17])
    session.press(Keys.pageUp)
    #expect(seen(&session) == [11, 12, 13, 14])
    session.press(Keys.pageDown)
    #expect(seen(&session) == [14, 15, 16, 17])
    session.press(Keys.pageDown + Keys.pageDown)
    #expect(seen(&session) == [17, 18, 19, 20])
    #expect(session.screen.transcript.isFollowing)
  }

  @Test func keysThatScroll() {
    var session = numbered(20)
    session.press(Keys.shiftUp)
    #expect(seen(&session) == [16, 17, 18, 19])
    session.press(Keys.wheelUp)
    #expect(seen(&session) == [13, 14, 15, 16])
    session.press(Keys.wheelDown + Keys.shiftDown)
    #expect(seen(&session) == [17, 18, 19, 20])
    session.press(Keys.controlHome)
    #expect(seen(&session) == [1, 2, 3, 4])
    session.press(Keys.pageUp + Keys.wheelUp + Keys.shiftUp)
    #expect(seen(&session) == [1, 2, 3, 4])
    session.press(Keys.controlEnd)
    #expect(seen(&session) == [17, 18, 19, 20])
    session.press(Keys.click + Keys.focus)
    #expect(seen(&session) == [17, 18, 19, 20])
  }

  @Test func thereIsNothingToScrollInAShortTranscript() {
    for count in [1, 3, 4] {
      var session = numbered(count)
      let before = session.shown()
      for key in [Keys.pageUp, Keys.wheelUp, Keys.controlHome, Keys.pageDown, Keys.controlEnd] {
        session.press(key)
        #expect(session.shown() == before)
      }
    }
    var empty = ScreenSession()
    let before = empty.shown()
    empty.press(Keys.pageUp + Keys.controlHome + Keys.controlEnd + Keys.wheelDown)
    #expect(empty.shown() == before)
  }

  @Test func keysBeforeTheFirstDrawingDoNoHarm() {
    var screen = ChatScreen(.agent, English())
    screen.show(.from(.customer, "hello"), author: "小明", at: .sample)
    for key in [Key.pageUp, .pageDown] { _ = screen.handle(.key(key, [])) }
    _ = screen.handle(.key(.home, .control))
    _ = screen.draw()
    #expect(screen.transcript.isFollowing)
  }

  @Test func aReaderIsNotMovedByWhatComes() {
    var session = numbered(20)
    session.press(Keys.pageUp)
    #expect(divider(&session).hasSuffix(" more below ──"))
    session.show(.from(.customer, "21"))
    #expect(seen(&session) == [14, 15, 16, 17])
    #expect(divider(&session).hasSuffix(" 1 new below ──"))
    session.show(.from(.customer, "22"), .from(.customer, "23"))
    #expect(seen(&session) == [14, 15, 16, 17])
    #expect(divider(&session).hasSuffix(" 3 new below ──"))
    session.press(Keys.pageDown + Keys.shiftDown)
    #expect(seen(&session) == [18, 19, 20, 21])
    #expect(divider(&session).hasSuffix(" 2 new below ──"))
    session.press(Keys.pageUp)
    #expect(divider(&session).hasSuffix(" 2 new below ──"))
    session.press(Keys.controlEnd)
    #expect(seen(&session) == [20, 21, 22, 23])
    #expect(divider(&session).hasSuffix("────────"))
  }

  @Test func theRestOfALongMessageIsAnnounced() {
    var session = ScreenSession()
    session.show(.from(.customer, (1...9).map(String.init).joined(separator: "\n")))
    #expect(seen(&session) == [6, 7, 8, 9])
    session.press(Keys.shiftUp)
    #expect(seen(&session) == [5, 6, 7, 8])
    #expect(divider(&session).hasSuffix(" more below ──"))
  }

  @Test func aReaderStaysWhereTheyAreInAnotherWindow() {
    var session = numbered(20)
    session.press(Keys.pageUp)
    session.resize(rows: 10, columns: 60)
    #expect(seen(&session) == [12, 13, 14, 15, 16, 17])
    session.resize(rows: 6, columns: 30)
    #expect(seen(&session) == [16, 17])
    session.resize(rows: 8, columns: 40)
    #expect(seen(&session) == [14, 15, 16, 17])
    session.press(Keys.controlHome)
    session.resize(rows: 12, columns: 40)
    #expect(seen(&session) == [1, 2, 3, 4, 5, 6, 7, 8])
    session.resize(rows: 30, columns: 40)
    #expect(seen(&session).suffix(21) == [nil] + Array(1...20))
    #expect(session.screen.transcript.isFollowing)
  }

  @Test func aLongMessageIsReadOnAtAnotherWidth() {
    var session = ScreenSession(rows: 9, columns: 60)
    session.show(.from(.customer, (1...200).map(String.init).joined(separator: " ")))
    session.press(Keys.pageUp)
    let last = seen(&session).compactMap { $0 }.last ?? 0
    for columns in [30, 60, 20, 100, 60] {
      session.resize(rows: 9, columns: columns)
      let now = seen(&session).compactMap { $0 }.last ?? 0
      #expect(abs(now - last) < 30, "\(columns)")
    }
  }

  @Test func theReaderSeesTheSameRowsWhenTheInputHasGrownAndShrunk() {
    var session = ScreenSession(rows: 12, columns: 40)
    for number in 1...30 { session.show(.from(.customer, "\(number)")) }
    session.press(Keys.pageUp)
    let before = session.shown()
    session.press("one\u{1B}\rtwo")
    #expect(session.shown(7...8).hasPrefix("14:02 小明       23\n── Your turn"))
    session.press(Keys.control("u") + Keys.control("u") + Keys.control("u"))
    #expect(session.shown() == before)
    session.press(Keys.controlHome + "one\u{1B}\rtwo")
    #expect(session.shown(1...1) == "14:02 小明       2")
    session.press(Keys.control("u") + Keys.control("u") + Keys.control("u"))
    #expect(session.shown(1...1) == "14:02 小明       1")
  }
}
