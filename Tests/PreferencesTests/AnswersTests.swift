import Glibc
import TestSupport
import Testing

@testable import Preferences

@Suite struct AnswersTests {
  private func answers(_ text: String) throws -> Answers {
    try Answers(Array(text.utf8), path: "a", textBytesMax: 20)
  }

  @Test(arguments: [
    "one\n---\ntwo", "one\n---\ntwo\n", "one\r\n---\r\ntwo\r\n", "\u{FEFF}one\n---\ntwo",
    "\n \none\n\n---\n\t\n\ntwo\n\n\n",
  ])
  func theTwoTexts(text: String) throws {
    let answers = try answers(text)
    #expect(answers.first == "one")
    #expect(answers.last == "two")
  }

  @Test func textsOfSeveralLines() throws {
    let answers = try answers("  一\n\n--\n----\n---\n --- \n二 ")
    #expect(answers.first == "  一\n\n--\n----")
    #expect(answers.last == " --- \n二 ")
  }

  @Test(
    arguments: [
      ("", nil, .noSeparator), ("one\ntwo", nil, .noSeparator), ("one --- two", nil, .noSeparator),
      ("---", 1, .blankAnswer), ("one\n---", 3, .blankAnswer), ("one\n---\n \n", 3, .blankAnswer),
      ("\n---\ntwo", 1, .blankAnswer), ("1\n---\n2\n---\n3", 4, .secondSeparator),
      ("1\n---\n\n123456789012345678901", 4, .answerTooLong(bytesOver: 1, bytesMax: 20)),
      ("\n客服客服客服客\n---\n2", 2, .answerTooLong(bytesOver: 1, bytesMax: 20)),
    ] as [(String, Int?, PreferencesError.Problem)])
  func mistakes(text: String, line: Int?, problem: PreferencesError.Problem) {
    let error = PreferencesError(path: "a", line: line, problem: problem)
    #expect(throws: error) { try answers(text) }
  }

  @Test func whatIsNotUTF8() {
    let error = PreferencesError(path: "a", line: 2, problem: .notUTF8(byte: 4))
    #expect(throws: error) {
      try Answers(Array("one\n".utf8) + [0xFF, 10], path: "a", textBytesMax: 20)
    }
  }

  @Test func aFileThatIsNotThere() throws {
    let folder = try makeTemporaryFolder("answers")
    defer { rmdir(folder) }
    let path = folder + "/none"
    #expect(throws: PreferencesError(path: path, problem: .unreadable(errno: ENOENT))) {
      try Answers.read(path: path, textBytesMax: 20)
    }
    #expect(throws: PreferencesError(path: folder, problem: .notARegularFile)) {
      try Answers.read(path: folder, textBytesMax: 20)
    }
  }
}
