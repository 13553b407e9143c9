import CNcurses
import Synchronization

/// A terminal's capabilities, read once from its entry in the terminfo database into plain values.
///
/// Members are named by function; the comments give the names of terminfo(5). An empty string or nil means
/// that the terminal lacks the capability.
public struct TerminalDescription: Sendable {
  /// The value of TERM.
  public var name = ""
  /// `colors`.
  public var colors = 0
  /// `cup`: row, column.
  public var moveTo: CapabilityTemplate?
  /// `hpa`: column.
  public var moveToColumn: CapabilityTemplate?
  /// `cub`: count.
  public var moveLeft: CapabilityTemplate?
  /// `cuf`: count.
  public var moveRight: CapabilityTemplate?
  /// `cr`.
  public var carriageReturn: [UInt8] = []
  /// `cub1`.
  public var backspace: [UInt8] = []
  /// `el`.
  public var eraseToLineEnd: [UInt8] = []
  /// `ed`.
  public var eraseToScreenEnd: [UInt8] = []
  /// `clear`.
  public var clearScreen: [UInt8] = []
  /// `csr`: first row, last row.
  public var setScrollRegion: CapabilityTemplate?
  /// `ind`.
  public var scrollUpOne: [UInt8] = []
  /// `indn`: count.
  public var scrollUp: CapabilityTemplate?
  /// `ri`.
  public var scrollDownOne: [UInt8] = []
  /// `rin`: count.
  public var scrollDown: CapabilityTemplate?
  /// `il`: count.
  public var insertLines: CapabilityTemplate?
  /// `dl`: count.
  public var deleteLines: CapabilityTemplate?
  /// `ich1`.
  public var insertBlank: [UInt8] = []
  /// `ich`: count.
  public var insertBlanks: CapabilityTemplate?
  /// `dch1`.
  public var deleteCell: [UInt8] = []
  /// `dch`: count.
  public var deleteCells: CapabilityTemplate?
  /// `smcup`.
  public var enterScreen: [UInt8] = []
  /// `rmcup`.
  public var leaveScreen: [UInt8] = []
  /// `smkx`.
  public var enterKeypad: [UInt8] = []
  /// `rmkx`.
  public var leaveKeypad: [UInt8] = []
  /// `smam`.
  public var enterWrap: [UInt8] = []
  /// `rmam`.
  public var leaveWrap: [UInt8] = []
  /// `civis`.
  public var hideCursor: [UInt8] = []
  /// `cnorm`.
  public var showCursor: [UInt8] = []
  /// `sgr0`.
  public var resetStyle: [UInt8] = []
  /// `bold`.
  public var bold: [UInt8] = []
  /// `dim`.
  public var dim: [UInt8] = []
  /// `sitm`.
  public var italic: [UInt8] = []
  /// `smul`.
  public var underline: [UInt8] = []
  /// `rev`.
  public var reverse: [UInt8] = []
  /// `setaf` for each colour.
  public var foregrounds: [[UInt8]] = []
  /// `setab` for each colour.
  public var backgrounds: [[UInt8]] = []
  /// `op`.
  public var defaultColors: [UInt8] = []
  /// `bel`.
  public var bell: [UInt8] = []
  /// `tsl`: sent before a title.
  public var titleStart: [UInt8] = []
  /// `fsl`: sent after a title.
  public var titleEnd: [UInt8] = []
  /// `bce`: erased cells take the current background colour.
  public var erasesWithBackground = false
  /// `km`: the terminal has a Meta key, which sets the eighth bit or sends ESC first.
  public var hasMetaKey = false
  /// `am`: a character in the last column moves the cursor to the next row …
  public var wraps = false
  /// `xenl`: … but only when another character follows.
  public var hasDeferredWrap = false
  /// The byte sequences of the keys, with their capability names.
  public var keys: [(bytes: [UInt8], capability: String)] = []

  /// An empty description, for tests to fill in.
  public init() {}

  /// Reads a terminal's entry. Nil if the database has none, or if the entry is generic or for a hardcopy
  /// terminal.
  public init?(term: String) {
    self.init()
    guard !term.isEmpty, Self.withEntry(of: term, { read() }) != nil else { return nil }
    name = term
    applyFixups()
  }

  /// Whether the terminal can draw a full screen.
  public var isUsable: Bool {
    moveTo != nil && !(clearScreen.isEmpty && eraseToScreenEnd.isEmpty)
  }
}

// MARK: - The database

extension TerminalDescription {
  /// ncurses has one current terminal per process, so access is serialized.
  private static let database = Mutex(())

  /// Runs `body` with `term` as the current terminal. Nil if there is no such entry.
  private static func withEntry<Result>(of term: String, _ body: () -> Result) -> Result? {
    database.withLock { _ in
      let outer = set_curterm(nil)
      // With a pointer for the error code, setupterm returns; without one it would exit the process.
      var outcome: Int32 = 0
      let isFound = setupterm(term, 1, &outcome) == OK
      let result = isFound ? body() : nil
      if let entry = set_curterm(outer) { _ = del_curterm(entry) }
      return result
    }
  }

  private mutating func read() {
    colors = max(0, Int(tigetnum("colors")))
    erasesWithBackground = tigetflag("bce") > 0
    hasMetaKey = tigetflag("km") > 0
    wraps = tigetflag("am") > 0
    hasDeferredWrap = tigetflag("xenl") > 0
    for (member, capability) in Self.strings { self[keyPath: member] = Self.string(capability) }
    for (member, capability) in Self.templates {
      let string = Self.string(capability)
      self[keyPath: member] = string.isEmpty ? nil : CapabilityTemplate(string)
    }
    foregrounds = Self.colors("setaf", count: colors)
    backgrounds = Self.colors("setab", count: colors)
    keys = Self.keyCapabilities.compactMap { capability in
      let bytes = Self.string(capability)
      return bytes.isEmpty ? nil : (bytes, capability)
    }
  }

  private static var strings: [(WritableKeyPath<Self, [UInt8]>, String)] {
    [
      (\.carriageReturn, "cr"), (\.backspace, "cub1"), (\.eraseToLineEnd, "el"),
      (\.eraseToScreenEnd, "ed"), (\.clearScreen, "clear"), (\.scrollUpOne, "ind"),
      (\.scrollDownOne, "ri"), (\.enterScreen, "smcup"), (\.leaveScreen, "rmcup"),
      (\.enterKeypad, "smkx"), (\.leaveKeypad, "rmkx"), (\.enterWrap, "smam"),
      (\.leaveWrap, "rmam"), (\.hideCursor, "civis"), (\.showCursor, "cnorm"),
      (\.resetStyle, "sgr0"), (\.bold, "bold"), (\.dim, "dim"), (\.italic, "sitm"),
      (\.underline, "smul"), (\.reverse, "rev"), (\.defaultColors, "op"), (\.bell, "bel"),
      (\.titleStart, "tsl"), (\.titleEnd, "fsl"), (\.insertBlank, "ich1"), (\.deleteCell, "dch1"),
    ]
  }

  private static var templates: [(WritableKeyPath<Self, CapabilityTemplate?>, String)] {
    [
      (\.moveTo, "cup"), (\.moveToColumn, "hpa"), (\.moveLeft, "cub"), (\.moveRight, "cuf"),
      (\.setScrollRegion, "csr"), (\.scrollUp, "indn"), (\.scrollDown, "rin"),
      (\.insertLines, "il"), (\.deleteLines, "dl"), (\.insertBlanks, "ich"),
      (\.deleteCells, "dch"),
    ]
  }

  /// Capability names of keys. After the standard ones come xterm's extensions for modifiers (3 = Alt, 5 =
  /// Control, 7 = both; 2 or no digit = Shift).
  private static var keyCapabilities: [String] {
    let standard = [
      "kcuu1", "kcud1", "kcub1", "kcuf1", "khome", "kend", "kpp", "knp", "kdch1", "kich1", "kbs",
      "kcbt", "kent", "kLFT", "kRIT", "kri", "kind", "kHOM", "kEND", "kPRV", "kNXT", "kDC", "kIC",
      "kUP", "kDN",
    ]
    let moving = ["kUP", "kDN", "kLFT", "kRIT", "kHOM", "kEND", "kPRV", "kNXT", "kDC", "kIC"]
    return standard + (1...12).map { "kf\($0)" }
      + moving.flatMap { key in (3...7).map { "\(key)\($0)" } }
  }

  /// The string of a capability without its padding; empty if it is absent.
  private static func string(_ capability: String) -> [UInt8] {
    // tigetstr returns NULL if the capability is absent, and (char *)-1 if it is not a string.
    guard let string = tigetstr(capability), Int(bitPattern: string) != -1 else { return [] }
    return bytes(of: string)
  }

  /// `setaf` or `setab` for each colour. These contain conditionals, which ncurses evaluates. `tiparm` is
  /// variadic and cannot be called from Swift; `tgoto` does the same for two parameters, the last one first.
  private static func colors(_ capability: String, count: Int) -> [[UInt8]] {
    guard let format = tigetstr(capability), Int(bitPattern: format) != -1 else { return [] }
    return (0..<min(count, 256)).map { index in
      guard let string = tgoto(format, 0, Int32(index)) else { return [] }
      return bytes(of: string)
    }
  }

  private static func bytes(of string: UnsafePointer<CChar>) -> [UInt8] {
    var bytes: [UInt8] = []
    var next = string
    while next.pointee != 0 {
      bytes.append(UInt8(bitPattern: next.pointee))
      next += 1
    }
    return withoutPadding(bytes)
  }
}
