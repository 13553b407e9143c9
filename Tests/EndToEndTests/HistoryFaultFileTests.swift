import Glibc
import TestSupport
import Testing

/// Database files that are deleted, moved or replaced under a running desk: it reports this, goes on, and
/// records into the file that is at the path then.
@Suite struct HistoryFaultFileTests {
  enum Tampering: String, CaseIterable, Sendable {
    case database, log, index, allThree, folderRenamed, anotherPutInItsPlace
  }

  /// With and without a reader of the desk's own, which also has the files open.
  @Test(arguments: Tampering.allCases, [false, true])
  func filesThatGo(_ tampering: Tampering, withReader: Bool) throws {
    let history = try HistoryFolder()
    let path = history.folder + "/deep/history.sqlite"
    let moved = history.folder + "/moved"
    let desk = try Desk(
      ["--history", path], in: withReader ? .plainTerminal : .pipes)
    if withReader {
      try desk.say("/history")
      try desk.expect("The latest conversations")
    }
    let talk = try Talk(desk)
    try talk.round()
    switch tampering {
    case .database: unlink(path)
    case .log: unlink(path + "-wal")
    case .index: unlink(path + "-shm")
    case .allThree: for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    case .folderRenamed: rename(history.folder + "/deep", moved)
    case .anotherPutInItsPlace:
      let other = try HistoryFolder.prepared()
      #expect(try outcome("cp", [other.path, path + ".new"]).status == .exited(0))
      rename(path + ".new", path)
    }
    try talk.round(
      expecting: "* nothing after this point is being saved: moved, deleted or replaced meanwhile")
    try desk.expect("* saving works again; nothing was lost")
    try talk.round()
    kill(desk.child.pid, SIGKILL)
    _ = try desk.child.waitForExit()
    let kept = try history.messages(at: path)
    let before = Array(talk.all.prefix(2))
    #expect(kept.filter { !before.contains($0) } == Array(talk.all.dropFirst(2)))
    // Earlier entries stay in the old file, if that still has a name.
    switch tampering {
    case .log, .index: #expect(kept == talk.all, "the log was lost")
    case .folderRenamed:
      #expect(try history.messages(at: moved + "/history.sqlite") == before)
    case .database, .allThree, .anotherPutInItsPlace: break
    }
  }
}
