import Languages

/// The sentences about the ways to a desk.
func doorSentences(_ language: any DoorSentences) -> [String] {
  [
    language.connecting(by: "1"), language.cannotStart("1", "2"), language.commandSays("1"),
    language.commandSaysMore(1), language.commandSaysMore(2),
    language.commandEnded("1", status: 255), language.commandEnded("1", signal: 15),
    language.commandEndedSilently("1"), language.commandReadsNoMore("1"),
    language.connectionBroke("1"), language.tlsFailed(with: "1", "2"), language.tlsNotSpoken,
    language.tlsCutOff, language.tlsError("1"), language.tlsNoLibrary,
    language.makingACertificate, language.clientVerified("1", as: "2"),
    language.wrongPin(expected: "1", found: "2"),
    language.certificateChanged(known: "1", found: "2"), language.certificateExpired,
    language.certificateNotYetValid, language.certificateMissing,
    language.certificateUnknown(pin: "1"),
    language.certificateQuestion(of: "1", fingerprint: "2").replacing("\n", with: " "),
    language.noSSHConnection,
    language.malformedSSHConnection("1"), language.noProxyHeader(by: "1", within: .seconds(75)),
    language.proxyHeaderRefused(by: "1", reason: "1"), language.proxyHeaderMissing,
    language.proxyLineMalformed, language.proxyLineTooLong(most: 2),
    language.proxyVersionUnknown(1), language.proxyCommandUnknown(1),
    language.proxyFamilyUnknown(1), language.proxyHeaderTooShort(bytes: 2),
    language.proxyHeaderTooLong(bytes: 2, most: 2), language.proxyHeaderCutOff,
  ]
}
