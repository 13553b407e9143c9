extension English {
  var hintEnd: String { "end" }
  var hintQuit: String { "quit" }
  var hintLeave: String { "leave" }
  var hintSend: String { "send" }
  var hintHelp: String { "help" }
  var hintScroll: String { "scroll" }
  var hintNewLine: String { "new line" }
  var hintReplies: String { "replies" }

  var keyEndsConversation: String { "end the conversation" }
  var keyQuits: String { "quit; asks once if a customer is there" }
  var keyLeaves: String { "leave" }
  var keyOpensReplies: String { "canned replies" }
  var keyOpensHistory: String { "earlier conversations" }
  var keyOpensDesks: String { "the desks of this line" }
  var keySwitchesPane: String { "the pane at the right of a wide window, on or off" }
  var keySends: String { "send" }
  var keyBreaksLine: String { "new line in the message" }
  var keysScrollPage: String { "scroll by a page" }
  var keysScrollLine: String { "scroll by a line" }
  var keysOldestNewest: String { "oldest, newest message" }
  var keysMatches: String { "previous, next match" }
  var keysEarlierInputs: String { "earlier inputs" }
  var keysLineEnds: String { "start, end of line" }
  var keysMoveCursor: String { "by character, by word" }
  var keysDeleteWordBefore: String { "delete the word before" }
  var keyDeletesWordAfter: String { "delete the word after" }
  var keysDeleteToLineEnds: String { "delete to start, to end of line" }
  var keysPutBack: String { "put back what was deleted" }
  var keysSwapAndUndo: String { "swap characters; undo" }
  var keysRepaintAndSuspend: String { "repaint; suspend" }
}
