extension TerminalDescription {
  /// Key sequences from the terminal's terminfo entry, for a `KeyDecoder`, whose built-in ones cover only
  /// common terminals.
  public var keySequences: [[UInt8]: (Key, Modifiers)] {
    var sequences: [[UInt8]: (Key, Modifiers)] = [:]
    for (bytes, capability) in keys {
      // Control characters are left to the decoder: in some entries kbs is Ctrl-H.
      guard bytes.count > 1, let meaning = Self.meaning(of: capability) else { continue }
      sequences[bytes] = meaning
    }
    return sequences
  }

  /// Maps key names of terminfo(5).
  private static func meaning(of capability: String) -> (Key, Modifiers)? {
    if let number = Int(capability.dropFirst(2)), capability.hasPrefix("kf") {
      return (.function(number), [])
    }
    return named[capability]
  }

  private static let named: [String: (Key, Modifiers)] = [
    "kcuu1": (.up, []), "kcud1": (.down, []), "kcub1": (.left, []), "kcuf1": (.right, []),
    "khome": (.home, []), "kend": (.end, []), "kpp": (.pageUp, []), "knp": (.pageDown, []),
    "kich1": (.insert, []), "kdch1": (.delete, []), "kbs": (.backspace, []), "kent": (.enter, []),
    "kcbt": (.tab, .shift),
    "kUP5": (.up, .control), "kDN5": (.down, .control),
    "kLFT5": (.left, .control), "kRIT5": (.right, .control),
    "kHOM5": (.home, .control), "kEND5": (.end, .control),
    "kUP": (.up, .shift), "kDN": (.down, .shift),
    "kLFT3": (.left, .alt), "kRIT3": (.right, .alt),
    "kDC5": (.delete, .control),
  ]
}
