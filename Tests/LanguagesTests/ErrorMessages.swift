import Languages

/// The words that stand for values in docs/user/troubleshooting.md.
struct Placeholders {
  let address, reason, file, name, key, value, option, command, text, version, settings: String

  static let english = Placeholders(
    address: "ADDRESS", reason: "REASON", file: "FILE", name: "NAME", key: "KEY", value: "VALUE",
    option: "OPTION", command: "COMMAND", text: "TEXT", version: "VERSION", settings: "SETTINGS")
  static let chinese = Placeholders(
    address: "地址", reason: "原因", file: "文件", name: "名字", key: "键", value: "值",
    option: "选项", command: "命令", text: "内容", version: "版本", settings: "设置")
}

/// A number that stands in no sentence by itself; `N` on the page.
private let number = 97531

/// Every error message and refusal of a language, as docs/user/troubleshooting.md has it.
func errorMessages(of language: any Language, _ words: Placeholders) -> [String] {
  let texts =
    networkErrors(language, words) + doorErrors(language, words) + tlsErrors(language, words)
    + teamErrors(language, words)
    + historyErrors(language, words) + savingErrors(language, words)
    + preferenceErrors(language, words) + commandLineErrors(language, words)
    + centralErrors(language, words) + programErrors(language, words) + refusals(language, words)
  return texts.map { $0.replacing("\(number)", with: "N").replacing("\n", with: " ") }
}

private func networkErrors(_ language: any Language, _ words: Placeholders) -> [String] {
  [
    language.cannotListen(on: words.address, words.reason),
    language.cannotAnswerChecks(on: words.address, words.reason),
    language.cannotConnect(to: words.address, words.reason),
    language.connectionBroke(words.reason), language.cannotAccept(words.reason),
    language.cannotReadInput(words.reason), language.cannotWriteOutput(words.reason),
    language.crashedBySignal + "\(number)", language.notSent,
    language.closedByFailure(words.reason),
    language.notADesk, language.passedSocketsWrong(words.value), language.passedSocketNotListening,
    language.passedSocketElsewhere(words.address, wanted: words.address),
  ]
}

private func doorErrors(_ language: any Language, _ words: Placeholders) -> [String] {
  [
    language.cannotStart(words.command, words.reason),
    language.commandEnded(words.command, status: Int32(number)),
    language.commandEnded(words.command, signal: Int32(number)),
    language.commandEndedSilently(words.command), language.commandReadsNoMore(words.command),
    language.noSSHConnection, language.malformedSSHConnection(words.value),
    language.noProxyHeader(by: words.address, within: .seconds(10)),
    language.proxyHeaderRefused(by: words.address, reason: words.reason),
    language.proxyHeaderMissing, language.proxyLineMalformed,
    language.proxyLineTooLong(most: number), language.proxyVersionUnknown(number),
    language.proxyCommandUnknown(number), language.proxyFamilyUnknown(number),
    language.proxyHeaderTooShort(bytes: number),
    language.proxyHeaderTooLong(bytes: number, most: number), language.proxyHeaderCutOff,
  ]
}

private func tlsErrors(_ language: any Language, _ words: Placeholders) -> [String] {
  [
    language.tlsNoLibrary, language.cannotReadFile(words.file, of: "--tls-cert", words.reason),
    language.fileHasNoCertificate(words.file, of: "--tls-cert"),
    language.fileHasNoKey(words.file, of: "--tls-key"), language.keyIsEncrypted(words.file),
    language.keyDoesNotFit(words.file, certificate: words.file),
    language.tlsFailed(with: words.address, words.reason), language.tlsCutOff,
    language.tlsNothingInCommon, language.tlsError(nil), language.tlsError(words.value),
    language.deskSpeaksNoTLS, language.deskGivesNoAnswer, language.deskSpeaksTLS,
    language.customerSpeaksNoTLS, language.customerSpeaksTLS, language.peerRefusesHandshake,
    language.peerRefusesCertificate, language.peerFindsCertificateExpired,
    language.peerKnowsNoIssuer, language.peerKnowsNoSuchHost, language.peerWantsCertificate,
    language.tlsAlert(80), language.customerHasNoCertificate, language.customerIssuerUnknown,
    language.wrongPin(expected: words.value, found: words.value),
    language.certificateChanged(
      of: words.address, known: words.value, found: words.value, in: words.file),
    language.certificateExpired, language.certificateNotYetValid,
    language.certificateOfAnotherHost, language.certificateOfOtherPurpose,
    language.certificateTooWeak, language.certificateRefused(code: Int32(number)),
    language.certificateMissing, language.certificateUnknown(pin: words.value),
    language.knownDesksUnreadable(words.file, words.reason),
    language.knownDesksMalformed(words.file, line: number),
    language.knownDesksUnwritable(words.file, words.reason),
  ]
}

private func teamErrors(_ language: any Language, _ words: Placeholders) -> [String] {
  [
    language.lineIsShared, language.sharedNeedsPort, language.noFolderForLine,
    language.folderUnusable(words.file, words.reason), language.folderOpenToOthers(words.file),
    language.notAFolder(words.file), language.socketPathTooLong(words.file, most: number),
    language.othersAreStarting(words.file), language.noDeskAnswers(words.address),
    language.otherTeamVersion(number, own: number), language.otherTeamAddress(words.address),
    language.otherTeamSettings(words.settings, own: words.settings),
    language.notALineFile(words.file), language.agentNameTooLong(bytesOver: number),
    language.noDesks(at: words.address),
    language.deskWithoutAnswer(process: number), language.lineNotShared, language.noColleague,
    language.noColleague(named: words.name, but: [words.name]), language.colleagueIsYou,
    language.severalColleagues(named: words.name, desks: [number]),
    language.offerUnderWay(to: words.name), language.noOffer,
    language.reasonTooLong(bytesOver: number), language.otherHistory(of: words.name),
    language.transferNeedsHistory, language.transferNeedsPlainConnection,
    language.notTaken(by: words.name), language.colleagueLeft(words.name),
    language.unanswered(by: words.name), language.declined(by: words.name),
    language.offerJustCame, language.offerOver(from: words.name),
  ]
}

private func historyErrors(_ language: any Language, _ words: Placeholders) -> [String] {
  [
    language.noHistoryYet, language.linkToNothing, language.cannotMakeFolder(words.reason),
    language.folderWorldWritable, language.cannotBeRead(words.reason),
    language.cannotBeWritten(words.reason), language.noThread(words.reason),
    language.hasHardLink, language.notAHistory, language.anotherProgramsDatabase,
    language.newerSchema(number, known: number), language.usedByOlderDesks,
    language.waitingForOlderDesks(words.file), language.historyDamaged(words.text),
    language.replacedMeanwhile, language.historyLocked, language.noRoomOnDisk,
    language.diskFailed(words.text), language.databaseFailed(words.text),
    language.sqliteError(Int32(number), words.text), language.noHomeToLookIn,
    language.noHistoryKept, language.cannotLookUp(words.reason),
    language.noConversation(Int64(number)), language.noConversation(Int64(number), in: words.file),
    language.savingFailedHere,
  ]
}

private func centralErrors(_ language: any Language, _ words: Placeholders) -> [String] {
  [
    language.notAConnectionString("--to"), language.passwordOnCommandLine("--to"),
    language.libpqMissing, language.connectionStringMalformed,
    language.notConnected(to: words.address, words.reason),
    language.connectionLost(to: words.address, words.reason),
    language.noAnswer(from: words.address), language.noRoom(at: words.address),
    language.readOnly(at: words.address),
    language.refused(by: words.address, words.value, words.reason),
    language.notUTF8(at: words.address, words.value),
    language.nothingShipped(to: words.address),
    language.newerTables(at: words.address, number, known: number),
    language.keptUnshipped(words.text),
  ]
}

/// Commands of the configuration, a desk that answers by itself, a load balancer's port, the pane.
private func programErrors(_ language: any Language, _ words: Placeholders) -> [String] {
  [
    language.commandTooSlow(words.command, .seconds(10)),
    language.commandWroteTooMuch(words.command, bytes: number), language.eventCommandIsBehind,
    language.noDraftCommand, language.noDraftMade,
    language.notAWayToNotify(words.key, [words.value]),
    language.answerSeparatorMissing, language.answerSeparatorRepeated, language.answerIsBlank,
    language.noMessageWaits(in: Int64(number)),
    language.cannotAnswerChecks(on: words.address, words.reason),
    language.paneNeedsColumns(number),
  ]
}

private func savingErrors(_ language: any Language, _ words: Placeholders) -> [String] {
  [
    language.savingFailed(words.reason), language.diskDoesNotAnswer,
    language.notSaved(words.reason), language.entriesMissing(number, in: words.file, words.reason),
    language.noHomeForHistory, language.cannotKeepHistory(words.reason),
    language.cannotSave(to: words.file, words.reason), language.fileExists(words.file),
    language.isSymbolicLink, language.noSuchFolder, language.savedByAnother,
    language.entriesNotSaved(number), language.entriesMissingHere(number),
    language.mayBeIncomplete(words.file, words.reason),
  ]
}

private func preferenceErrors(_ language: any Language, _ words: Placeholders) -> [String] {
  [
    language.notARegularFile, language.largerThan(bytes: number),
    language.notUTF8(fromByteOfFile: number), language.nullCharacter, language.notTOML(words.text),
    language.tablesTooDeep(most: number), language.unknownKey(words.key),
    language.outOfRange(words.key, number, number), language.notOneOf(words.key, [words.value]),
    language.notAStyleWord(words.key, words.value), language.secondColor(words.key, words.value),
    language.colorMissing(words.key, after: words.value), language.textIsEmpty(words.key),
    language.notADay(words.key, [words.value]), language.dayHasHours(words.key, words.value),
    language.notASpan(words.key, words.value), language.notAClosedDate(words.key, words.value),
    language.mustBeBoolean(words.key), language.mustBeInteger(words.key),
    language.mustBeText(words.key), language.mustBeTable(words.key), language.expectedValue,
    language.expectedKey, language.expectedSign(words.value), language.expectedLineEnd,
    language.duplicateKey, language.textNotClosed, language.controlCharacter,
    language.unknownEscape, language.numberTooLarge, language.notANumber, language.notADate,
    language.fileEndsTooEarly, language.notUnderstood, language.replyWithoutName,
    language.controlCharacter(inName: words.name), language.twoReplies(called: words.name),
    language.noReplies(in: words.file), language.noGreeting(in: words.file),
    language.greetingOnlyFirst,
  ]
}

private func commandLineErrors(_ language: any Language, _ words: Placeholders) -> [String] {
  [
    language.unknownOption(words.option), language.unknownSubcommand(words.command),
    language.unknownSubcommand(words.command, known: [words.command]),
    language.missingValue(of: words.option, words.value, rule: nil),
    language.valueNotTaken(words.value, by: words.option), language.missingOption(words.option),
    language.missingArgument(words.name), language.mustNotBeEmpty(words.name),
    language.unexpectedArguments([words.text]),
    language.badValue(words.value, of: words.option, rule: nil),
    language.customerNameTooLong(bytesOver: number, most: number),
    language.exclusive(words.option, words.option), language.needs(words.option, words.option),
    language.mustComeBeforeOptions(words.command), language.noCompletionScript(for: words.value),
    language.noShellGiven, language.wrongUsage, language.cannotReadCommandLine,
  ]
}

private func refusals(_ language: any Language, _ words: Placeholders) -> [String] {
  [
    language.nobodyConnected, language.notYourTurn, language.nothingToSend,
    language.tooLong(bytesOver: number, most: number), language.writtenForAnother,
    language.customerChanged(now: words.name), language.customerHasLeft,
    language.notBlocked(words.address), language.nobodyBlocked, language.alreadyAway,
    language.notAway, language.isAway, language.noWrapUp, language.unknownCommand(words.command),
    language.usage(words.command), language.pasteCut(bytes: number), language.pasteHasNoEnd,
    language.noFurtherMatch, language.noSearchText, language.noMatchingReplies,
    language.noConversation, language.tooSmall,
    language.lineNotSent(number, words.reason), language.notUTF8(atByte: number),
    language.terminalLineTooLong(most: number), language.typedForPrevious(words.text),
    language.unknownCommandTyped(words.command), language.noReplyChosen,
  ]
}
