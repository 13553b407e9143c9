import Glibc
import Testing

@testable import Languages

@Suite struct CatalogueTests {
  @Test(arguments: everyLanguage)
  func noSentenceIsEmpty(language: any Language) {
    for text in catalogue(of: language) { #expect(!text.isEmpty && !text.contains("\n")) }
  }

  @Test func englishHasNoChinese() {
    for text in catalogue(of: English()) {
      #expect(!text.containsHan && !text.contains("  "), "\(text)")
    }
  }

  /// What is the same in every language: keys, commands, options, formats, files.
  private static let names = [
    "Ctrl-C", "^C", "Esc", "Enter", "PgUp", "PgDn", "Shift", "F3", "F4", "F5", "F7", " y ",
    "/find", "/help", "/history", "event_command", "late_after", "zh-CN", "figures.html", "P50",
    "/tag", "draft_command", "config.toml", "/messages", "/open", "/reply", "/send", "30m", "12h",
    "2h", "7d", "4w", "HOME", "NUL", "P90", "SQLite", "Erlang C", "TOML", "UTF-8", "JSON",
    "jsonl", "text", "greeting", "true", "false", "Kefu",
    "agent-console", "list", "localhost", "chat.txt", "dumb", "shell", "zsh", "bash", "fish", "N",
    "zh", "wait", "serve", "/back", "/next", "mon-fri", "closed", "09:00-17:30", "22:00-02:00",
    "00:00-24:00", "XDG_CONFIG_HOME", "SSH_CONNECTION", "KEFU_NAME", "SSH", "TCP", "PROXY",
    "TLS", "SHA256:HEX", "SHA256:", "SHA256", "libtls26", "libtls28t64", "libtls", "Debian 12",
    "Debian 13", "Debian", "yes/no", "OpenSSL", "PEM", "BEGIN CERTIFICATE", "BEGIN PRIVATE KEY",
    "customer-term", "openssl pkey -in 1 -out NEW",
    English().makingACertificate.replacing("to make one: ", with: ""),
    "10.0.0.0/8", "$XDG_RUNTIME_DIR/kefu", "XDG_RUNTIME_DIR", "LISTEN_FDS", "chmod o-w",
    "PostgreSQL", "libpq5", "libpq", "'host=db dbname=kefu'", "postgresql://db/kefu", "~/.pgpass",
    "host:5432:database:user:password", "createdb -E UTF8 -T template0", "0600", "ps",
    "history ship",
    "service=kefu", "systemd", "730d",
    "/transfer", "/accept", "/decline", "14:30", "7d（m、h、d、w）",
  ]

  /// A sentence without such names, paths and options.
  private func withoutNames(_ text: String) -> String {
    var rest = text.replacing(#/~\/[a-z.\/]+|--\[?[a-z-]+\]?[a-z-]*/#, with: "")
    for name in Self.names.sorted(by: { $0.count > $1.count }) { rest.replace(name, with: "") }
    return rest
  }

  @Test func chineseHasNoEnglish() {
    for text in catalogue(of: Chinese()) {
      #expect(!withoutNames(text).containsLatin && !text.contains("  "), "\(text)")
    }
  }

  /// Full-width marks, and an ellipsis of two.
  @Test func chineseHasItsOwnPunctuation() {
    for text in catalogue(of: Chinese()) {
      #expect(!withoutNames(text).contains { ",;:!?()".contains($0) }, "\(text)")
      #expect(!text.replacing("……", with: "").contains("…"), "\(text)")
    }
  }

  /// The samples are written by hand: a sentence that they lack would never be looked at.
  @Test func theCatalogueIsWhole() throws {
    let tests = "Tests/LanguagesTests/"
    let samples = try [
      "Catalogue", "CatalogueOfCommandLines", "CatalogueOfDoors", "CatalogueOfTeam",
      "CatalogueOfTools", "CatalogueOfCentral",
    ]
    .map { try text(of: tests + $0 + ".swift") }.joined()
    let folder = "Sources/Languages/Sentences/"
    var count = 0
    for name in try files(in: folder) {
      for requirement in try text(of: folder + name).matches(of: #/\n  (?:var|func) (\w+)/#) {
        count += 1
        let found = samples.contains("language.\(requirement.1)")
        #expect(found, "Catalogue.swift has no sample of \(requirement.1)")
      }
    }
    #expect(count > 100)
  }

  private static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

  private func text(of path: String) throws -> String {
    let file = try #require(fopen("\(Self.root)/\(path)", "r"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var byte = getc(file)
    while byte != EOF {
      bytes.append(UInt8(byte))
      byte = getc(file)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func files(in folder: String) throws -> [String] {
    let directory = try #require(opendir("\(Self.root)/\(folder)"))
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".swift") { names.append(name) }
    }
    return names
  }
}
