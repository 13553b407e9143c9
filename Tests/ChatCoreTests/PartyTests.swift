import ChatCore
import Testing

@Suite struct PartyTests {
  @Test func eachSideIsTheOthersOther() {
    #expect(Party.customer.other == .agent)
    #expect(Party.agent.other == .customer)
  }
}
