import ChatCore
import TerminalProgram
import TerminalUI

/// What the customer's program is told by its command line.
struct CustomerOptions: QuickOptions {
  /// The name the agent will see; nil only until it is read.
  var givenName: String?
  /// The desk's host and port.
  var host = "localhost"
  var port: UInt16 = 21567
  var save = SaveChoices()
  var face = FaceChoices()

  var name: String { givenName ?? "" }

  mutating func take(_ option: String, _ argument: inout QuickArgument) -> Bool {
    switch option {
    case "--host": QuickArgument.set(&host, argument.text())
    case "--port": QuickArgument.set(&port, argument.number())
    case "--save": QuickArgument.set(&save.path, argument.text())
    case "--append": argument.flag() && QuickArgument.set(&save.append, true)
    case "--overwrite": argument.flag() && QuickArgument.set(&save.overwrite, true)
    default: face.take(option, &argument)
    }
  }

  mutating func take(word: String) -> Bool {
    guard givenName == nil else { return false }
    givenName = word
    return true
  }

  var isComplete: Bool { givenName != nil }

  var problem: String? {
    let over = name.utf8.count - Limits.bodyBytesMax
    if over > 0 {
      let reason = userLanguage.text(of: SendRefusal.tooLong(bytesOver: over))
      return userLanguage.pick("the name is \(reason)", "名字\(reason)")
    }
    return save.problem ?? face.problem
  }
}

/// What it is told of the customer's own copy of the conversation.
struct SaveChoices: Equatable, Sendable {
  /// The file; nil for no copy.
  var path: String?
  /// Add to the file if it exists.
  var append = false
  /// Replace the file if it exists.
  var overwrite = false

  /// What to do with a file that exists.
  var whenFileExists: TranscriptFile.WhenItExists {
    append ? .append : overwrite ? .replace : .refuse
  }

  var problem: String? {
    if append, overwrite {
      return userLanguage.pick(
        "--append and --overwrite exclude each other", "--append 和 --overwrite 不能同时使用")
    }
    if append || overwrite, path == nil {
      let option = append ? "--append" : "--overwrite"
      return userLanguage.pick("\(option) needs --save", "\(option) 必须与 --save 同用")
    }
    if path == "" {
      return userLanguage.pick("--save needs the name of a file", "--save 缺少文件名")
    }
    return nil
  }
}
