import Glibc

/// A `sqlite3` shell in a child process, connected by pipes. One process runs many statements, so that
/// starting it is not measured.
final class SQLiteShell {
  private let requests: UnsafeMutablePointer<FILE>
  private let answers: UnsafeMutablePointer<FILE>
  private let pid: pid_t

  init(_ database: String) {
    var (toShell, fromShell): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
    precondition(pipe(&toShell) == 0 && pipe(&fromShell) == 0, "pipe: errno \(errno)")
    // The next shell must not inherit these pipe ends.
    for end in toShell + fromShell { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, toShell[0], STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, fromShell[1], STDOUT_FILENO)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let words: [String] = ["sqlite3", "-batch", "-noheader", database]
    let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    let code = posix_spawnp(&pid, "sqlite3", &actions, nil, arguments + [nil], environ)
    precondition(code == 0, "can't start sqlite3: errno \(code)")
    self.pid = pid
    close(toShell[0])
    close(fromShell[1])
    guard let requests = fdopen(toShell[1], "w"), let answers = fdopen(fromShell[0], "r")
    else { preconditionFailure("fdopen: errno \(errno)") }
    (self.requests, self.answers) = (requests, answers)
  }

  /// Runs statements to their end and returns the lines that they printed.
  @discardableResult
  func run(_ sql: String) -> [String] {
    fputs("\(sql)\n.print \(Self.end)\n", requests)
    fflush(requests)
    var (lines, buffer): ([String], UnsafeMutablePointer<CChar>?) = ([], nil)
    var capacity = 0
    defer { free(buffer) }
    while getline(&buffer, &capacity, answers) >= 0, let buffer {
      let line = String(cString: buffer).filter { $0 != "\n" }
      if line == Self.end { return lines }
      lines.append(line)
    }
    preconditionFailure("sqlite3 ended in the middle of \(sql.prefix(80))")
  }

  deinit {
    fclose(requests)
    fclose(answers)
    waitpid(pid, nil, 0)
  }

  private static let end = "end of answer"
}

func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }
