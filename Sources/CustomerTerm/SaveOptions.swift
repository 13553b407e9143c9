import ArgumentParser
import ChatUI
import TerminalProgram
import TerminalUI

/// The options of the customer's own copy of the conversation.
struct SaveOptions: ParsableArguments {
  @Option(
    name: .customLong("save"),
    help: .init(
      userLanguage.pick(
        "Save your own copy of the conversation in this file, as it happens.",
        "边聊边把对话保存一份到这个文件。"),
      valueName: userLanguage.pick("file", "文件")))
  var path: String?

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

  /// What to do with a file that exists.
  var whenFileExists: TranscriptFile.WhenItExists {
    append ? .append : overwrite ? .replace : .refuse
  }

  func validate() throws {
    if append, overwrite {
      throw ValidationError(
        userLanguage.pick(
          "--append and --overwrite exclude each other", "--append 和 --overwrite 不能同时使用"))
    }
    if append || overwrite, path == nil {
      let option = append ? "--append" : "--overwrite"
      throw ValidationError(userLanguage.pick("\(option) needs --save", "\(option) 必须与 --save 同用"))
    }
    if path == "" {
      throw ValidationError(userLanguage.pick("--save needs the name of a file", "--save 缺少文件名"))
    }
  }
}
