import Glibc
import TestSupport
import Testing

/// A command between its streams and the test, as `ssh -W` is: when the desk hangs up, it closes its standard
/// output alone and waits for the end of its input.
final class Relay {
  let listener: RawListener
  private let folder: String
  let command: String
  private let note: NotedProcess

  init() throws {
    listener = try RawListener()
    note = try NotedProcess()
    folder = try makeTemporaryFolder("relay")
    let path = "\(folder)/relay.py"
    let script = """
      import os, socket, sys, threading
      open("\(note.path)", "w").write(str(os.getpid()) + "\\n")
      desk = socket.create_connection(("127.0.0.1", \(listener.port)))
      def up():
        while True:
          some = os.read(0, 65536)
          if not some: break
          desk.sendall(some)
        desk.shutdown(socket.SHUT_WR)
      thread = threading.Thread(target=up)
      thread.start()
      count = 0
      while True:
        some = desk.recv(65536)
        if not some: break
        os.write(1, some)
        count += len(some)
        open("\(folder)/count", "w").write(str(count))
      os.close(1)
      thread.join()

      """
    let file = try #require(fopen(path, "w"))
    fputs(script, file)
    fclose(file)
    // Without "exec" some shells stay, and have its output open too.
    command = "exec python3 \(path)"
  }

  deinit {
    for name in ["relay.py", "count"] { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }

  /// Waits until it has written this many bytes to its standard output.
  func waitUntilPassedOn(bytes: Int) throws {
    try wait(for: "\(bytes) bytes passed on") {
      (try? contents("\(folder)/count")).flatMap { Int($0) } == bytes
    }
  }

  func expectGone() throws {
    let pid = try note.waitForProcess()
    try wait(for: "the relay has ended") { kill(pid, 0) != 0 }
  }
}

/// A file in which a shell notes its process ID.
final class NotedProcess {
  let path: String
  private let folder: String

  init() throws {
    folder = try makeTemporaryFolder("pid")
    path = "\(folder)/pid"
  }

  deinit {
    unlink(path)
    rmdir(folder)
  }

  /// The shell's command.
  var script: String { "echo $$ >\(path)" }

  func waitForProcess() throws -> pid_t {
    var pid: pid_t?
    try wait(for: "a process in \(path)") {
      pid = (try? contents(path)).flatMap { pid_t($0.filter(\.isNumber)) }
      return pid != nil
    }
    return try #require(pid)
  }
}
