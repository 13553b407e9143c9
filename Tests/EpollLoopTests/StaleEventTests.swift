import EpollLoop
import Glibc
import Testing

/// Handlers that change registrations while the loop dispatches events.
@Suite struct StaleEventTests {
  let loop: EventLoop

  init() throws {
    loop = try EventLoop()
  }

  @Test func aHandlerRemovesAnotherThatIsReadyAsWell() throws {
    let pipes = [try Pipe(holding: "x"), try Pipe(holding: "x")]
    var tokens: [EventToken] = []
    var told: [Int] = []
    for index in 0...1 {
      tokens.append(
        try loop.add(pipes[index].readEnd, .readable) { [unowned loop] _ in
          told.append(index)
          loop.remove(tokens[1 - index])
        })
    }
    try loop.pass()
    #expect(told.count == 1)
    let survivor = try #require(told.first)
    try loop.pass()
    #expect(told == [survivor, survivor])
  }

  @Test func whoeverTakesTheFreedSlotDoesNotGetItsEvents() throws {
    let pipes = [try Pipe(holding: "x"), try Pipe(holding: "x")]
    let quiet = try Pipe()
    var tokens: [EventToken] = []
    var told: [String] = []
    for index in 0...1 {
      tokens.append(
        try loop.add(pipes[index].readEnd, .readable) { [unowned loop] _ in
          told.append("ready")
          loop.remove(tokens[1 - index])
          _ = try? loop.add(quiet.readEnd, .readable) { _ in told.append("quiet") }
        })
    }
    try loop.pass()
    #expect(told == ["ready"])
    // The new registration gets its event once its descriptor is ready.
    quiet.put("x")
    try loop.run(until: "the newcomer was told") { told.contains("quiet") }
  }

  @Test func theSameDescriptorRegisteredAnewGetsNoOldEvent() throws {
    let pipes = [try Pipe(holding: "x"), try Pipe(holding: "x")]
    var tokens: [EventToken] = []
    var told: [String] = []
    for index in 0...1 {
      tokens.append(
        try loop.add(pipes[index].readEnd, .readable) { [unowned loop] _ in
          told.append("old")
          let other = 1 - index
          loop.remove(tokens[other])
          // The pipe is empty now, so the event that epoll_wait returned for it is stale.
          _ = pipes[other].take()
          _ = try? loop.add(pipes[other].readEnd, .readable) { _ in told.append("anew") }
        })
    }
    try loop.pass()
    #expect(told == ["old"])
  }

  @Test func aHandlerRemovesItself() throws {
    let pipe = try Pipe(holding: "x")
    var told = 0
    var token: EventToken?
    token = try loop.add(pipe.readEnd, .readable) { [unowned loop] _ in
      told += 1
      if let token { loop.remove(token) }
    }
    #expect(try loop.wakeups(due: 1) == 1)
    #expect(told == 1)
  }

  @Test func anOldTokenHasNoPowerOverTheNewOwnerOfItsSlot() throws {
    let first = try Pipe()
    let second = try Pipe(holding: "x")
    var told = 0
    let old = try loop.add(first.readEnd, .readable) { _ in }
    loop.remove(old)
    let new = try loop.add(second.readEnd, .readable) { _ in told += 1 }
    #expect(new != old)
    loop.remove(old)
    try loop.setInterest([], of: old)
    try loop.pass()
    #expect(told == 1)
  }

  @Test func aHandlerIsReleasedWithItsRegistration() throws {
    final class Canary {}
    let pipe = try Pipe()
    var canary: Canary? = Canary()
    weak let watched = canary
    let token = try loop.add(pipe.readEnd, .readable) { [canary] _ in _ = canary }
    canary = nil
    #expect(watched != nil)
    loop.remove(token)
    #expect(watched == nil)
  }

  @Test func aDescriptorClosedBeforeItsRemovalIsNoError() throws {
    let pipe = try Pipe(holding: "x")
    var told = 0
    let token = try loop.add(pipe.readEnd, .readable) { _ in told += 1 }
    pipe.closeReadEnd()
    loop.remove(token)
    #expect(try loop.wakeups() == 0)
    #expect(told == 0)
  }

  @Test func handlersOfFilesMayAddAndRemoveAsWell() throws {
    let file = try TemporaryFile(holding: "x")
    let descriptors = [try file.open(O_RDONLY).release(), try file.open(O_RDONLY).release()]
    defer { for descriptor in descriptors { close(descriptor) } }
    let pipes = try (0..<20).map { _ in try Pipe() }
    var tokens: [EventToken] = []
    var told: [Int] = []
    for index in 0...1 {
      tokens.append(
        try loop.add(descriptors[index], .readable) { [unowned loop] _ in
          told.append(index)
          for token in tokens { loop.remove(token) }
          // Enough registrations that the table has to grow and move them.
          for pipe in pipes { _ = try? loop.add(pipe.readEnd, .readable) { _ in } }
        })
    }
    try loop.pass()
    #expect(told == [0])
    #expect(try loop.wakeups() == 0)
  }
}
