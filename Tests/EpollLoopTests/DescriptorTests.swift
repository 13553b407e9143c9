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
    guard let owner = Descriptor.reopening(BorrowedDescriptor(pipe.writeEnd), access: O_WRONLY)
    else {
      throw TestFailure.ofCall("open")
    }
    #expect(isNonblocking(owner.number))
    #expect(closesOnExec(owner.number))
    #expect(!isNonblocking(pipe.writeEnd))
    #expect(write(owner.number, "x", 1) == 1)
    #expect(pipe.take() == "x")
  }

  @Test func aTerminalOpenedAgainHasAModeOfItsOwn() throws {
    let terminal = try PseudoTerminal(.standard)
    let first = try opened(terminal.path, O_RDWR)
    guard let owner = Descriptor.reopening(first.borrowed, access: O_WRONLY) else {
      throw TestFailure.ofCall("open")
    }
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
    let pipeEnd = BorrowedDescriptor(pipe.readEnd)
    #expect(first.borrowed.isSameDevice(as: second.borrowed))
    #expect(!first.borrowed.isSameDevice(as: third.borrowed))
    #expect(!first.borrowed.isSameDevice(as: pipeEnd))
    #expect(!pipeEnd.isSameDevice(as: pipeEnd))
    #expect(!first.borrowed.isSameDevice(as: BorrowedDescriptor(-1)))
  }

  @Test func aSocketCanNotBeOpenedAgain() throws {
    let sockets = try SocketPair()
    let again = Descriptor.reopening(BorrowedDescriptor(sockets.ours), access: O_RDWR)
    let isRefused = again == nil
    #expect(isRefused)
  }
}
