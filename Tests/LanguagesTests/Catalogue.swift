import Languages

/// Every sentence of a language with sample values that have no letters, by subject. `CatalogueTests` holds
/// this list against the protocols.
func catalogue(of language: any Language) -> [String] {
  punctuation(language)
    + unitSentences(language)
    + messageSentences(language)
    + deskSentences(language)
    + statusSentences(language) + paneSentences(language)
    + screenSentences(language)
    + keySentences(language)
    + commandSentences(language)
    + plainSentences(language)
    + systemSentences(language)
    + preferenceSentences(language)
    + savingSentences(language)
    + historySentences(language)
    + commandLineSentences(language)
    + doorSentences(language) + tlsSentences(language) + teamSentences(language)
    + answeringSentences(language) + programSentences(language) + centralSentences(language)
    + toolSentences(language) + figureSentences(language)
}

private func punctuation(_ language: any Punctuation) -> [String] {
  [
    language.comma, language.colon, language.semicolon,
  ]
}

private func unitSentences(_ language: any UnitSentences) -> [String] {
  [
    language.bytes(1),
    language.bytes(2),
    language.seconds(2),
    language.minutes(2),
    language.hours(2, minutes: 2),
    language.days(2, hours: 2),
    language.lessThanAMinute,
    language.date(year: 2, month: 1, day: 2, weekday: 1),
  ]
}

private func messageSentences(_ language: any MessageSentences) -> [String] {
  [
    language.noName, language.ownName, language.noteLabel, language.outOfTurn, language.repaired,
    language.markLine("1"),
    language.nobodyConnected, language.notYourTurn, language.nothingToSend,
    language.tooLong(bytesOver: 2, most: 2),
    language.writtenForAnother,
    language.customerChanged(now: "1"),
    language.customerHasLeft,
    language.notBlocked("1"),
    language.nobodyBlocked, language.alreadyAway, language.notAway, language.isAway,
    language.noWrapUp,
  ]
}

private func deskSentences(_ language: any DeskSentences) -> [String] {
  [
    language.listening(on: "1"),
    language.customerConnected("1", from: "1", waited: .seconds(75)),
    language.customerConnected("1", from: "1", waited: nil),
    language.nameRepaired(of: "1"),
    language.renamed(from: "1", to: "1"),
    language.frameSkipped(type: 2),
    language.tooMuchOutOfTurn("1"),
    language.leftWhileWaiting("1", waited: .seconds(75)),
    language.messageUnfinished(bytes: 2),
    language.customerLeft("1"),
    language.connectionBroke(with: "1", "1"),
    language.protocolViolated(by: "1", rule: "1", bytes: "1"),
    language.customerIdle("1", for: .seconds(75)),
    language.noNameGiven(by: "1", within: .seconds(75)),
    language.messageBeforeName(by: "1"),
    language.youEnded(with: "1"),
    language.lengthIsNotANumber,
    language.lengthUnderHeader(2),
    language.barMissing, language.typeIsNotADigit,
    language.blocked("1", for: .seconds(75)),
    language.blocked("1", for: nil),
    language.unblocked("1"),
    language.rejected("1", attempts: 1),
    language.rejected("1", attempts: 2),
    language.cannotAccept("1"),
    language.wentAway(""),
    language.wentAway("1"),
    language.cameBack,
    language.hoursEnded(opens: nil),
    language.hoursEnded(opens: "1"),
    language.hoursBegan,
    language.connected(to: "1"),
    language.agentSentTooMuch, language.tooManyUnserved, language.agentEnded, language.youLeft,
  ]
}

private func statusSentences(_ language: any StatusSentences) -> [String] {
  [
    language.yourTurn, language.theirTurn, language.stillYourTurn,
    language.waitingInLine(2),
    language.stillWaiting("1", for: .seconds(75)),
    language.waitingForCustomer, language.noNameYet, language.inConversation,
    language.yourTurn(customerWaitingFor: "1"),
    language.customersTurn, language.noCustomer, language.noCustomerHere,
    language.messageBeingSaved, language.away, language.nobodyIsTaken, language.awayLock,
    language.outsideHours, language.outsideHoursLock, language.wrappingUp, language.wrapUpLock,
    language.opens(at: "1"),
    language.wrappingUp(timeLeft: "1"),
    language.wrapUpBegins(for: .seconds(75)),
    language.visits(2, fromThisAddress: 2),
    language.visitedBefore("1"),
    language.visitedBefore(2),
    language.hasVisited("1", "1"),
    language.connecting,
    language.connecting(for: "1"),
    language.stillConnecting(to: "1", for: .seconds(75)),
    language.placeInLine(1), language.placeInLine(2),
    language.placeInLine(2, estimate: .seconds(75)), language.copyIsIn("1"),
    language.comeBackWith("1"), language.comeBackAsBefore,
    language.notConnectedYet, language.connected, language.connectedWaitingForAgent,
    language.theirTurn(waitingFor: "1"),
    language.waitForReply, language.closed, language.closedByAgent, language.closedByYou,
    language.closedByFailure("1"),
    language.notADesk, language.pressAnyKeyToLeave, language.theAgent, language.agentAuthor,
  ] + language.backKeys + language.nextKeys
}

private func paneSentences(_ language: any PaneSentences) -> [String] {
  [
    language.paneCustomer, language.paneLast("1"), language.paneNotes, language.paneLine(2),
    language.paneToday, language.paneWaited(.seconds(75)), language.paneHere("1"),
    language.paneBefore("1"), language.paneMore(2), language.paneServed(1),
    language.paneServed(2), language.paneUnserved(2), language.paneTypicalWait(.seconds(75)),
    language.paneTypicalHandling(.seconds(75)), language.paneNeedsColumns(110),
  ]
}

private func screenSentences(_ language: any ScreenSentences) -> [String] {
  [
    language.tooSmall,
    language.inputLocked("1"),
    language.sendingLocked("1"),
    language.draftKept, language.draftKeptForPrevious,
    language.draftRefused("1"),
    language.noteRefused("1"),
    language.bytesTooLong(2),
    language.pasteCut(bytes: 2),
    language.pasteHasNoEnd,
    language.usage("1"),
    language.unknownCommand("1"),
    language.notFound("1"),
    language.noFurtherMatch, language.noSearchText, language.replies, language.noMatchingReplies,
    language.replyPrompt, language.historyReady, language.noConversation,
    language.newMessages(2),
    language.newBelow(2),
    language.moreBelow,
  ] + language.quitQuestion + language.finding("1") + language.replyKeys
    + language.conversationListKeys + language.readingKeys + language.readingMatchesKeys
    + language.closeLongHelp + language.closeHelp
}

private func keySentences(_ language: any KeySentences) -> [String] {
  [
    language.hintEnd, language.hintQuit, language.hintLeave, language.hintSend, language.hintHelp,
    language.hintScroll, language.hintNewLine, language.hintReplies, language.keyEndsConversation,
    language.keyQuits, language.keyLeaves, language.keyOpensReplies, language.keyOpensHistory,
    language.keyOpensDesks, language.keySwitchesPane,
    language.keySends, language.keyBreaksLine, language.keysScrollPage, language.keysScrollLine,
    language.keysOldestNewest, language.keysMatches, language.keysEarlierInputs,
    language.keysLineEnds, language.keysMoveCursor, language.keysDeleteWordBefore,
    language.keyDeletesWordAfter, language.keysDeleteToLineEnds, language.keysPutBack,
    language.keysSwapAndUndo, language.keysRepaintAndSuspend,
  ]
}

private func commandSentences(_ language: any CommandSentences) -> [String] {
  [
    language.textArgument, language.numberArgument, language.hostArgument, language.nameArgument,
    language.countArgument, language.commandEnd, language.commandQuit, language.commandHelp,
    language.commandFind, language.commandHistory, language.commandOpen, language.commandNote,
    language.commandBlock, language.commandUnblock, language.commandGreet, language.commandReply,
    language.commandSend, language.commandLast, language.commandStatus, language.commandDesks,
    language.commandTransfer,
    language.commandAccept, language.commandDecline, language.commandAway,
    language.commandBack, language.commandNext, language.slashText, language.slashTextSends,
  ]
}

private func plainSentences(_ language: any PlainSentences) -> [String] {
  [
    language.lineNotSent(2, "1"),
    language.notUTF8(atByte: 2),
    language.terminalLineTooLong(most: 2),
    language.typedForPrevious("1"),
    language.unknownCommandTyped("1"),
    language.usageOfTyped("1"),
    language.nothingFound("1"),
    language.noMatchingReplies(for: "1"),
    language.noReplyChosen, language.sendSendsIt, language.openReadsOne,
  ]
}

private func systemSentences(_ language: any SystemSentences) -> [String] {
  [
    language.reason(errno: 2),
    language.reason(resolution: 2),
    language.cannotListen(on: "1", "1"),
    language.cannotAnswerChecks(on: "1", "1"),
    language.cannotConnect(to: "1", "1"),
    language.cannotReadInput("1"),
    language.cannotWriteOutput("1"),
    language.crashedBySignal, language.notSent,
  ]
}

private func preferenceSentences(_ language: any PreferenceSentences) -> [String] {
  [
    language.notARegularFile,
    language.largerThan(bytes: 2),
    language.notUTF8(fromByteOfFile: 2),
    language.nullCharacter,
    language.notTOML("1"),
    language.tablesTooDeep(most: 2),
    language.unknownKey("1"),
    language.perhapsYouMean("1"),
    language.outOfRange("1", 2, 2),
    language.notOneOf("1", ["1", "2"]),
    language.notAStyleWord("1", "1"),
    language.secondColor("1", "1"),
    language.colorMissing("1", after: "1"),
    language.textIsEmpty("1"),
    language.notADay("1", ["1", "2"]),
    language.dayHasHours("1", "2"),
    language.notASpan("1", "2"),
    language.notAClosedDate("1", "2"),
    language.mustBeBoolean("1"),
    language.mustBeInteger("1"),
    language.mustBeText("1"),
    language.mustBeTable("1"),
    language.expectedValue, language.expectedKey, language.expectedSign("1"),
    language.expectedLineEnd,
    language.duplicateKey, language.textNotClosed, language.controlCharacter,
    language.unknownEscape,
    language.numberTooLarge, language.notANumber, language.notADate, language.fileEndsTooEarly,
    language.notUnderstood,
    language.replyWithoutName,
    language.controlCharacter(inName: "1"),
    language.twoReplies(called: "1"),
    language.noReplies(in: "1"),
    language.noGreeting(in: "1"),
    language.greetingOnlyFirst,
  ]
}

private func savingSentences(_ language: any SavingSentences) -> [String] {
  [
    language.savingFailed("1"),
    language.savingResumed, language.diskDoesNotAnswer,
    language.notSaved("1"),
    language.notSaved, language.saving,
    language.entriesMissing(1, in: "1", "1"),
    language.entriesMissing(2, in: "1", "1"),
    language.noHomeForHistory,
    language.cannotKeepHistory("1"),
    language.cannotSave(to: "1", "1"),
    language.fileExists("1"),
    language.isSymbolicLink, language.noSuchFolder, language.savedByAnother,
    language.entriesNotSaved(2),
    language.entriesMissingHere(1),
    language.entriesMissingHere(2),
    language.mayBeIncomplete("1", "1"),
  ]
}

private func historySentences(_ language: any HistorySentences) -> [String] {
  [
    language.noHistoryYet, language.linkToNothing,
    language.cannotMakeFolder("1"),
    language.folderWorldWritable,
    language.cannotBeRead("1"),
    language.cannotBeWritten("1"),
    language.noThread("1"),
    language.hasHardLink, language.notAHistory, language.anotherProgramsDatabase,
    language.newerSchema(2, known: 2),
    language.historyDamaged("1"),
    language.replacedMeanwhile, language.historyLocked, language.noRoomOnDisk,
    language.diskFailed("1"),
    language.databaseFailed("1"),
    language.sqliteError(2, "1"),
    language.noHomeToLookIn, language.noHistoryKept,
    language.cannotLookUp("1"),
    language.stateServed, language.stateInLine, language.stateEnded, language.stateInterrupted,
    language.endingLeft, language.endingByAgent, language.endingBroke, language.endingViolation,
    language.endingIdle, language.endingNameTimeout, language.endingMessageBeforeName,
    language.endingBlocked, language.endingLeftWhileWaiting, language.endingDeskClosed,
    language.latestConversations,
    language.earlierConversations(named: "1"),
    language.found("1", "1"),
    language.noConversation(2),
    language.noConversation(2, in: "1"),
    language.conversation(2, "1", "1", desk: "1"),
    language.conversation(2, "1", "1", state: "1"),
    language.outsideConversations,
    language.arrived("1", "1"),
    language.waited(.seconds(75)),
    language.usedByOlderDesks, language.waitingForOlderDesks("1"),
    language.served(.seconds(75)), language.servedBy(["1"]), language.servedBy(["1", "2"]),
    language.list(["1", "2"]), language.columnAgent, language.columnConversations,
    language.columnReplies, language.columnHandling,
    language.savingFailedHere,
    language.conversations(1),
    language.conversations(2),
    language.entries(1),
    language.entries(2),
    language.amount(conversations: 1, entries: 2),
    language.noConversations, language.noMatches, language.columnNumber, language.columnArrived,
    language.columnName, language.columnAddress, language.columnWaited, language.columnServed,
    language.columnEnd, language.columnDay, language.columnCustomers, language.columnLeftUnserved,
    language.staffing(percent: 80, within: .seconds(60), handling: .seconds(300)),
    language.columnHour, language.columnPerHour, language.columnDesks, language.columnSeatedInTime,
    language.columnBusiestDay,
    language.rowConversations, language.rowLeftUnserved, language.rowWaiting, language.rowHandling,
    language.rowReplies,
    language.conversations(2, stillOpen: 2),
    language.share(2, percent: "1"),
    language.spread(median: .seconds(75), percentile90: .seconds(75)),
    language.nothingOlder(than: "1"),
    language.deletedSoFar("1"),
    language.deleted("1", olderThan: "1"),
    language.wouldDelete("1", olderThan: "1"),
  ]
}
