/// Prints Markdown tables. `run.sh` prints the machine's description before them.
@main struct HistoryBench {
  static func main() throws {
    let arguments = CommandLine.arguments
    if arguments.count == 6, arguments[1] == "write", let interval = Double(arguments[3]),
      let seconds = Double(arguments[4]), let number = Int(arguments[5])
    {
      return try ManyWritersBenchmark.write(
        arguments[2], interval: interval, seconds: seconds, number: number)
    }
    guard CommandLine.arguments.count == 3, let count = Int(CommandLine.arguments[2])
    else { preconditionFailure("HistoryBench FOLDER MESSAGES-TO-FIND-IN") }
    let folder = CommandLine.arguments[1]
    try ProcessorBenchmark(folder: folder).run(rounds: 5, of: 400)
    ManyWritersBenchmark(folder: folder).run(desks: 100, messagesPerSecond: 100, seconds: 20)
    guard count > 0 else { return }
    var commits = try CommitBenchmark(folder: folder)
    commits.runSingly(2000)
    commits.runGrouped(5000, group: 500, rounds: 5)
    let finding = FindBenchmark(folder: folder)
    try finding.fill(count)
    try finding.run(rounds: 7)
  }
}
