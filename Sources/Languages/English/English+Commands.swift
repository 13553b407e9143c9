extension English {
  var textArgument: String { "TEXT" }
  var numberArgument: String { "NUMBER" }
  var hostArgument: String { "HOST" }
  var nameArgument: String { "NAME" }
  var countArgument: String { "COUNT" }

  var commandEnd: String { "end the conversation" }
  var commandQuit: String { "quit" }
  var commandHelp: String { "this help" }
  var commandFind: String { "find in the transcript" }
  var commandHistory: String { "earlier conversations, or those with a text" }
  var commandOpen: String { "read one of them" }
  var commandNote: String { "a note, never sent" }
  var commandBlock: String { "end, and block this address (30m, 2h, 7d)" }
  var commandUnblock: String { "unblock" }
  var commandGreet: String { "send the greeting as the first reply" }
  var commandReply: String { "choose a canned reply" }
  var commandSend: String { "send the reply chosen with /reply" }
  var commandAway: String { "take nobody for now; others read the text" }
  var commandBack: String { "take customers again" }
  var commandNext: String { "end the wrap-up, take the next customer" }
  var commandLast: String { "the last entries, with their times" }
  var commandStatus: String { "who is here, whose turn it is" }
  var commandDesks: String { "the desks of this line" }
  var commandTransfer: String { "ask a colleague to take over; without a name: withdraw" }
  var commandAccept: String { "take over a colleague's customer" }
  var commandDecline: String { "decline that" }

  var slashText: String { "//text" }
  var slashTextSends: String { "send text that begins with /" }
}
