import ChatCore
import MonotonicTime

// How customers and messages are spoken of. Names and other foreign text come in cleaned and short enough to
// leave the sentence around them readable.

extension Language {
  /// What marks a message, or nil for an ordinary one.
  public func text(of marks: MessageFlags) -> String? {
    guard !marks.isEmpty else { return nil }
    var words: [String] = []
    if marks.contains(.outOfTurn) { words.append(pick("out of turn", "对方未轮到时发送")) }
    if marks.contains(.repaired) {
      words.append(pick("not UTF-8, repaired", "不是 UTF-8，已修复"))
    }
    return words.isEmpty ? nil : words.joined(separator: pick(", ", "，"))
  }

  /// Why something was not sent.
  public func text(of refusal: SendRefusal) -> String {
    switch refusal {
    case .nobodyThere: pick("nobody is connected", "没有人在线")
    case .notYourTurn: pick("it is not your turn", "还没轮到您")
    case .blank: pick("there is nothing to send", "没有可发送的内容")
    case .tooLong(let over):
      pick(
        "too long by \(bytes(over)) (at most \(Limits.bodyBytesMax))",
        "超出 \(bytes(over))（最多 \(Limits.bodyBytesMax) 字节）")
    case .writtenForAnother:
      pick("it was written for a customer who has left", "这是写给已离开的客户的")
    }
  }

  /// A customer's name as it is shown: cleaned, short, and something where there is nothing.
  public func displayName(_ name: String) -> String {
    if isShownAsItIs(name) { return name }
    let tidy = Self.tidied(name)
    let cleaned = VisibleText.clipped(tidy, as: .name, columns: Self.nameColumnsMax)
    if cleaned.isEmpty { return pick("(no name)", "（无名）") }
    // Nobody is taken for the program, whose notices begin with a star, nor for its user, nor for nobody.
    let seen = String(String.UnicodeScalarView(cleaned.unicodeScalars.filter(Self.isSeen)))
    let imitates =
      Self.stars.contains(cleaned.unicodeScalars.first ?? " ")
      || [ownName, pick("(no name)", "（无名）")].contains(seen)
    return imitates ? "“\(cleaned)”" : cleaned
  }

  /// Most names: a column for each byte, nothing to clean or to tidy, and nobody who is imitated.
  private func isShownAsItIs(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= Self.nameColumnsMax && name != ownName
      && name.utf8.allSatisfy { $0 &- 0x2B < 0x7F - 0x2B }
  }

  /// What looks like the star of a notice at some size, in some font.
  private static let stars: Set<Unicode.Scalar> = ["*", "⁎", "∗", "＊", "﹡", "٭", "✱", "⚹", "🞰"]

  /// False of what only chooses the shape of the character before it.
  private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
    switch ScalarClass(scalar) {
    case .variation, .joiner, .tag: false
    default: true
    }
  }

  /// What the author of this side's own messages is called.
  package var ownName: String { pick("Me", "我") }

  /// As much of a name as can be shown, with no blanks at its ends and one between its words.
  private static func tidied(_ name: String) -> String {
    let hasNothingToTidy = name.unicodeScalars.allSatisfy { !isBlank($0) }
    if hasNothingToTidy, name.utf8.count <= nameColumnsMax { return name }
    var tidy = ""
    var characters = 0
    var followsBlank = false
    for character in name {
      let scalars = character.unicodeScalars
      if scalars.count == 1, scalars.first.map(isBlank) ?? false {
        followsBlank = true
        continue
      }
      if followsBlank, !tidy.isEmpty { tidy.append(" ") }
      followsBlank = false
      tidy.append(character)
      characters += 1
      if characters > nameColumnsMax { break }
    }
    return tidy
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? scalar == " " : scalar.properties.generalCategory == .spaceSeparator
  }

  /// The name of a caller, or the address of one who gave none.
  public func name(of caller: Caller) -> String {
    caller.name.map(displayName) ?? caller.address
  }

  /// Columns a name may take in a sentence: as long as any honest name, and half a line.
  private static let nameColumnsMax = 40
}
