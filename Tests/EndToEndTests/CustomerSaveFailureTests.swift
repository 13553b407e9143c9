import Glibc
import TestSupport
import Testing

/// A file that can't be written: the chat goes on with a warning. Later the file holds every entry once and
/// in order.
@Suite struct CustomerSaveFailureTests {
  /// Limits the file size, so that little more than the first entry fits.
  private static let noRoom = ["prlimit", "--fsize=200:"]

  private func makeRoom(for process: pid_t) throws {
    let result = try outcome("prlimit", ["--pid", "\(process)", "--fsize=unlimited:"])
    guard result.status == .exited(0) else { throw Complaint("prlimit: \(result.errors)") }
  }

  private let long = String(repeating: "long ", count: 60) + "end"

  @Test(.enabled(if: LimitTool.isThere, LimitTool.why), .withoutThreadSanitizer)
  func aFileThatMayNotGrow() throws {
    let folder = try SaveFolder()
    let customer = try SavingCustomer(Self.noRoom, saving: folder.path)
    let before = try folder.text
    try customer.say(long)
    try customer.expect("* nothing after this point is being saved: File too large\n> \(long)\n")
    // Nothing is written in part or out of order, although a short entry would fit.
    #expect(try folder.text == before)
    #expect(try customer.agent.receiveMessage() == long)
    try customer.agent.send(frame(2, "so long?"))
    try customer.expect("< so long?\n")
    #expect(try folder.text == before)
    try makeRoom(for: customer.child.pid)
    try customer.say("yes")
    try customer.expect("* saving works again; nothing was lost\n> yes\n")
    #expect(try customer.agent.receiveMessage() == "yes")
    customer.agent.close()
    #expect(try customer.child.waitForExit() == .exited(0))
    #expect(customer.child.errors == "")
    #expect(try folder.lines == customer.conversation)
    #expect(customer.notices.filter { $0.hasPrefix("nothing after this point") }.count == 1)
  }

  @Test(.enabled(if: LimitTool.isThere, LimitTool.why), .withoutThreadSanitizer)
  func whatIsMissingIsToldAtTheEnd() throws {
    let folder = try SaveFolder()
    let customer = try SavingCustomer(Self.noRoom, saving: folder.path)
    let before = try folder.text
    try customer.exchange(long, "so long?")
    customer.agent.close()
    // The exit status is that of the conversation.
    #expect(try customer.child.waitForExit() == .exited(0))
    let words = "customer-term: 3 entries are not in \(folder.path): File too large\n"
    #expect(try customer.child.waitForEndOfOutput(from: .errors) == words)
    #expect(try folder.text == before)
  }

  @Test(.enabled(if: LimitTool.isThere, LimitTool.why), .withoutThreadSanitizer)
  func theEndIsTheLastChance() throws {
    let folder = try SaveFolder()
    let customer = try SavingCustomer(Self.noRoom, saving: folder.path)
    try customer.exchange(long, "so long?")
    try makeRoom(for: customer.child.pid)
    customer.child.signal(SIGTERM)
    #expect(try customer.child.waitForExit() == .exited(143))
    #expect(customer.child.errors == "")
    #expect(try folder.lines == customer.conversation)
  }

  /// More than the memory limit: the file says where entries are missing.
  @Test(.enabled(if: LimitTool.isThere, LimitTool.why), .withoutThreadSanitizer)
  func moreThanFitsInMemory() throws {
    let folder = try SaveFolder()
    let customer = try SavingCustomer(Self.noRoom, saving: folder.path, ["--out-of-turn", "0"])
    for number in 1...130 {
      try customer.agent.send(frame(2, String(repeating: "\(number % 10)", count: 9992)))
    }
    try customer.agent.send(frame(2, "the last"))
    try customer.expect("< the last\n")
    try makeRoom(for: customer.child.pid)
    try customer.say("well")
    #expect(try customer.agent.receiveMessage() == "well")
    customer.agent.close()
    #expect(try customer.child.waitForExit() == .exited(0))
    let lines = try folder.lines
    let gap = try #require(lines.firstIndex { $0.hasSuffix("entries are missing here") })
    let missing = try #require(Int(lines[gap].split(separator: " ")[1]))
    let kept = lines[..<gap].filter { $0.hasPrefix("< ") }.count
    #expect(kept >= 1024 * 1024 / 10_100 && kept + missing == 131)
    #expect(lines[(gap + 1)...] == ["> well", "* the agent ended the conversation"])
    #expect(!customer.child.output.contains("saving works again; nothing was lost"))
    let words = "customer-term: \(missing) entries are not in \(folder.path): File too large\n"
    #expect(try customer.child.waitForEndOfOutput(from: .errors) == words)
  }

  @Test func aFileThatWasDeleted() throws {
    let folder = try SaveFolder()
    let customer = try SavingCustomer(["env"], saving: folder.path)
    unlink(folder.path)
    try customer.say("hi")
    try customer.expect(
      "* nothing after this point is being saved: No such file or directory\n> hi\n")
    #expect(try customer.agent.receiveMessage() == "hi")
    customer.agent.close()
    #expect(try customer.child.waitForExit() == .exited(0))
    try customer.expectError("2 entries are not in \(folder.path): No such file")
    #expect(!folder.exists)
  }

  @Test func aFileThatWasRenamedIsWrittenOn() throws {
    let folder = try SaveFolder()
    let customer = try SavingCustomer(["env"], saving: folder.path)
    rename(folder.path, folder.folder + "/renamed")
    try customer.exchange("hi", "hello")
    customer.agent.close()
    #expect(try customer.child.waitForExit() == .exited(0))
    #expect(try plainLines(contents(folder.folder + "/renamed")) == customer.conversation)
    #expect(!folder.exists)
  }

  @Test(.enabled(if: LimitTool.isThere, LimitTool.why), .withoutThreadSanitizer)
  func theWarningStaysOnTheScreen() throws {
    let folder = try SaveFolder()
    let listener = try RawListener()
    let screen = try Tmux(
      Self.noRoom + [
        builtProgram("customer-term"), "--host", "127.0.0.1", "--port", "\(listener.port)",
        "--save", folder.path, "小明",
      ], environment: chinese)
    let agent = try listener.accept()
    _ = try agent.receiveFrame()
    try screen.waitFor("轮到您")
    try agent.send(frame(2, long))
    try screen.waitFor("未保存：文件太大")
    try screen.waitFor("此后的内容未能保存：文件太大")
    try screen.type("还在")
    try screen.waitFor("> 还在")
    #expect(try screen.capture().contains { $0.contains("未保存：文件太大") && $0.contains("─") })
    try screen.press("C-c")
    try screen.waitFor("有 2 条记录没有写入")
    try screen.waitUntil("it has ended") { try screen.exitStatus() == 0 }
  }

  // MARK: Tests that need strace

  private static let canTrace = SystemCallTests.canTrace
  private static let why = SystemCallTests.why

  private func tracer(_ options: String..., file: String) -> [String] {
    ["strace", "-f", "-o", "/dev/null", "-P", file] + options + ["--"]
  }

  @Test(.enabled(if: canTrace, why), arguments: ["EIO", "ENOSPC", "EDQUOT", "EINTR"])
  func oneWriteFails(error: String) throws {
    let folder = try SaveFolder()
    let tool = tracer(
      "-e", "trace=write", "-e", "inject=write:error=\(error):when=2", file: folder.path)
    let customer = try SavingCustomer(tool, saving: folder.path)
    try customer.exchange("hi", "hello")
    customer.agent.close()
    #expect(try customer.child.waitForExit() == .exited(0))
    #expect(customer.child.errors == "")
    let warnings = customer.notices.filter {
      $0.contains("being saved") || $0.contains("saving works again")
    }
    #expect(warnings.count == (error == "EINTR" ? 0 : 2))
    #expect(try folder.lines == customer.conversation)
  }

  /// An entry is written to the file before it is sent or shown.
  @Test(.enabled(if: canTrace, why), arguments: Setting.allCases)
  func theOrderOfTheCalls(_ setting: Setting) throws {
    let folder = try SaveFolder()
    let trace = folder.folder + "/trace"
    let tool = ["strace", "-f", "-s", "9999", "-o", trace, "-e", "trace=write,sendto", "--"]
    let customer = try SavingCustomer(tool, saving: folder.path, in: setting)
    try customer.child.send(setting == .screen ? "what I say\r" : "what I say\n")
    #expect(try customer.agent.receiveMessage() == "what I say")
    try customer.agent.send(frame(2, "what you say"))
    try customer.expect("what you say")
    kill(try customer.traced(), SIGTERM)
    #expect(try customer.child.waitForExit() == .exited(143))
    let calls = try contents(trace).split(separator: "\n")
    let saved = try #require(calls.firstIndex { $0.contains(#/"> [\d:]{8} what I say\\n"/#) })
    let sent = try #require(calls.firstIndex { $0.contains(#/sendto\(.*\|what I say"/#) })
    #expect(saved < sent)
    let answer = try #require(calls.firstIndex { $0.contains(#/"< [\d:]{8} what you say\\n"/#) })
    let shown = try #require(calls.lastIndex { $0.contains(#/what you say/#) })
    #expect(answer < shown)
  }

  /// An entry that was written in part, and could not be truncated, is completed.
  @Test(
    .enabled(if: canTrace, why), .enabled(if: LimitTool.isThere, LimitTool.why),
    .withoutThreadSanitizer)
  func aPartThatStays() throws {
    let folder = try SaveFolder()
    let tool = tracer(
      "-e", "trace=ftruncate", "-e", "inject=ftruncate:error=EPERM", file: folder.path)
    let customer = try SavingCustomer(Self.noRoom + tool, saving: folder.path)
    try customer.exchange(long, "so long?")
    #expect(try folder.text.utf8.count == 200)
    try makeRoom(for: customer.traced())
    customer.agent.close()
    #expect(try customer.child.waitForExit() == .exited(0))
    #expect(try folder.lines == customer.conversation)
  }

  @Test(.enabled(if: canTrace, why))
  func theDiskFailsAtTheEnd() throws {
    let folder = try SaveFolder()
    let tool = tracer(
      "-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO", file: folder.path)
    let customer = try SavingCustomer(tool, saving: folder.path)
    customer.agent.close()
    #expect(try customer.child.waitForExit() == .exited(0))
    try customer.expectError("\(folder.path) may be incomplete: Input/output error\n")
  }

  // MARK: A full disk

  private static let canMount =
    (try? outcome("unshare", ["-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status) == .exited(0)

  @Test(.enabled(if: canMount, "it needs a mount of its own (unshare -m)"))
  func aFullDisk() throws {
    let folder = try SaveFolder()
    let script = """
      mount -t tmpfs -o size=16k tmpfs \(folder.folder) &&
      head -c 12288 /dev/zero >\(folder.folder)/filler && exec "$@"
      """
    let customer = try SavingCustomer(
      ["unshare", "-m", "sh", "-c", script, "sh"], saving: folder.path)
    let inside = "/proc/\(customer.child.pid)/root\(folder.folder)"
    let longest = String(repeating: "long ", count: 1900)
    try customer.say(longest)
    try customer.expect("* nothing after this point is being saved: No space left on device\n")
    #expect(try plainLines(contents(inside + "/chat.txt")).count == 1)
    #expect(try customer.agent.receiveMessage() == longest)
    unlink(inside + "/filler")
    try customer.agent.send(frame(2, "try now"))
    try customer.expect("* saving works again; nothing was lost\n< try now\n")
    #expect(try plainLines(contents(inside + "/chat.txt")) == customer.conversation)
  }
}
