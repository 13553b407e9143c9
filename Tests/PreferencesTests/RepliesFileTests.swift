import Glibc
import Testing

@testable import Preferences

struct RepliesFileTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// Gives the file a time of its own: the clock of files may tick too slowly for a test.
  private func touch(_ path: String, seconds: Int) {
    let time = timespec(tv_sec: seconds, tv_nsec: 5)
    #expect(utimensat(AT_FDCWD, path, [time, time], 0) == 0)
  }

  @Test func `a file may come, change and go`() throws {
    var file = RepliesFile(path: folder.file("replies.toml"))
    #expect(try file.read() == Replies())
    try folder.write("greeting = 'a'", to: "replies.toml")
    #expect(try file.read().greeting?.raw == "a")
    try folder.write("greeting = 'bb'", to: "replies.toml")
    #expect(try file.read().greeting?.raw == "bb")
    #expect(unlink(file.path) == 0)
    #expect(try file.read() == Replies())
  }

  @Test func `what has the same stamp is not read again`() throws {
    var file = RepliesFile(path: try folder.write("greeting = 'a'", to: "r"))
    touch(file.path, seconds: 1000)
    #expect(try file.read().greeting?.raw == "a")
    // The same size, time and inode: only a reader could tell.
    try folder.write("greeting = 'b'", to: "r")
    touch(file.path, seconds: 1000)
    #expect(try file.read().greeting?.raw == "a")
    touch(file.path, seconds: 1001)
    #expect(try file.read().greeting?.raw == "b")
  }

  @Test func `another file in its place is another one`() throws {
    var file = RepliesFile(path: try folder.write("greeting = 'a'", to: "r"))
    let other = try folder.write("greeting = 'b'", to: "new")
    touch(file.path, seconds: 1000)
    touch(other, seconds: 1000)
    #expect(try file.read().greeting?.raw == "a")
    #expect(rename(other, file.path) == 0)
    #expect(try file.read().greeting?.raw == "b")
  }

  @Test func `a mistake is told until it is mended`() throws {
    var file = RepliesFile(path: try folder.write("greeting = 1", to: "r"))
    let error = PreferencesError(
      path: file.path, line: 1, column: 12, problem: .wrongType(key: "greeting", expected: .text))
    #expect(throws: error) { try file.read() }
    #expect(throws: error) { try file.read() }
    try folder.write("greeting = '1'", to: "r")
    #expect(try file.read().greeting?.raw == "1")
  }

  @Test func `a refusal of the kernel is asked for again`() throws {
    guard geteuid() != 0 else { return }
    var file = RepliesFile(path: try folder.write("greeting = 'a'", to: "r"))
    #expect(chmod(file.path, 0) == 0)
    #expect(throws: PreferencesError(path: file.path, problem: .unreadable(errno: EACCES))) {
      try file.read()
    }
    // Neither time nor size nor inode has changed.
    #expect(chmod(file.path, 0o600) == 0)
    #expect(try file.read().greeting?.raw == "a")
  }
}
