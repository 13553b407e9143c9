import ChatUI
import Languages
import Preferences
import TerminalUI

extension Language {
  /// The problem of a preferences file: `PATH:LINE:COLUMN: problem`.
  public func text(of error: PreferencesError) -> String {
    let place = [error.line, error.column].compactMap { $0 }.map { ":\($0)" }.joined()
    return "\(error.path)\(place): \(text(of: error.problem))"
  }

  /// A short form with the file's name only, for places with little room.
  public func brief(_ error: PreferencesError) -> String {
    let name = error.path.split(separator: "/").last.map(String.init) ?? error.path
    let line = error.line.map { ":\($0)" } ?? ""
    return "\(name)\(line): \(text(of: error.problem))"
  }

  private func text(of problem: PreferencesError.Problem) -> String {
    switch problem {
    case .unreadable(let number): reason(errno: number)
    case .notARegularFile: notARegularFile
    case .tooLarge(let most): largerThan(bytes: most)
    case .notUTF8(let byte): notUTF8(fromByteOfFile: byte)
    case .nullCharacter: nullCharacter
    case .syntax(let mistake): notTOML(text(of: mistake))
    case .tooDeep(let levels): tablesTooDeep(most: levels)
    case .unknownKey(let key, let nearest): unknownKey(key) + suggestion(nearest)
    case .wrongType(let key, let kind): text(of: kind, of: key)
    case .outOfRange(let key, let min, let max): outOfRange(key, min, max)
    case .notOneOf(let key, let allowed): notOneOf(key, allowed)
    case .notAWayToNotify(let key, let ways): notAWayToNotify(key, ways)
    case .unknownStyleWord(let key, let word, let nearest):
      notAStyleWord(key, word) + suggestion(nearest)
    case .secondColor(let key, let word): secondColor(key, word)
    case .colorMissing(let key, let word): colorMissing(key, after: word)
    case .notADay(let key, let days): notADay(key, days)
    case .dayHasHours(let key, let day): dayHasHours(key, day)
    case .notASpan(let key, let word): notASpan(key, word)
    case .notAClosedDate(let key, let word): notAClosedDate(key, word)
    case .emptyText(let key): textIsEmpty(key)
    case .noSeparator: answerSeparatorMissing
    case .secondSeparator: answerSeparatorRepeated
    case .blankAnswer: answerIsBlank
    case .answerTooLong(let over, let most): tooLong(bytesOver: over, most: most)
    case .emptyName: replyWithoutName
    case .controlCharacterInName(let name): controlCharacter(inName: name)
    case .sameName(let name): twoReplies(called: name)
    }
  }

  private func suggestion(_ nearest: String?) -> String { nearest.map(perhapsYouMean) ?? "" }

  private func text(of kind: PreferencesError.Kind, of key: String) -> String {
    switch kind {
    case .boolean: mustBeBoolean(key)
    case .integer: mustBeInteger(key)
    case .text: mustBeText(key)
    case .table: mustBeTable(key)
    }
  }

  private func text(of mistake: SyntaxError) -> String {
    switch mistake {
    case .noValue: expectedValue
    case .noKey: expectedKey
    case .noSign(let sign): expectedSign(sign)
    case .restOfLine: expectedLineEnd
    case .duplicateKey: duplicateKey
    case .openText: textNotClosed
    case .controlCharacter: controlCharacter
    case .escape: unknownEscape
    case .largeNumber: numberTooLarge
    case .number: notANumber
    case .date: notADate
    case .endOfFile: fileEndsTooEarly
    case .other: notUnderstood
    }
  }
}
