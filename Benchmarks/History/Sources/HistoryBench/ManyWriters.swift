import ChatHistory
import Glibc

/// The time until a message is on the disk, for many desks that write into one history, beside one desk that
/// writes as many messages alone. Each desk is a process of its own, as in a team: this program again, with
/// `write` as its first argument. Messages come at random moments, as those of people do.
struct ManyWritersBenchmark {
  let folder: String

  func run(desks: Int, messagesPerSecond: Int, seconds: Int) {
    row(
      "many writers, \(messagesPerSecond) messages/s in all, \(seconds) s", "messages", "median",
      "p99", "longest", "failed commits")
    row("---", "---:", "---:", "---:", "---:", "---:")
    for count in [1, desks] {
      let times = measure(
        desks: count, interval: Double(count) / Double(messagesPerSecond), seconds)
      row(
        count == 1 ? "one desk" : "\(count) desks", "\(times.all.count)",
        milliseconds(times.all.median), milliseconds(times.all.quantile(0.99)),
        milliseconds(times.all.max() ?? 0), "\(times.failures)")
    }
    print("")
  }

  private func milliseconds(_ microseconds: Double) -> String { short(microseconds / 1000) + " ms" }

  private func measure(
    desks: Int, interval: Double, _ seconds: Int
  ) -> (all: [Double], failures: Int) {
    let path = "\(folder)/writers-\(desks).sqlite"
    var children: [pid_t] = []
    for number in 0..<desks {
      var (pid, actions): (pid_t, posix_spawn_file_actions_t) = (0, .init())
      posix_spawn_file_actions_init(&actions)
      defer { posix_spawn_file_actions_destroy(&actions) }
      posix_spawn_file_actions_addopen(
        &actions, STDOUT_FILENO, "\(path).times-\(number)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
      let words = [
        CommandLine.arguments[0], "write", path, "\(interval)", "\(seconds)", "\(number)",
      ]
      let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
      defer { for argument in arguments { free(argument) } }
      let code = posix_spawn(&pid, "/proc/self/exe", &actions, nil, arguments + [nil], environ)
      precondition(code == 0, "can't start a desk: errno \(code)")
      children.append(pid)
    }
    for child in children {
      var status: Int32 = 0
      waitpid(child, &status, 0)
      precondition(status == 0, "a desk failed: \(status)")
    }
    var (all, failures): ([Double], Int) = ([], 0)
    for number in 0..<desks {
      for line in lines(of: "\(path).times-\(number)") {
        if line == "failed" { failures += 1 } else { all.append(Double(line) ?? 0) }
      }
    }
    return (all, failures)
  }

  private func lines(of path: String) -> [String] {
    guard let file = fopen(path, "r") else { preconditionFailure("no \(path)") }
    defer { fclose(file) }
    var (lines, buffer, capacity): ([String], UnsafeMutablePointer<CChar>?, Int) = ([], nil, 0)
    defer { free(buffer) }
    while getline(&buffer, &capacity, file) >= 0, let buffer {
      lines.append(String(cString: buffer).filter { $0 != "\n" })
    }
    return lines
  }

  /// The work of one desk: prints the microseconds that each message took, and `failed` for each failed attempt
  /// to write, which the desk's warning would show.
  static func write(_ path: String, interval: Double, seconds: Double, number: Int) throws {
    let recording = try Recording(path)
    var dice = Dice(UInt64(number + 1))
    var words = Words()
    // All desks have opened the file before the first message.
    usleep(2_000_000)
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
      // Up to twice the mean, so that messages of different desks meet.
      usleep(useconds_t(interval * 1e6 * Double(dice.roll(2001)) / 1000))
      guard ContinuousClock.now < end else { break }
      let text = words.message()
      var failures = 0
      let time = microseconds {
        failures = recording.waitCountingFailures(untilCommitted: recording.submit(text))
      }
      print(time)
      for _ in 0..<failures { print("failed") }
    }
    recording.close()
  }
}
