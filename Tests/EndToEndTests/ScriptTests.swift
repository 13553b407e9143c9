import Glibc
import TestSupport
import Testing

/// The scripts behind `make`, run with stub programs that come first in PATH.
@Suite struct ScriptTests {
  private let folder: SaveFolder
  init() throws { folder = try SaveFolder() }

  /// Not by LC_ALL: bash warns if it names a locale that is not installed.
  private let inChinese: [String: String?] = [
    "LC_ALL": nil, "LC_MESSAGES": nil, "LANG": "zh_CN.UTF-8",
  ]

  /// Creates a stub: a shell script in the first folder of PATH.
  private func pretend(_ name: String, _ body: String) throws {
    try write("#!/bin/bash\n\(body)\n", to: "\(folder.folder)/\(name)")
  }

  /// Writes through another process: a child forked at the same time would inherit a descriptor open for
  /// writing, and executing the file would fail with ETXTBSY.
  private func write(_ text: String, to path: String) throws {
    let script = #"printf %s "$2" >"$1" && chmod 755 "$1""#
    #expect(try outcome("sh", ["-c", script, "sh", path, text]).status == .exited(0))
  }

  private func run(
    _ script: String, _ arguments: String..., environment: [String: String?] = [:]
  ) throws -> (status: TestSupport.ExitStatus, output: String, errors: String) {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    let language: [String: String?] = ["LC_ALL": "C.UTF-8", "PATH": "\(folder.folder):\(path)"]
    return try outcome(
      "\(packageRoot())/scripts/\(script)", arguments,
      environment: language.merging(environment) { $1 })
  }

  // MARK: Running the tests

  private static let report = #"""
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites>
      <testsuite name="TestResults" errors="0" tests="4" failures="3" skipped="3" time="0.1">
        <testcase classname="A.B" name="good()" time="0.1" />
        <testcase classname="A.B" name="bad(_:)" time="0.1" >
          <failure message="&quot;&lt;skipped&gt;&quot; (error)" />
          <failure message="once more" />
        </testcase>
        <testcase classname="A.B" name="late()" >
          <skipped>there is no &quot;moon&quot; &amp; no tide</skipped>
        </testcase>
        <testcase classname="A.C" name="dark()" >
          <skipped>it is too bright</skipped>
        </testcase>
        <testcase classname="A.C" name="low()" >
          <skipped>there is no &quot;moon&quot; &amp; no tide</skipped>
        </testcase>
      </testsuite>
    </testsuites>
    """#

  private func pretendTests(report: String, status: Int32) throws {
    try write(report, to: folder.folder + "/report.xml")
    try pretend(
      "swift",
      """
      while [ "$1" != --xunit-output ]; do shift; done
      cat "\(folder.folder)/report.xml" >"$2"
      exit \(status)
      """)
  }

  @Test func whatWasSkippedIsToldWithItsReasons() throws {
    try pretendTests(report: Self.report, status: 3)
    let end = try run("test.sh")
    #expect(end.status == .exited(3))
    #expect(
      end.output == """

        Failed:
          A.B/bad(_:)
        Skipped, and why:
              2 there is no "moon" & no tide
              1 it is too bright
        1 passed, 1 failed, 3 skipped

        """)
    #expect(end.errors.isEmpty)
    let translated = try run("test.sh", environment: inChinese)
    #expect(translated.output.hasSuffix("\n通过 1，失败 1，跳过 3\n"))
  }

  @Test(arguments: [5, 0]) func testsThatCrashAreNotCounted(status: Int32) throws {
    try pretendTests(report: "", status: status)
    let end = try run("test.sh")
    #expect(end.status == .exited(max(status, 1)))
    #expect(end.errors == "The tests did not run to the end: nothing was counted.\n")
  }

  // MARK: Missing requirements

  /// One line for a user without root, which mentions sudo only if it exists.
  @Test(arguments: [false, true])
  func whatIsMissingIsToldInOneLine(withSudo: Bool) throws {
    try pretend("swift", "echo Swift version 6.3.1")
    try pretend("clang", "exit 1")
    try pretend("id", "echo 1000")
    for tool in ["bash", "dirname", "sed", "sort", "head", "tr"] {
      let place = try outcome("sh", ["-c", "command -v \(tool)"]).output.dropLast()
      try #require(symlink(String(place), "\(folder.folder)/\(tool)") == 0)
    }
    try pretend("apt-get", "exit 1")
    if withSudo { try pretend("sudo", "exit 1") }
    let alone: [String: String?] = ["PATH": folder.folder]
    let end = try run("setup.sh", "tmux", environment: alone)
    let packages = "g++ libncursesw5-dev libsqlite3-dev libtomlplusplus-dev tmux"
    #expect(end.status == .exited(1))
    #expect(end.output.isEmpty)
    #expect(
      end.errors == "Kefu needs these packages; please install them first"
        + (withSudo ? ": sudo " : ", as root: ") + "apt-get install \(packages)\n")
    let translated = try run("setup.sh", "tmux", environment: alone.merging(inChinese) { $1 })
    #expect(
      translated.errors == "Kefu 需要以下软件包，请先"
        + (withSudo ? "安装：sudo " : "以 root 身份安装：") + "apt-get install \(packages)\n")
  }

  @Test func lintSaysWhatItLacks() throws {
    for tool in ["bash", "dirname"] {
      let place = try outcome("sh", ["-c", "command -v \(tool)"]).output.dropLast()
      try #require(symlink(String(place), "\(folder.folder)/\(tool)") == 0)
    }
    let end = try run("lint.sh", environment: ["PATH": folder.folder])
    #expect(end.status == .exited(1))
    #expect(end.errors == "make lint needs shellcheck; please install it\n")
  }

  // MARK: Installing

  private func contents(of folder: String) throws -> [String] {
    try outcome("find", [folder, "-mindepth", "1"]).output.split(separator: "\n")
      .map { String($0.dropFirst(folder.utf8.count)) }.sorted()
  }

  /// Stub programs without completions, which do not matter here.
  private func pretendPrograms() throws -> String {
    for program in ["agent-console", "customer-term"] { try pretend(program, "") }
    try pretend("strip", "")
    return folder.folder
  }

  @Test func whatInstallMadeUninstallTakesAway() throws {
    let (programs, place) = (try pretendPrograms(), try SaveFolder())
    #expect(try run("install.sh", programs, "\(place.folder)/new").status == .exited(0))
    #expect(try contents(of: place.folder).contains("/new/bin/agent-console"))
    #expect(try run("install.sh", "--remove", "\(place.folder)/new").status == .exited(0))
    #expect(try contents(of: place.folder) == [])
  }

  /// A folder that existed before is kept, and so is one that contains other files.
  @Test func whatIsNotOursStays() throws {
    let (programs, place) = (try pretendPrograms(), try SaveFolder())
    let before = ["/bin", "/share", "/share/zsh"]
    for folder in before { try #require(mkdir(place.folder + folder, 0o755) == 0) }
    // Twice: the second time all files exist already.
    for _ in 0..<2 {
      #expect(try run("install.sh", programs, place.folder).status == .exited(0))
    }
    try write("", to: place.folder + "/share/fish/other")
    #expect(try run("install.sh", "--remove", place.folder).status == .exited(0))
    #expect(
      try contents(of: place.folder) == (before + ["/share/fish", "/share/fish/other"]).sorted())
    #expect(try run("install.sh", "--remove", place.folder).status == .exited(0))
  }

  @Test func aPackagesFolderIsEmptyAgain() throws {
    let (programs, place) = (try pretendPrograms(), try SaveFolder())
    #expect(try run("install.sh", programs, "/usr", place.folder).status == .exited(0))
    let files = try contents(of: place.folder)
    #expect(files.contains("/usr/bin/customer-term") && !files.contains("/usr/share/kefu"))
    #expect(try run("install.sh", "--remove", "/usr", place.folder).status == .exited(0))
    #expect(try contents(of: place.folder) == [])
  }

  // MARK: Languages

  @Test func helpListsEveryTargetInBothLanguages() throws {
    let make = ["-C", try packageRoot(), "--no-print-directory", "help"]
    let english = try outcome("make", make, environment: ["LC_ALL": "C.UTF-8"]).output
    let translated = try outcome("make", make, environment: inChinese).output
    #expect(english.contains("\n  make demo           a desk and a customer side by side"))
    #expect(translated.contains("\n  make demo           在一个窗口中并排运行客服台和客户端\n"))
    #expect(english.split(separator: "\n").count == translated.split(separator: "\n").count)
    #expect(english.allSatisfy { $0.isASCII || "小明".contains($0) })
    let words = translated.split(separator: "\n").map { $0.dropFirst(22) }
    #expect(words.allSatisfy { $0.contains { !$0.isASCII } })
  }
}
