import ArgumentParser
import TerminalProgram
import TerminalUI

/// The options of the customer's own copy of the conversation.
struct SaveOptions: ParsableArguments {
  @Option(
    help: .init(
      userLanguage.pick(
        "Save your own copy of the conversation in this file, as it happens.",
        "边聊边把对话保存一份到这个文件。"),
      valueName: userLanguage.pick("file", "文件")))
  var save: String?

  @Flag(
    help: .init(
      userLanguage.pick(
        "With --save: add to the file if it exists.", "与 --save 同用：文件已存在时接在后面写。")))
  var append = false

  @Flag(
    help: .init(
      userLanguage.pick(
        "With --save: replace the file if it exists.", "与 --save 同用：文件已存在时覆盖。")))
  var overwrite = false

  var choices: SaveChoices {
    SaveChoices(path: save, append: append, overwrite: overwrite)
  }
}
