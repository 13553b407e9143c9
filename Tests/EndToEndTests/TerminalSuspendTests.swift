import TestSupport
import Testing

/// Keys that come faster than the screen is drawn.
@Suite struct TerminalSuspendTests {
  /// What was stopped, continued, and left again before anything was drawn, gives back what it took
  /// and no more: a title too many would be that of the program around.
  @Test(arguments: [[0x1A, 0x1A, 0x1A, 0x03], [0x1A, 0x03], [0x1A, 0x1A]] as [[UInt8]])
  func leftAgainBeforeItWasDrawn(keys: [UInt8]) throws {
    let desk = try TerminalFuzzProgram(.desk, port: try freePort())
    try desk.type(keys)
    if keys.last == 0x03 {
      try desk.expectOrderlyEnd()
    } else {
      #expect(try desk.comeToRest())
      try desk.quit()
    }
  }
}
