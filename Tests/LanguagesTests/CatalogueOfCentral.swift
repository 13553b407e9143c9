import Languages

/// The sentences about the central history.
func centralSentences(_ language: any CentralSentences) -> [String] {
  [
    language.notAConnectionString("--to"),
    language.passwordOnCommandLine("--to"),
    language.libpqMissing,
    language.connectionStringMalformed,
    language.notConnected(to: "1", "2"),
    language.connectionLost(to: "1", "2"),
    language.noAnswer(from: "1"),
    language.noRoom(at: "1"),
    language.readOnly(at: "1"),
    language.refused(by: "1", "2", "3"),
    language.notUTF8(at: "1", "2"),
    language.nothingShipped(to: "1"),
    language.newerTables(at: "1", 2, known: 1),
    language.allDesks("1"),
    language.thisMachineOnly("1", "2"),
    language.tryingAgain("1"),
    language.shippingAgain(to: "1", "2"),
    language.shipped("1", to: "2"),
    language.prunedThere("1", olderThan: "2", at: "3"),
    language.keptUnshipped("1"),
  ]
}
