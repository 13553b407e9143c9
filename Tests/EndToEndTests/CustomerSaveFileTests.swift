import Glibc
import TestSupport
import Testing

/// Which files a customer's copy may be written to, and which it must not touch.
@Suite struct CustomerSaveFileTests {
  /// Runs a program that must fail before it connects. (Nothing listens on the port.)
  private func refusal(
    _ options: [String], _ environment: [String: String?] = [:]
  ) throws -> (status: TestSupport.ExitStatus, output: String, errors: String) {
    try outcome(
      builtProgram("customer-term"), ["--host", "127.0.0.1", "--port", "1"] + options + ["Mei"],
      environment: environment)
  }

  /// A complete session with one message.
  private func visit(_ options: [String], saying text: String = "hi") throws {
    let customer = try Customer("Mei", options)
    let agent = try customer.greet()
    try customer.say(text)
    #expect(try agent.receiveMessage() == text)
    agent.close()
    #expect(try customer.child.waitForExit() == .exited(0))
    #expect(customer.child.errors == "")
  }

  @Test(arguments: Setting.allCases)
  func aFileThatExistsIsLeftAlone(_ setting: Setting) throws {
    let folder = try SaveFolder()
    try folder.write("mine\n")
    for environment in [[:], chinese] {
      let child = try Child(
        builtProgram("customer-term"),
        ["--host", "127.0.0.1", "--port", "1", "--save", folder.path, "Mei"] + setting.options,
        environment: environment, input: setting.end, output: setting.end, errors: .pipe)
      let before = try? child.terminalModes()
      #expect(try child.waitForExit() == .exited(1))
      let words =
        environment.isEmpty
        ? " exists: --append adds to it, --overwrite replaces it"
        : " 已存在：--append 接在后面写，--overwrite 覆盖它"
      let said = try child.waitForEndOfOutput(from: .errors)
      #expect(said == "customer-term: \(folder.path)\(words)\n")
      #expect(child.bytes(of: .output) == [])
      #expect(before == (try? child.terminalModes()))
    }
    #expect(try folder.text == "mine\n")
  }

  @Test(arguments: ["", "an older visit\n", "no newline at its end"])
  func appended(_ old: String) throws {
    let folder = try SaveFolder()
    try folder.write(old)
    try visit(["--save", folder.path, "--append"])
    let text = try folder.text
    let space = old.isEmpty ? "" : old.hasSuffix("\n") ? "\n" : "\n\n"
    #expect(text.hasPrefix(old + space + "* 20"))
    try visit(["--save", folder.path, "--append"], saying: "me again")
    #expect(try folder.text.hasPrefix(text + "\n* 20"))
    #expect(try folder.text.matches(of: #/\n\n\* \d{4}-/#).count == (old.isEmpty ? 1 : 2))
    #expect(folder.mode == 0o100644)
  }

  @Test func overwritten() throws {
    let folder = try SaveFolder()
    try folder.write(String(repeating: "old\n", count: 1000))
    try visit(["--save", folder.path, "--overwrite"])
    #expect(try folder.text.hasPrefix("* 20"))
    #expect(try !folder.text.contains("old"))
    #expect(try folder.lines.count == 3)
    #expect(folder.mode == 0o100644)
  }

  @Test(arguments: ["", "--append", "--overwrite"])
  func aNewFileIsTheUsersAlone(option: String) throws {
    let folder = try SaveFolder()
    // In a process of its own: the umask is per process, and the tests share one.
    let customer = try SavingCustomer(
      ["sh", "-c", "umask 0; exec \"$@\" \(option)", "sh"], saving: folder.path)
    try customer.exchange("hi", "hello")
    customer.agent.close()
    #expect(try customer.child.waitForExit() == .exited(0))
    #expect(folder.mode == 0o100600)
    #expect(try folder.lines.count == 4)
  }

  // MARK: Sessions that never connect

  @Test func withoutAConnectionThereIsNoFile() throws {
    let folder = try SaveFolder()
    let result = try refusal(["--save", folder.path])
    #expect(result.status == .exited(1) && result.errors.contains("Connection refused"))
    #expect(!folder.exists)
    for option in ["--append", "--overwrite"] {
      try folder.write("mine\n")
      #expect(try refusal(["--save", folder.path, option]).errors.contains("Connection refused"))
      #expect(try folder.text == "mine\n")
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func leavingWhileTryingLeavesNoFile(_ signal: Int32) throws {
    let folder = try SaveFolder()
    let full = try FullLine()
    let customer = try Customer(
      "Mei", ["--save", folder.path], in: .screen, listener: full.listener)
    try customer.expect("Connecting for")
    customer.child.signal(signal)
    #expect(try customer.child.waitForExit() == .exited(128 + signal))
    #expect(!folder.exists)
  }

  // MARK: Unsuitable files

  private static let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"]
  /// Whether the unprivileged user can run the programs.
  private static let canBecomeNobody = {
    let arguments = try? nobody + [builtProgram("customer-term"), "--version"]
    return (try? outcome("setpriv", arguments ?? []).status) == .exited(0)
  }()

  enum Kind: String, CaseIterable, Sendable {
    case link, danglingLink, pipe, readPipe, folder, device, standardOutput
    case noFolder, fileForFolder, nameTooLong

    var words: (english: String, chinese: String) {
      switch self {
      case .link, .danglingLink, .standardOutput:
        ("a symbolic link; name the file itself", "这是符号链接，请写文件本身的名字")
      case .pipe, .readPipe, .device: ("not a regular file", "不是普通文件")
      case .folder: ("Is a directory", "是一个目录")
      case .noFolder: ("there is no such folder", "没有这个目录")
      case .fileForFolder: ("Not a directory", "不是目录")
      case .nameTooLong: ("File name too long", "文件名太长")
      }
    }
  }

  @Test(arguments: Kind.allCases, ["", "--append", "--overwrite"])
  func whatIsNoFileIsRefused(_ kind: Kind, option: String) throws {
    let folder = try SaveFolder()
    let target = folder.folder + "/target"
    var path = folder.path
    var reader: Int32 = -1
    switch kind {
    case .link:
      try folder.write("mine\n")
      rename(path, target)
      symlink(target, path)
    case .danglingLink: symlink(target, path)
    case .pipe, .readPipe:
      mkfifo(path, 0o600)
      if kind == .readPipe { reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
    case .folder: path = folder.folder
    case .device: path = "/dev/null"
    case .standardOutput: path = "/dev/stdout"
    case .noFolder: path = folder.folder + "/no/chat.txt"
    case .fileForFolder:
      try folder.write("mine\n")
      path += "/chat.txt"
    case .nameTooLong: path = folder.folder + "/" + String(repeating: "x", count: 300)
    }
    defer { if reader >= 0 { close(reader) } }
    for environment in [[:], chinese] {
      let options = ["--save", path] + (option.isEmpty ? [] : [option])
      let result = try refusal(options, environment)
      #expect(result.status == .exited(1))
      #expect(result.output == "")
      let expected =
        environment.isEmpty
        ? "can't save to \(path): \(kind.words.english)" : "无法保存到 \(path)：\(kind.words.chinese)"
      #expect(result.errors == "customer-term: \(expected)\n")
    }
    if kind == .link { #expect(try contents(target) == "mine\n") }
    if kind == .danglingLink { #expect(access(target, F_OK) != 0) }
  }

  @Test(.enabled(if: canBecomeNobody, "it needs root and setpriv, to become somebody else"))
  func withoutTheRight() throws {
    let folder = try SaveFolder()
    try folder.write("mine\n", mode: 0o600)
    for mode in [0o700, 0o755] as [mode_t] {
      chmod(folder.folder, mode)
      for path in [folder.path, folder.folder + "/new"] {
        let result = try outcome(
          "setpriv",
          Self.nobody + [
            builtProgram("customer-term"), "--host", "127.0.0.1", "--port", "1", "--append",
            "--save", path, "Mei",
          ])
        #expect(result.status == .exited(1))
        #expect(result.errors == "customer-term: can't save to \(path): Permission denied\n")
      }
    }
  }

  @Test func twoVisitsDoNotShareAFile() throws {
    let folder = try SaveFolder()
    let first = try Customer("Mei", ["--save", folder.path])
    let agent = try first.greet()
    try first.expect("connected")
    for (option, environment) in [("--append", [:]), ("--overwrite", chinese)] {
      let result = try refusal(["--save", folder.path, option], environment)
      #expect(result.status == .exited(1))
      let isEnglish = environment.isEmpty
      let words = isEnglish ? "another program is saving to it" : "另一个程序正在往里面保存"
      expectOneLine(result.errors)
      #expect(result.errors.contains(words))
    }
    #expect(try folder.lines.count == 1)
    agent.close()
    _ = try first.child.waitForExit()
    try visit(["--save", folder.path, "--append"])
  }

  // MARK: Usage

  @Test(arguments: [
    ["--append"], ["--overwrite"], ["--save", "/tmp/x", "--append", "--overwrite"],
    ["--save", ""], ["--save"],
  ])
  func wrongUsage(_ options: [String]) throws {
    let culprit = options.contains("--append") ? "--append" : options[0]
    let english = try outcome(builtProgram("customer-term"), ["Mei"] + options)
    #expect(english.status == .exited(64) && english.output == "")
    #expect(english.errors.hasPrefix("Error: ") && english.errors.contains(culprit))
    let inChinese = try outcome(
      builtProgram("customer-term"), ["小明"] + options, environment: chinese)
    #expect(inChinese.status == .exited(64) && inChinese.output == "")
    #expect(inChinese.errors.hasPrefix("错误：") && inChinese.errors.contains(culprit))
    #expect(englishWords(in: inChinese.errors) == [])
    #expect(!inChinese.errors.contains("命令行用法不对"))
  }

  @Test func theHelpNamesTheOptions() throws {
    for environment in [[:], chinese] {
      let help = try outcome(
        builtProgram("customer-term"), ["--help"], environment: environment
      ).output
      for option in ["--save", "--append", "--overwrite"] { #expect(help.contains(option)) }
    }
  }
}
