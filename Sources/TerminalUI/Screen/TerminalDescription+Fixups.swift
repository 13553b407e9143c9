// Corrections of terminfo: what entries leave out, or give for terminals of the past.

extension TerminalDescription {
  /// `ESC [`.
  private static let csi: [UInt8] = [0x1B, UInt8(ascii: "[")]

  /// A capability without its padding, `$<5>` or `$<2*/>`: delays that hardware terminals needed.
  static func withoutPadding(_ capability: [UInt8]) -> [UInt8] {
    var kept: [UInt8] = []
    var rest = capability[...]
    while let byte = rest.first {
      if rest.starts(with: Array("$<".utf8)), let end = rest.firstIndex(of: UInt8(ascii: ">")) {
        rest = rest[(end + 1)...]
      } else {
        kept.append(byte)
        rest.removeFirst()
      }
    }
    return kept
  }

  /// Whether the terminal uses ANSI (ECMA-48) sequences, as all current ones do. It can be sent a private
  /// mode (`CSI ? n h`) that it may not support.
  public var isANSI: Bool { moveTo == CapabilityTemplate(Array("\u{1B}[%i%p1%d;%p2%dH".utf8)) }

  /// Whether the terminal's title can be set.
  public var hasTitle: Bool { !titleStart.isEmpty }

  /// Appends the sequence that sets the terminal's title, cleaned. Appends nothing if the title cannot be
  /// set.
  public func appendTitle(_ title: String, to output: inout [UInt8]) {
    guard hasTitle else { return }
    output.append(contentsOf: titleStart)
    VisibleText.appendPlain(title, as: .name, continuation: [], to: &output)
    output.append(contentsOf: titleEnd)
  }

  mutating func applyFixups() {
    // tmux and screen can switch wrapping off, but their entries do not say so. Some entries have `smam` but
    // no `rmam`.
    let multiplexers = ["tmux", "screen"]
    if isANSI, leaveWrap.isEmpty,
      multiplexers.contains(where: name.hasPrefix) || enterWrap == Self.csi + Array("?7h".utf8)
    {
      leaveWrap = Self.csi + Array("?7l".utf8)
      enterWrap = Self.csi + Array("?7h".utf8)
    }
    // The rest of such a reset selects the default character set; another one is never selected.
    let reset = Self.csi + Array("m".utf8)
    if resetStyle.starts(with: reset) || resetStyle.reversed().starts(with: reset.reversed()) {
      resetStyle = reset
    }
    if reverse.isEmpty { reverse = bold }
    // Entries that have `ich` may leave out `ich1`. The parameter defaults to 1 (ECMA-48).
    let insertBlanksUsually = CapabilityTemplate(Self.csi + Array("%p1%d@".utf8))
    if insertBlank.isEmpty, insertBlanks == insertBlanksUsually {
      insertBlank = Self.csi + Array("@".utf8)
    }
    setTitle()
  }

  /// `tsl` sets a title only if it is an OSC string that `fsl` ends. Otherwise it writes to the status line
  /// of a hardware terminal.
  private mutating func setTitle() {
    let command: [UInt8] = [0x1B, UInt8(ascii: "]")]
    guard !(titleStart.starts(with: command) && !titleEnd.isEmpty) else { return }
    let families = [
      "xterm", "tmux", "screen", "rxvt", "alacritty", "foot", "kitty", "wezterm", "ghostty",
      "contour", "st-", "vte", "gnome", "konsole", "mintty", "iterm",
    ]
    let knows = families.contains(where: name.hasPrefix)
    titleStart = knows ? command + Array("2;".utf8) : []
    titleEnd = knows ? [0x07] : []
  }
}

extension TerminalDescription {
  /// A terminal like xterm with `colors` colours, for tests that should not need the terminfo database.
  public static func xtermLike(colors: Int = 256) -> TerminalDescription {
    func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
    func csi(_ text: String) -> [UInt8] { Self.csi + bytes(text) }
    var xterm = TerminalDescription()
    xterm.name = "xterm-256color"
    xterm.colors = colors
    xterm.moveTo = CapabilityTemplate(csi("%i%p1%d;%p2%dH"))
    xterm.moveToColumn = CapabilityTemplate(csi("%i%p1%dG"))
    xterm.moveLeft = CapabilityTemplate(csi("%p1%dD"))
    xterm.moveRight = CapabilityTemplate(csi("%p1%dC"))
    (xterm.carriageReturn, xterm.backspace) = (bytes("\r"), bytes("\u{8}"))
    (xterm.eraseToLineEnd, xterm.eraseToScreenEnd) = (csi("K"), csi("J"))
    xterm.clearScreen = csi("H") + csi("2J")
    xterm.setScrollRegion = CapabilityTemplate(csi("%i%p1%d;%p2%dr"))
    (xterm.scrollUpOne, xterm.scrollDownOne) = (bytes("\n"), bytes("\u{1B}M"))
    xterm.scrollUp = CapabilityTemplate(csi("%p1%dS"))
    xterm.scrollDown = CapabilityTemplate(csi("%p1%dT"))
    xterm.insertLines = CapabilityTemplate(csi("%p1%dL"))
    xterm.deleteLines = CapabilityTemplate(csi("%p1%dM"))
    (xterm.insertBlank, xterm.deleteCell) = (csi("@"), csi("P"))
    xterm.insertBlanks = CapabilityTemplate(csi("%p1%d@"))
    xterm.deleteCells = CapabilityTemplate(csi("%p1%dP"))
    (xterm.enterScreen, xterm.leaveScreen) = (csi("?1049h"), csi("?1049l"))
    xterm.enterKeypad = csi("?1h") + bytes("\u{1B}=")
    xterm.leaveKeypad = csi("?1l") + bytes("\u{1B}>")
    (xterm.enterWrap, xterm.leaveWrap) = (csi("?7h"), csi("?7l"))
    (xterm.hideCursor, xterm.showCursor) = (csi("?25l"), csi("?25h"))
    (xterm.resetStyle, xterm.bold, xterm.dim) = (csi("m"), csi("1m"), csi("2m"))
    (xterm.italic, xterm.underline, xterm.reverse) = (csi("3m"), csi("4m"), csi("7m"))
    for index in 0..<colors {
      let isBright = (8..<16).contains(index)
      let (low, high) = index < 16 ? ("3", "4") : ("38;5;", "48;5;")
      xterm.foregrounds.append(csi(isBright ? "9\(index - 8)m" : low + "\(index)m"))
      xterm.backgrounds.append(csi(isBright ? "10\(index - 8)m" : high + "\(index)m"))
    }
    (xterm.defaultColors, xterm.bell) = (csi("39;49m"), [0x07])
    (xterm.titleStart, xterm.titleEnd) = (bytes("\u{1B}]2;"), [0x07])
    (xterm.erasesWithBackground, xterm.wraps, xterm.hasDeferredWrap) = (true, true, true)
    xterm.keys = [(bytes("\u{1B}OA"), "kcuu1"), (bytes("\u{1B}OB"), "kcud1")]
    return xterm
  }
}
