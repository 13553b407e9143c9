/// The slash commands, as the help lists them.
public protocol CommandSentences {
  // Placeholders for arguments.
  var textArgument: String { get }
  var numberArgument: String { get }
  var hostArgument: String { get }
  var nameArgument: String { get }
  var countArgument: String { get }

  // The descriptions of the commands.
  var commandEnd: String { get }
  var commandQuit: String { get }
  var commandHelp: String { get }
  var commandFind: String { get }
  var commandHistory: String { get }
  var commandOpen: String { get }
  var commandNote: String { get }
  var commandBlock: String { get }
  var commandUnblock: String { get }
  var commandGreet: String { get }
  var commandReply: String { get }
  var commandSend: String { get }
  var commandAway: String { get }
  var commandBack: String { get }
  var commandNext: String { get }
  var commandLast: String { get }
  var commandStatus: String { get }
  var commandDesks: String { get }
  var commandTransfer: String { get }
  var commandAccept: String { get }
  var commandDecline: String { get }

  /// A message that begins with a slash: how to type it, and its description.
  var slashText: String { get }
  var slashTextSends: String { get }
}
