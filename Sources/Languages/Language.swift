/// A language that the programs speak: all of their sentences.
///
/// Each subject has a protocol in `Sentences`, and each language a folder with a file for each of them, so a
/// sentence that a language lacks does not compile. A further language is one more folder and a line in
/// `localeLanguages`. Which sentence is right, and how much of a foreign text stands in it, is decided by whoever
/// calls: what is passed in is shown as it is.
public protocol Language: Sendable, Punctuation, UnitSentences, MessageSentences, DeskSentences,
  StatusSentences, ScreenSentences, KeySentences, CommandSentences, PlainSentences, SystemSentences,
  PreferenceSentences, SavingSentences, HistorySentences, CommandLineSentences
{}

/// The language of those whose own is not spoken.
public let defaultLanguage: any Language = English()

/// The other languages, by the beginning of their locales' names in small letters.
private let localeLanguages: [(prefix: String, language: any Language)] = [("zh", Chinese())]

/// All languages, for those who compare them.
public let everyLanguage: [any Language] = [defaultLanguage] + localeLanguages.map(\.language)

/// The language of an environment: the first of LC_ALL, LC_MESSAGES and LANG that is set and not empty
/// decides (locale(7)), whether that locale is installed or not.
/// - Parameter variable: looks an environment variable up.
public func language(environment variable: (String) -> String?) -> any Language {
  let names = ["LC_ALL", "LC_MESSAGES", "LANG"]
  let locale = names.lazy.compactMap(variable).first { !$0.isEmpty }?.lowercased() ?? ""
  return localeLanguages.first { locale.hasPrefix($0.prefix) }?.language ?? defaultLanguage
}
