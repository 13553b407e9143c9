import ArgumentParser
import ChatUI
import Languages
import TerminalProgram

/// The options for the customer's own copy of the conversation.
struct SaveOptions: ParsableArguments {
  @Option(name: .customLong("save"), help: .item(.save, on: .customerTerm), completion: .file())
  var path: String?
  @Flag(help: .item(.append, on: .customerTerm)) var append = false
  @Flag(help: .item(.overwrite, on: .customerTerm)) var overwrite = false

  /// What to do if the file exists.
  var whenFileExists: TranscriptFile.WhenItExists {
    append ? .append : overwrite ? .replace : .refuse
  }

  func check() throws(UsageMistake) {
    if append, overwrite { throw .exclusive(.append, .overwrite) }
    if append || overwrite, path == nil { throw .needs(append ? .append : .overwrite, .save) }
    try CommandLineItem.save.check(path: path)
  }
}
