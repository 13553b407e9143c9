import TerminalUI

extension ScreenStrings {
  /// The lines of the help page: keys first, then commands.
  var help: [(key: String, meaning: String)] {
    keys + commands
  }

  private var keys: [(key: String, meaning: String)] {
    let own =
      role == .agent
      ? [
        ("Ctrl-X", language.keyEndsConversation), ("Ctrl-C", language.keyQuits),
        ("F2", language.keyOpensReplies), ("F4", language.keyOpensHistory),
        ("F5", language.commandDraft), ("F6", language.keyOpensDesks),
        ("F7", language.keySwitchesPane),
      ] : [("Ctrl-C  Ctrl-X", language.keyLeaves)]
    let shared = [
      ("Enter", language.keySends),
      ("Alt-Enter", language.keyBreaksLine),
      ("PgUp  PgDn", language.keysScrollPage),
      ("Shift-Up  Shift-Down", language.keysScrollLine),
      ("Ctrl-Home  Ctrl-End", language.keysOldestNewest),
      ("F3  Shift-F3  Alt-P/N", language.keysMatches),
      ("Up  Down", language.keysEarlierInputs),
      ("Ctrl-A/E  Home/End", language.keysLineEnds),
      ("Ctrl-B/F  Alt-B/F", language.keysMoveCursor),
      ("Ctrl-W  Alt-Bksp", language.keysDeleteWordBefore),
      ("Alt-D", language.keyDeletesWordAfter),
      ("Ctrl-U  Ctrl-K", language.keysDeleteToLineEnds),
      ("Ctrl-Y  Alt-Y", language.keysPutBack),
      ("Ctrl-T  Ctrl-_", language.keysSwapAndUndo),
      ("Ctrl-L  Ctrl-Z", language.keysRepaintAndSuspend),
    ]
    return (own + shared).map { (key: $0.0, meaning: $0.1) }
  }

  private var commands: [(key: String, meaning: String)] {
    let help = CommandHelp(language)
    let lines = Command.Name.allCases.filter { $0.isFor(role, on: .screen) }
      .map { (key: help.usage($0), meaning: help.meaning($0)) }
    return lines + [(key: language.slashText, meaning: language.slashTextSends)]
  }
}
