import Glibc
import Languages
import TerminalProgram

/// What a customer is told when the program has ended: where the copy of the conversation is, and how to come back.
struct Farewell {
  /// The copy; nil if there is none.
  let copy: String?
  /// The command line that leads back; nil in a kiosk, where there is no shell to type it in.
  let command: String?

  /// - Parameter arguments: those of this run, the program's name first.
  init(copy: String?, arguments: [String], isKiosk: Bool) {
    self.copy = copy
    // The file is there now, and the conversation to come belongs behind this one.
    let needsAppend = copy != nil && !arguments.contains("--append")
    let words = arguments.filter { !(copy != nil && $0 == "--overwrite") }
    command =
      isKiosk
      ? nil : (words + (needsAppend ? ["--append"] : [])).map(Self.quoted).joined(separator: " ")
  }

  func lines(_ language: any Language) -> [String] {
    [copy.map(language.copyIsIn), command.map(language.comeBackWith) ?? language.comeBackAsBefore]
      .compactMap { $0 }
  }

  /// The word as a shell reads it back (POSIX, 2.2.2).
  private static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
          || "_./:@%+,=-".unicodeScalars.contains(scalar)
      }
    return isPlain ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
  }
}
