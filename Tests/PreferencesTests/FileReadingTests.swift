import Glibc
import Testing

@testable import Preferences

struct FileReadingTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func problem(of path: String) -> PreferencesError.Problem? {
    do throws(PreferencesError) {
      _ = try Settings.read(path: path, parts: themeParts)
      return nil
    } catch let error {
      #expect(error.path == path)
      return error.problem
    }
  }

  @Test func `what is not there sets nothing`() throws {
    #expect(try Settings.read(path: folder.file("none"), parts: themeParts) == Settings())
    #expect(try Replies.read(path: folder.file("none")) == Replies())
    #expect(symlink("nowhere", folder.file("dangling")) == 0)
    #expect(try Settings.read(path: folder.file("dangling"), parts: themeParts) == Settings())
    // In what is no folder there is no file.
    #expect(try Settings.read(path: "/dev/null/kefu/config.toml", parts: themeParts) == Settings())
    #expect(try Replies.read(path: "/dev/null/kefu/replies.toml") == Replies())
  }

  @Test func `what is there is read`() throws {
    let path = try folder.write("bell = true", to: "config.toml")
    #expect(try Settings.read(path: path, parts: themeParts).bell == true)
    #expect(try Settings.read(path: folder.write("", to: "empty"), parts: themeParts) == Settings())
    #expect(symlink("config.toml", folder.file("link")) == 0)
    #expect(try Settings.read(path: folder.file("link"), parts: themeParts).bell == true)
  }

  @Test func `what is no file is refused and not waited for`() throws {
    #expect(problem(of: folder.path) == .notARegularFile)
    #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
    #expect(problem(of: folder.file("pipe")) == .notARegularFile)
    #expect(problem(of: "/dev/null") == .notARegularFile)
    #expect(problem(of: "/dev/zero") == .notARegularFile)
  }

  @Test func `the kernel's refusal is named`() throws {
    let path = try folder.write("", to: "file")
    #expect(symlink("loop", folder.file("loop")) == 0)
    #expect(problem(of: folder.file("loop")) == .unreadable(errno: ELOOP))
    let endless = folder.file(String(repeating: "x", count: 300))
    #expect(problem(of: endless) == .unreadable(errno: ENAMETOOLONG))
    if geteuid() != 0 {
      #expect(chmod(path, 0) == 0)
      #expect(problem(of: path) == .unreadable(errno: EACCES))
    }
  }

  @Test func `a megabyte is read and a byte more is not`() throws {
    let most = PreferencesLimits.fileBytesMax
    let path = try folder.write([UInt8](repeating: UInt8(ascii: "\n"), count: most), to: "big")
    #expect(problem(of: path) == nil)
    try folder.write([UInt8](repeating: UInt8(ascii: "\n"), count: most + 1), to: "big")
    #expect(problem(of: path) == .tooLarge(bytesMax: most))
  }

  @Test(
    arguments: [
      ([0xFF], 0, 1, 1),
      (Array("a=1\nb=\"é".utf8) + [0xC3, 0x28], 9, 2, 5),
      (Array("# ".utf8) + [0xED, 0xA0, 0x80], 2, 1, 3),
      (Array("# ".utf8) + [0xC0, 0x80], 2, 1, 3),
      (Array("# ".utf8) + [0xF0, 0x9F, 0x98], 2, 1, 3),
      ([0xEF, 0xBB, 0xBF, 0x80], 3, 1, 1),
      (Array("\u{FEFF}\n".utf8) + [0xF5], 4, 2, 1),
    ] as [([UInt8], Int, Int, Int)])
  func `what is not UTF-8 is refused where it begins`(
    bytes: [UInt8], byte: Int, line: Int, column: Int
  ) {
    let expected = PreferencesError(
      path: "p", line: line, column: column, problem: .notUTF8(byte: byte))
    #expect(throws: expected) { try Settings(bytes, path: "p", parts: themeParts) }
  }

  @Test func `a byte order mark is passed over and not counted`() throws {
    #expect(try settings("\u{FEFF}bell = true").bell == true)
    let expected = PreferencesError(
      path: "p", line: 1, column: 8, problem: .wrongType(key: "bell", expected: .boolean))
    #expect(throws: expected) {
      try Settings(Array("\u{FEFF}bell = 1".utf8), path: "p", parts: themeParts)
    }
  }

  @Test func `a NUL is refused in every guise`() {
    expectSettingsProblem("# a¦\0", .nullCharacter)
    expectSettingsProblem("bell = true\n¦\0", .nullCharacter)
    expectRepliesProblem("greeting = ¦\"a\\u0000b\"", .nullCharacter)
    expectRepliesProblem(
      "greeting = ¦\"\"\"\n\\\\\\U00000000b\"\"\"", .nullCharacter)
    expectRepliesProblem(
      "replies = {¦\"a\\u0000\" = 'b'}", .controlCharacterInName("a\0"))
  }

  @Test func `what only looks like a NUL is text`() throws {
    #expect(try replies(#"greeting = "\\u0000""#).greeting?.raw == #"\u0000"#)
    #expect(try replies(#"greeting = '\u0000'"#).greeting?.raw == #"\u0000"#)
    #expect(try replies("# \\u0000\ngreeting = 'a'").greeting?.raw == "a")
  }

  @Test func `a stamp tells states apart`() throws {
    let path = try folder.write("a", to: "file")
    let first = try #require(try FileStamp.of(path: path))
    #expect(try FileStamp.of(path: path) == first)
    #expect(first.size == 1)
    try folder.write("ab", to: "file")
    #expect(try FileStamp.of(path: path) != first)
    #expect(try FileStamp.of(path: folder.file("none")) == nil)
    #expect(try FileStamp.of(path: path + "/x") == nil)
    #expect(symlink("loop", folder.file("loop")) == 0)
    let loop = folder.file("loop")
    #expect(throws: PreferencesError(path: loop, problem: .unreadable(errno: ELOOP))) {
      try FileStamp.of(path: loop)
    }
  }
}
