import Testing

@testable import ChatUI
@testable import TerminalUI

/// Each style of the screen can be set.
@Suite struct ThemeTests {
  @Test func eachStyleHasAName() {
    let fields = Mirror(reflecting: Theme()).children.count { $0.value is Style }
    #expect(Set(Theme.parts.map(\.style)).count == fields)
    #expect(Set(Theme.parts.map(\.name)).count == fields)
  }
}
