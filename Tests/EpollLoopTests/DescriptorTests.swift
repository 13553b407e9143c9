import EpollLoop
import Glibc
import Testing

@testable import TestSupport

@Suite struct DescriptorTests {
  @Test func itIsClosedWithItsOwner() throws {
    let pipe = try Pipe()
    do {
      let owner = Descriptor(owning: pipe.releaseWriteEnd())
      #expect(write(owner.number, "x", 1) == 1)
    }
    #expect(pipe.take() == "x")
    awaitHangUp(of: pipe.readEnd)
    #expect(pipe.take() == nil)
  }

  @Test func whoeverItIsReleasedToClosesIt() throws {
    let pipe = try Pipe()
    let number = Descriptor(owning: pipe.releaseWriteEnd()).release()
    #expect(write(number, "x", 1) == 1)
    close(number)
    #expect(pipe.take() == "x")
    awaitHangUp(of: pipe.readEnd)
    #expect(pipe.take() == nil)
  }

  @Test func openedAgainItHasAModeOfItsOwn() throws {
    let pipe = try Pipe()
    let second = try #require(Descriptor.reopened(pipe.writeEnd, access: O_WRONLY))
    let owner = Descriptor(owning: second)
    #expect(isNonblocking(second))
    #expect(closesOnExec(second))
    #expect(!isNonblocking(pipe.writeEnd))
    #expect(write(owner.number, "x", 1) == 1)
    #expect(pipe.take() == "x")
  }

  @Test func aTerminalOpenedAgainHasAModeOfItsOwn() throws {
    let terminal = try PseudoTerminal(.standard)
    let first = try opened(terminal.path, O_RDWR)
    let second = try #require(Descriptor.reopened(first.number, access: O_WRONLY))
    let owner = Descriptor(owning: second)
    #expect(isNonblocking(owner.number))
    #expect(!isNonblocking(first.number))
  }

  @Test func oneTerminalIsToldFromAnotherAndFromWhatIsNone() throws {
    let terminal = try PseudoTerminal(.standard)
    let other = try PseudoTerminal(.standard)
    let first = try opened(terminal.path, O_RDWR)
    let second = try opened(terminal.path, O_WRONLY)
    let third = try opened(other.path, O_RDWR)
    let pipe = try Pipe()
    #expect(Descriptor.isSameDevice(first.number, second.number))
    #expect(!Descriptor.isSameDevice(first.number, third.number))
    #expect(!Descriptor.isSameDevice(first.number, pipe.readEnd))
    #expect(!Descriptor.isSameDevice(pipe.readEnd, pipe.readEnd))
    #expect(!Descriptor.isSameDevice(first.number, -1))
  }

  @Test func aSocketCanNotBeOpenedAgain() throws {
    let sockets = try SocketPair()
    #expect(Descriptor.reopened(sockets.ours, access: O_RDWR) == nil)
  }
}
