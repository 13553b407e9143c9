import Languages

/// The sentences about the ways to a desk.
func doorSentences(_ language: any DoorSentences) -> [String] {
  [
    language.connecting(by: "1"), language.cannotStart("1", "2"), language.commandSays("1"),
    language.commandSaysMore(1), language.commandSaysMore(2),
    language.commandEnded("1", status: 255), language.commandEnded("1", signal: 15),
    language.commandEndedSilently("1"), language.commandReadsNoMore("1"),
    language.connectionBroke("1"),
    language.noSSHConnection,
    language.malformedSSHConnection("1"), language.noProxyHeader(by: "1", within: .seconds(75)),
    language.proxyHeaderRefused(by: "1", reason: "1"), language.proxyHeaderMissing,
    language.proxyLineMalformed, language.proxyLineTooLong(most: 2),
    language.proxyVersionUnknown(1), language.proxyCommandUnknown(1),
    language.proxyFamilyUnknown(1), language.proxyHeaderTooShort(bytes: 2),
    language.proxyHeaderTooLong(bytes: 2, most: 2), language.proxyHeaderCutOff,
  ]
}

/// The sentences about encrypted connections.
func tlsSentences(_ language: any TLSSentences) -> [String] {
  [
    language.tlsNoLibrary, language.cannotReadFile("1", of: "--tls-cert", "2"),
    language.fileHasNoCertificate("1", of: "--tls-cert"),
    language.fileHasNoKey("1", of: "--tls-key"), language.keyIsEncrypted("1"),
    language.keyDoesNotFit("1", certificate: "2"), language.makingACertificate,
    language.tlsFailed(with: "1", "2"), language.tlsCutOff, language.tlsNothingInCommon,
    language.tlsError(nil), language.tlsError("1"), language.deskSpeaksNoTLS,
    language.deskGivesNoAnswer, language.deskSpeaksTLS, language.customerSpeaksNoTLS,
    language.customerSpeaksTLS, language.peerRefusesHandshake, language.peerRefusesCertificate,
    language.peerFindsCertificateExpired, language.peerKnowsNoIssuer,
    language.peerKnowsNoSuchHost, language.peerWantsCertificate, language.tlsAlert(80),
    language.clientVerified("1", as: "2"), language.verifiedAs("1"),
    language.customerHasNoCertificate, language.customerIssuerUnknown,
    language.wrongPin(expected: "1", found: "2"),
    language.certificateChanged(of: "1", known: "2", found: "3", in: "4"),
    language.certificateExpired, language.certificateNotYetValid,
    language.certificateOfAnotherHost, language.certificateOfOtherPurpose,
    language.certificateTooWeak, language.certificateRefused(code: 1),
    language.certificateMissing, language.certificateUnknown(pin: "1"),
    language.certificateQuestion(of: "1", fingerprint: "2").replacing("\n", with: " "),
    language.knownDesksUnreadable("1", "2"), language.knownDesksMalformed("1", line: 2),
    language.knownDesksUnwritable("1", "2"),
  ]
}
