// Taking control of the terminal, and restoring it.

extension Renderer {
  /// Appends the sequences that take control of the terminal: the alternate screen, no automatic wrapping,
  /// bracketed paste, and mouse reports if `mouse`. The next paint draws everything.
  public mutating func enter(mouse: Bool = false, into output: inout [UInt8]) {
    output.append(contentsOf: terminal.enterScreen)
    output.append(contentsOf: terminal.leaveWrap)
    output.append(contentsOf: terminal.enterKeypad)
    if terminal.isANSI {
      // xterm's title stack (XTWINOPS), which tmux and VTE support too: saves the title, to restore it later.
      if terminal.hasTitle { output.append(contentsOf: "\u{1B}[22;2t".utf8) }
      output.append(contentsOf: "\u{1B}[?2004h".utf8)
      // With xterm's alternateScroll (on by default in VTE and others), the wheel would send arrow keys and
      // step through the input history. The mode is saved and restored, since it is the terminal's own
      // setting.
      output.append(contentsOf: "\u{1B}[?1007s\u{1B}[?1007l".utf8)
      if mouse { output.append(contentsOf: "\u{1B}[?1000h\u{1B}[?1006h".utf8) }
    }
    invalidate()
  }

  /// Appends the sequences that restore the terminal.
  public mutating func leave(into output: inout [UInt8]) {
    output.append(contentsOf: Self.restoreBytes(for: terminal))
    forgetTerminal()
  }

  /// The sequences that restore the terminal from any state. Needs no renderer, so that a crash handler can
  /// have them ready.
  public static func restoreBytes(for terminal: TerminalDescription) -> [UInt8] {
    var bytes = terminal.resetStyle + terminal.showCursor + terminal.enterWrap
    bytes += terminal.leaveKeypad
    if terminal.isANSI {
      bytes += Array("\u{1B}[?1006l\u{1B}[?1000l\u{1B}[?1007r\u{1B}[?2004l".utf8)
      // Without a title stack, an empty title is closer to the previous state than ours.
      terminal.appendTitle("", to: &bytes)
      if terminal.hasTitle { bytes += Array("\u{1B}[23;2t".utf8) }
    }
    // Both screens share the scroll region, so it is reset before the alternate screen is left. This moves
    // the cursor to the top; leaving the alternate screen restores its position.
    if terminal.setScrollRegion != nil, terminal.isANSI { bytes += Array("\u{1B}[r".utf8) }
    if terminal.leaveScreen.isEmpty {
      // No alternate screen: the output stays and the shell continues below it. The terminal clips the row.
      bytes += (terminal.moveTo?(998, 0) ?? []) + Array("\r\n".utf8)
    } else {
      bytes += terminal.leaveScreen
    }
    return bytes
  }
}

extension TerminalDescription {
  /// The sequence that resets the scroll region to the whole screen.
  func wholeScreenRegion(rows: Int) -> [UInt8] {
    isANSI ? Array("\u{1B}[r".utf8) : setScrollRegion?(0, rows - 1) ?? []
  }
}
