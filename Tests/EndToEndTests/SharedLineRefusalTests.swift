import Glibc
import TestSupport
import Testing

/// What can't be shared or joined: one line says why, and nothing changes.
@Suite struct SharedLineRefusalTests {
  @Test func aFolderThatOthersMayWrite() throws {
    let line = try SharedDesks()
    #expect(mkdir(line.folder, 0o700) == 0 && chmod(line.folder, 0o777) == 0)
    let result = try line.refusal(line.options("ann"))
    #expect(result.status == .exited(1))
    #expect(result.errors.contains("others may write to the folder \(line.folder)"))
    #expect(try names(in: line.folder).isEmpty)
  }

  @Test func aFolderThatIsNone() throws {
    let line = try SharedDesks()
    try writeFile("text", to: line.folder)
    #expect(try line.refusal(line.options("ann")).errors.contains("is not a folder"))
    let missing = try line.refusal(["--shared", "--shared-dir", "/nowhere/at/all"])
    #expect(missing.errors.contains("can't use the folder /nowhere/at/all: No such file"))
  }

  @Test func anyPort() throws {
    let line = try SharedDesks(port: 0)
    let result = try line.refusal(line.options("ann"))
    #expect(result.errors.contains("a shared line needs a port other than 0"))
  }

  @Test func aNameThatIsTooLong() throws {
    let line = try SharedDesks()
    let result = try line.refusal(line.options(String(repeating: "x", count: 65)))
    #expect(result.status == .exited(64))
    #expect(result.errors.contains("--agent: the name is 1 byte too long"))
    #expect(try line.refusal(line.options(" ")).status == .exited(64))
  }

  /// Without --shared a taken port is an error, which says that the line could be joined.
  @Test func aPortThatIsTaken() throws {
    let line = try SharedDesks()
    try line.start("ann")
    let result = try line.refusal(["--shared-dir", line.folder])
    #expect(result.status == .exited(1))
    #expect(result.errors.contains("Address already in use; the line there is a shared one"))
    let other = try RawListener(backlog: 1)
    let taken = try outcome(
      builtProgram("agent-console"),
      [
        "--plain", "--no-history", "--port", "\(other.port)", "--shared", "--shared-dir",
        line.folder,
      ])
    #expect(
      taken.errors.contains("can't listen on 127.0.0.1:\(other.port): Address already in use\n"))
  }

  /// A file that is no socket, and a socket that nobody listens on, are passed over.
  @Test func whatElseIsInTheFolder() throws {
    let line = try SharedDesks()
    #expect(mkdir(line.folder, 0o700) == 0)
    try writeFile("text", to: "\(line.folder)/127.0.0.1:\(line.port).x.desk")
    let result = try line.start("ann")
    try line.waitUntilComplete()
    result.child.signal(SIGTERM)
    #expect(try result.child.waitForExit() == .exited(128 + SIGTERM))
  }

  /// A desk of another version of the protocol.
  @Test(.enabled(if: Python.isThere, Python.why))
  func anotherVersion() throws {
    let line = try SharedDesks()
    #expect(mkdir(line.folder, 0o700) == 0)
    let future = try Child(
      "python3", ["-u", "-c", Self.fakeDesk, line.folder, "\(line.port)", "2"])
    try future.waitForOutput(containing: "ready\n")
    let result = try line.refusal(line.options("ann"))
    #expect(result.status == .exited(1))
    #expect(result.errors.contains("speak version 2 of their protocol, this one speaks 1"))
    try future.waitForOutput(containing: "7:refused")
  }

  /// A desk that accepts connections and never answers.
  @Test(.enabled(if: Python.isThere, Python.why))
  func aDeskThatDoesNotAnswer() throws {
    let line = try SharedDesks()
    #expect(mkdir(line.folder, 0o700) == 0)
    let silent = try Child(
      "python3", ["-u", "-c", Self.fakeDesk, line.folder, "\(line.port)", "-"])
    try silent.waitForOutput(containing: "ready\n")
    let result = try line.refusal(line.options("ann"))
    #expect(result.errors.contains("desks share the line at 127.0.0.1:\(line.port), but none"))
  }

  /// A desk is not disturbed by what is no colleague.
  @Test(.enabled(if: Python.isThere, Python.why))
  func aColleagueThatIsNone() throws {
    let line = try SharedDesks()
    let desk = try line.start("ann")
    let script = """
      import glob, os, socket, sys
      for text in (b"GET / HTTP/1.1\\r\\n", b"999999999999:", b"9:4:take1:a,,", b"", b"5:abcde,"):
          s = socket.socket(socket.AF_UNIX)
          s.connect(glob.glob(sys.argv[1] + "/*.desk")[0])
          s.sendall(text)
          s.shutdown(socket.SHUT_WR)
          while s.recv(4096): pass
      print("done")
      """
    let noise = try Child("python3", ["-u", "-c", script, line.folder])
    try noise.waitForOutput(containing: "done\n")
    let peer = try line.connect("Mei")
    try desk.expect("* Mei connected")
    peer.close()
  }

  /// Listens as a desk would. Says hello as a desk of this version, or with "-" nothing.
  private static let fakeDesk = """
    import os, socket, sys
    folder, port, version = sys.argv[1:]
    s = socket.socket(socket.AF_UNIX)
    s.bind(f"{folder}/127.0.0.1:{port}.fake.desk")
    s.listen()
    print("ready")
    peer, _ = s.accept()
    if version != "-":
        text = f"5:hello,7:version,{len(version)}:{version},"
        peer.sendall(f"{len(text)}:{text},".encode())
    while True:
        data = peer.recv(4096)
        if not data: break
        print(data.decode(errors="replace"))
    """

  // MARK: A socket that was passed

  /// Starts a desk with sockets as sd_listen_fds(3) passes them.
  private func passing(
    _ sockets: String, _ options: [String], count: String = "1"
  ) throws -> Child {
    let script = """
      import os, socket, sys
      \(sockets)
      os.dup2(s.fileno(), 3)
      os.set_inheritable(3, True)
      os.environ.update(LISTEN_FDS="\(count)", LISTEN_PID=str(os.getpid()))
      os.execv(sys.argv[1], sys.argv[1:])
      """
    let program = try builtProgram("agent-console")
    return try Child(
      "python3", ["-c", script, program, "--plain", "--no-history"] + options)
  }

  private func listening(_ port: UInt16) -> String {
    "s = socket.create_server(('127.0.0.1', \(port)))"
  }

  @Test(.enabled(if: Python.isThere, Python.why))
  func aPassedSocketIsUsed() throws {
    let port = try freePort()
    let desk = try Desk(passing(listening(port), []), port: port)
    let peer = try desk.seat()
    peer.close()
    try desk.expect("* Mei left")
    desk.child.signal(SIGTERM)
    #expect(try desk.child.waitForExit() == .exited(128 + SIGTERM))
  }

  @Test(.enabled(if: Python.isThere, Python.why))
  func aPassedSocketMustFit() throws {
    let port = try freePort()
    let cases: [(Child, String)] = try [
      (
        passing(listening(port), ["--port", "\(port + 1)"]),
        "the socket given by LISTEN_FDS listens on 127.0.0.1:\(port), not on 127.0.0.1:\(port + 1)"
      ),
      (passing(listening(port + 2), [], count: "2"), "LISTEN_FDS must be 1, not 2"),
      (passing("s = socket.socket()", []), "is not a listening TCP socket"),
      (passing("s = open('/dev/null')", []), "is not a listening TCP socket"),
      (
        passing("s = socket.socket(socket.AF_UNIX); s.bind('\\0kefu-\(port)'); s.listen()", []),
        "is not a listening TCP socket"
      ),
    ]
    for (child, reason) in cases {
      #expect(try child.waitForExit() == .exited(1))
      #expect(child.errors.contains(reason), "\(child.errors)")
    }
  }

  /// The line survives the desk: who waits is served by the next one.
  @Test(.enabled(if: Python.isThere, Python.why))
  func aPassedSocketOutlivesTheDesk() throws {
    let port = try freePort()
    let script = """
      import os, socket, subprocess, sys
      s = socket.create_server(('127.0.0.1', \(port)))
      os.dup2(s.fileno(), 3)
      os.set_inheritable(3, True)
      for _ in range(2):
          pid = os.fork()
          if pid == 0:
              os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
              os.execv(sys.argv[1], sys.argv[1:])
          print("desk", pid)
          os.waitpid(pid, 0)
      """
    let program = try builtProgram("agent-console")
    let desks = try Desk(
      Child("python3", ["-u", "-c", script, program, "--plain", "--no-history"]), port: port)
    let first = try desks.seat("First")
    let second = try RawPeer(connectingTo: port)
    try second.send(frame(1, "Second"))
    try desks.expect("* 1 waiting\n")
    let number = try #require(desks.child.output.firstMatch(of: #/desk (\d+)/#)?.1)
    kill(try #require(pid_t(number)), SIGTERM)
    #expect(try first.receiveUntilEnd().end == .closed)
    try desks.expect("* Second connected from 127.0.0.1:\(second.port)")
  }
}
