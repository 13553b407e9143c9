import TestSupport
import Testing

/// Keys that arrive faster than the screen is drawn.
@Suite struct TerminalSuspendTests {
  /// A program that is stopped, continued and left again before anything is drawn restores exactly what it
  /// has changed. An extra pop of the title stack would remove the title of the surrounding program.
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
