// Taking the terminal over, and giving it back as it was.

extension Renderer {
  /// Appends what takes the terminal over: its second screen, no wrapping, pastes that can be told
  /// from typing, and the wheel if `mouse`. The next paint draws everything.
  public mutating func enter(mouse: Bool = false, into output: inout [UInt8]) {
    output.append(contentsOf: terminal.enterScreen)
    output.append(contentsOf: terminal.leaveWrap)
    output.append(contentsOf: terminal.enterKeypad)
    if terminal.isANSI {
      // xterm's title stack (XTWINOPS), which tmux and VTE have too: the title is given back as well.
      if terminal.hasTitle { output.append(contentsOf: "\u{1B}[22;2t".utf8) }
      output.append(contentsOf: "\u{1B}[?2004h".utf8)
      // A wheel that the terminal turns into arrow keys (xterm's alternateScroll, which VTE and others
      // have on) would leaf through earlier inputs. Saved and restored: it is the terminal's own setting.
      output.append(contentsOf: "\u{1B}[?1007s\u{1B}[?1007l".utf8)
      if mouse { output.append(contentsOf: "\u{1B}[?1000h\u{1B}[?1006h".utf8) }
    }
    invalidate()
  }

  /// Appends what gives the terminal back.
  public mutating func leave(into output: inout [UInt8]) {
    output.append(contentsOf: Self.restoreBytes(for: terminal))
    forgetTerminal()
  }

  /// What gives the terminal back from any state: it needs no renderer, so that it can be at hand
  /// when the program crashes.
  public static func restoreBytes(for terminal: TerminalDescription) -> [UInt8] {
    var bytes = terminal.resetStyle + terminal.showCursor + terminal.enterWrap
    bytes += terminal.leaveKeypad
    if terminal.isANSI {
      bytes += Array("\u{1B}[?1006l\u{1B}[?1000l\u{1B}[?1007r\u{1B}[?2004l".utf8)
      // Where there is no stack, an empty title is nearer to what was than ours.
      terminal.appendTitle("", to: &bytes)
      if terminal.hasTitle { bytes += Array("\u{1B}[23;2t".utf8) }
    }
    // The region belongs to both screens: it must be reset before the first one is back. This
    // takes the cursor to the top, from where leaving the second screen fetches it.
    if terminal.setScrollRegion != nil, terminal.isANSI { bytes += Array("\u{1B}[r".utf8) }
    if terminal.leaveScreen.isEmpty {
      // No second screen: what was drawn stays, the shell goes on below. A terminal clips the row.
      bytes += (terminal.moveTo?(998, 0) ?? []) + Array("\r\n".utf8)
    } else {
      bytes += terminal.leaveScreen
    }
    return bytes
  }
}

extension TerminalDescription {
  /// What lets all rows scroll.
  func wholeScreenRegion(rows: Int) -> [UInt8] {
    isANSI ? Array("\u{1B}[r".utf8) : setScrollRegion?(0, rows - 1) ?? []
  }
}
