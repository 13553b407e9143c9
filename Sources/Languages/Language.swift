/// A language of the user interface: all of its sentences.
///
/// Each subject has a protocol in `Sentences`. Each language has a folder with a file for each subject, so a
/// missing sentence is a compile error. A new language needs a folder and a line in `localeLanguages`. The
/// caller chooses the sentence and clips or cleans foreign text: arguments are inserted as they are.
public protocol Language: Sendable, Punctuation, UnitSentences, MessageSentences, DeskSentences,
  StatusSentences, ScreenSentences, KeySentences, CommandSentences, PlainSentences, SystemSentences,
  PreferenceSentences, SavingSentences, HistorySentences, CommandLineSentences, TeamSentences,
  DoorSentences, TLSSentences, PaneSentences, AnsweringSentences, ProgramSentences,
  CentralSentences, ToolSentences, FigureSentences
{}

/// The language for locales without one of their own.
public let defaultLanguage: any Language = English()

/// The other languages, by the lower-case prefix of their locales' names.
private let localeLanguages: [(prefix: String, language: any Language)] = [("zh", Chinese())]

/// All languages, for tests and tools that compare them.
public let everyLanguage: [any Language] = [defaultLanguage] + localeLanguages.map(\.language)

/// The language of an environment. The first of LC_ALL, LC_MESSAGES and LANG that is set and not empty
/// decides (locale(7)), even if that locale is not installed.
/// - Parameter variable: returns the value of an environment variable.
public func language(environment variable: (String) -> String?) -> any Language {
  let names = ["LC_ALL", "LC_MESSAGES", "LANG"]
  let locale = names.lazy.compactMap(variable).first { !$0.isEmpty }?.lowercased() ?? ""
  return localeLanguages.first { locale.hasPrefix($0.prefix) }?.language ?? defaultLanguage
}
