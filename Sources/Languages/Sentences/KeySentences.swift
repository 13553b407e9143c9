/// The descriptions of the keys: one word each for the row of hints, longer ones for the help page.
public protocol KeySentences {
  var hintEnd: String { get }
  var hintQuit: String { get }
  var hintLeave: String { get }
  var hintSend: String { get }
  var hintHelp: String { get }
  var hintScroll: String { get }
  var hintNewLine: String { get }
  var hintReplies: String { get }

  var keyEndsConversation: String { get }
  var keyQuits: String { get }
  var keyLeaves: String { get }
  var keyOpensReplies: String { get }
  var keyOpensHistory: String { get }
  var keyOpensDesks: String { get }
  var keySwitchesPane: String { get }
  var keySends: String { get }
  var keyBreaksLine: String { get }
  var keysScrollPage: String { get }
  var keysScrollLine: String { get }
  var keysOldestNewest: String { get }
  var keysMatches: String { get }
  var keysEarlierInputs: String { get }
  var keysLineEnds: String { get }
  var keysMoveCursor: String { get }
  var keysDeleteWordBefore: String { get }
  var keyDeletesWordAfter: String { get }
  var keysDeleteToLineEnds: String { get }
  var keysPutBack: String { get }
  var keysSwapAndUndo: String { get }
  var keysRepaintAndSuspend: String { get }
}
