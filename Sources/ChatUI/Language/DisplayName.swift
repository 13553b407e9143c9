import ChatCore
import Languages
import TerminalUI

// How customers are spoken of: by names that other people chose.

extension Language {
  /// A customer's name as it is shown: cleaned, short, and something where there is nothing.
  public func displayName(_ name: String) -> String {
    if isShownAsItIs(name) { return name }
    let tidy = tidied(name)
    let cleaned = VisibleText.clipped(tidy, as: .name, columns: nameColumnsMax)
    if cleaned.isEmpty { return noName }
    // Nobody is taken for the program, whose notices begin with a star, nor for its user, nor for nobody.
    let seen = String(String.UnicodeScalarView(cleaned.unicodeScalars.filter(isSeen)))
    let imitates =
      stars.contains(cleaned.unicodeScalars.first ?? " ")
      || [ownName, noName].contains(seen)
    return imitates ? "“\(cleaned)”" : cleaned
  }

  /// Most names: a column for each byte, nothing to clean or to tidy, and nobody who is imitated.
  private func isShownAsItIs(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= nameColumnsMax && name != ownName
      && name.utf8.allSatisfy { $0 &- 0x2B < 0x7F - 0x2B }
  }

  /// The name of a peer, or the address of one who gave none.
  public func name(of peer: Peer) -> String {
    peer.name.map(displayName) ?? peer.address
  }
}

/// Columns a name may take in a sentence: as long as any honest name, and half a line.
private let nameColumnsMax = 40

/// What looks like the star of a notice at some size, in some font.
private let stars: Set<Unicode.Scalar> = ["*", "⁎", "∗", "＊", "﹡", "٭", "✱", "⚹", "🞰"]

/// False of what only chooses the shape of the character before it.
private func isSeen(_ scalar: Unicode.Scalar) -> Bool {
  switch ScalarClass(scalar) {
  case .variation, .joiner, .tag: false
  default: true
  }
}

/// As much of a name as can be shown, with no blanks at its ends and one between its words.
private func tidied(_ name: String) -> String {
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

private func isBlank(_ scalar: Unicode.Scalar) -> Bool {
  scalar.isASCII ? scalar == " " : scalar.properties.generalCategory == .spaceSeparator
}
