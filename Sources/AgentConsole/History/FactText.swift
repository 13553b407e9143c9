import ChatCore
import ChatHistory
import Languages
import TerminalUI

extension Language {
  /// The fact as a sentence. A kind that this version does not know is shown as stored, with its values.
  func text(of fact: Fact) -> String {
    switch fact.kind {
    case Fact.savingFailed: return savingFailedHere
    case Fact.savingResumed: return savingResumed
    default: break
    }
    return DeskEvent(fact).flatMap(text) ?? plainText(of: fact)
  }

  private func plainText(of fact: Fact) -> String {
    let values = fact.values.sorted { $0.key < $1.key }.map { name, value in
      switch value {
      case .text(let text): "\(name)=\(text)"
      case .integer(let integer): "\(name)=\(integer)"
      }
    }
    return ([fact.kind] + values).joined(separator: " ")
  }

  /// The text of an entry; for a fact, its sentence.
  func text(of entry: RecordedEntry) -> String { entry.fact.map(text) ?? entry.text }
}
