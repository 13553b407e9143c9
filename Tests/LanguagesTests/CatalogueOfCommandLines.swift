import Languages

/// The sentences of the command lines. What is typed and not read, examples and names, is left out.
func commandLineSentences(_ language: any CommandLineSentences) -> [String] {
  let items = CommandPage.allCases.flatMap { page in
    CommandLineItem.allCases.map { language.item($0, on: page) }
  }
  let pages = CommandPage.allCases.flatMap { page in
    [language.summary(of: page)] + language.examples(of: page).map(\.1)
      + CommandPageHeading.allCases.flatMap { language.rows($0, on: page) }.map(\.1)
  }
  return items.map(\.text) + items.map(\.value).filter { !$0.isEmpty } + pages
    + CommandPageHeading.allCases.map { language.heading($0) } + mistakes(language)
    + rules(language)
}

private func mistakes(_ language: any CommandLineSentences) -> [String] {
  [
    language.optionsInUsage, language.subcommandInUsage, language.helpOfHelp,
    language.usageError("1"), language.usageHint("1"), language.unknownOption("1"),
    language.unknownSubcommand("1"), language.unknownSubcommand("1", known: ["1", "2"]),
    language.didYouMean("1"), language.missingValue(of: "1", "2", rule: nil),
    language.missingValue(of: "1", "2", rule: "3"), language.valueNotTaken("1", by: "2"),
    language.missingOption("1"), language.missingArgument("1"), language.mustNotBeEmpty("1"),
    language.unexpectedArguments(["1"]), language.unexpectedArguments(["1", "2"]),
    language.badValue("1", of: "2", rule: nil), language.badValue("1", of: "2", rule: "3"),
    language.customerNameTooLong(bytesOver: 1, most: 2), language.exclusive("1", "2"),
    language.needs("1", "2"), language.mustComeBeforeOptions("1"),
    language.noCompletionScript(for: "1"), language.noShellGiven, language.wrongUsage,
    language.cannotReadCommandLine,
  ]
}

private func rules(_ language: any CommandLineSentences) -> [String] {
  [
    language.number(from: 1), language.number(from: 1, to: 2), language.oneOf(["1", "2"]),
    language.aTime, language.aNetwork, language.aFingerprint,
  ]
}
