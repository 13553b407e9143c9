import MonotonicTime
import Testing

@testable import ChatUI
@testable import Languages
@testable import TerminalUI

/// The customer whom a key is meant for: the one in the last painted status.
@Suite struct ShownCustomerTests {
  private func fullScreen() -> FullScreen {
    FullScreen(ChatScreen(.agent, English()), Renderer(.xtermLike()), KeyDecoder())
  }

  private func status(customer: Int?) -> Status {
    var status = Status.sample(.open)
    status.customer = customer
    return status
  }

  @Test func itIsTheOneWhoWasPainted() {
    var full = fullScreen()
    #expect(full.shownCustomer == nil)
    full.screen.setStatus(status(customer: 7))
    #expect(full.shownCustomer == nil)
    _ = full.paint()
    #expect(full.shownCustomer == 7)
    // Another customer of the same name and address: nothing is redrawn, but the number differs.
    full.screen.setStatus(status(customer: 8))
    #expect(full.shownCustomer == 7)
    _ = full.paint()
    #expect(full.shownCustomer == 8)
    full.screen.setStatus(status(customer: nil))
    _ = full.paint()
    #expect(full.shownCustomer == nil)
  }

  @Test func aScreenThatIsTooSmallShowsNobody() {
    var full = fullScreen()
    full.screen.resize(rows: 4, columns: 19)
    full.screen.setStatus(status(customer: 7))
    _ = full.paint()
    #expect(full.shownCustomer == nil)
    full.screen.resize(rows: 5, columns: 20)
    _ = full.paint()
    #expect(full.shownCustomer == 7)
  }
}
