import TestSupport

/// Random keyboard input: keys, fragments of keys, pastes, reports.
struct TerminalFuzzInput {
  /// (No `/block`: a blocked peer could not check the desk afterwards.)
  private static let texts = [
    "hello ", "你好，", "👨\u{200D}👩\u{200D}👧", "👍🏽", "e\u{301}\u{323}", "한글", "नमस्ते", "مرحبا",
    "🇩🇪🇫", "a\u{300}\u{301}\u{302}\u{303}", "\u{200B}", "\u{202E}", " ", "  ", "x", "/", "//",
    "/find e", "/help", "/reply", "/history", "/note n", "/greet", "/status", "y", "é",
  ]

  /// Ctrl with a letter. Ctrl-C, Ctrl-X and Ctrl-Z are generated separately, and seldom.
  private static let controls: [UInt8] = Array(1...31).filter { ![3, 24, 26].contains($0) } + [127]

  private static let endings = Array("ABCDEFHPQRSZIOMmuct~")

  /// One burst of input.
  static func burst(_ random: inout SplitMix64) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<random.int(1...12) { bytes += piece(&random) }
    return bytes
  }

  private static func piece(_ random: inout SplitMix64) -> [UInt8] {
    switch random.int(0...19) {
    case 0...5: return Array(random.one(of: texts).utf8)
    case 6: return [random.one(of: controls)]
    case 7: return [0x0D]
    case 8: return [0x1B, UInt8(random.int(0x20...0x7E))]
    case 9: return Array("\u{1B}O\(random.one(of: endings))".utf8)
    case 10, 11: return key(&random)
    case 12: return Array(key(&random).dropLast(random.int(1...3)))
    case 13: return [0x1B]
    case 14: return (0..<random.int(1...6)).map { _ in UInt8(random.int(0x80...0xFF)) }
    case 15: return paste(&random)
    case 16: return mouse(&random)
    case 17: return Array(random.one(of: ["\u{1B}[I", "\u{1B}[O", "\u{1B}[24;80R"]).utf8)
    case 18: return random.one(of: HostileText.samples).filter { ![3, 24, 26].contains($0) }
    default: return rare(&random)
    }
  }

  /// Keys that end or stop a program.
  private static func rare(_ random: inout SplitMix64) -> [UInt8] {
    switch random.int(0...9) {
    case 0: return [0x03]
    case 1: return [0x18]
    case 2...4: return [0x1A]
    default: return [random.one(of: controls)]
    }
  }

  private static func key(_ random: inout SplitMix64) -> [UInt8] {
    let parameters = (0..<random.int(0...3)).map { _ in "\(random.int(0...250))" }
    let text = "\u{1B}[" + parameters.joined(separator: ";") + String(random.one(of: endings))
    // Kitty's encoding of Ctrl-C and the like, replaced because it would end too many runs.
    return text.hasSuffix("u") ? Array("\u{1B}[97;5u".utf8) : Array(text.utf8)
  }

  private static func mouse(_ random: inout SplitMix64) -> [UInt8] {
    let report = "\(random.int(0...99));\(random.int(0...600));\(random.int(0...600))"
    switch random.int(0...2) {
    case 0: return Array("\u{1B}[<\(report)\(random.one(of: ["M", "m"]))".utf8)
    case 1: return Array("\u{1B}[M".utf8) + (0..<3).map { _ in UInt8(random.int(32...255)) }
    default: return Array("\u{1B}[<\(report)".utf8)
    }
  }

  /// A bracketed paste; sometimes without its end, nested, or very long.
  private static func paste(_ random: inout SplitMix64) -> [UInt8] {
    let (start, end) = (Array("\u{1B}[200~".utf8), Array("\u{1B}[201~".utf8))
    var inside: [UInt8] = []
    switch random.int(0...7) {
    case 0: inside = start + Array("nested".utf8) + end
    case 1: inside = Array("one\r\ntwo\rthree\n/quit\n".utf8)
    // On one line, so that it can be deleted line by line before the next step.
    case 2: inside = random.one(of: HostileText.bodies).filter { $0 != 0x0A && $0 != 0x0D }
    case 3: inside = Array(repeating: 0x03, count: 3) + [0x18, 0x1A]
    default: for _ in 0..<random.int(1...5) { inside += Array(random.one(of: texts).utf8) }
    }
    // Without the end marker, everything that follows is text until the next marker.
    return start + inside + (random.int(0...4) == 0 ? [] : end)
  }

  /// A paste of megabytes: too rare and too slow to be one of the pieces above.
  static func hugePaste(_ random: inout SplitMix64) -> [UInt8] {
    let line = Array(String(repeating: "大段文字 ", count: 2000).utf8) + [0x0A]
    let count = random.int(1...3) * 1_000_000 / line.count
    return Array("\u{1B}[200~".utf8) + repeatElement(line, count: count).joined()
      + Array("\u{1B}[201~".utf8)
  }

  static func size(_ random: inout SplitMix64) -> WindowSize {
    let sizes = [(1, 1), (0, 0), (500, 500), (20, 5), (3, 200), (19, 5), (20, 4), (80, 24)]
    let (columns, rows) =
      random.int(0...2) == 0 ? (random.int(0...300), random.int(0...120)) : random.one(of: sizes)
    return WindowSize(columns: columns, rows: rows)
  }

  /// Whole frames of a hostile peer: with and without names, messages out of turn, unknown types.
  static func frames(_ random: inout SplitMix64, withNames: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<random.int(1...4) {
      let body = random.int(0...3) == 0 ? random.one(of: HostileText.bodies) : burst(&random)
      let type = random.one(of: withNames ? [1, 2, 2, 3, 9] : [1, 2, 2, 0, 7])
      bytes += frame(type, Array(body.prefix(9992)))
    }
    return bytes
  }
}
