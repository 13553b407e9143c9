import ChatCore
import MonotonicTime

// What the machines have to tell, in words. Names and other foreign text come in cleaned and short
// enough to leave the sentence around them readable.

extension Language {
  /// A notice as one line of text.
  public func text(of notice: Notice) -> String {
    switch notice {
    case .listening(let address):
      return pick("listening on \(address)", "正在监听 \(address)")
    case .connected(let caller, let waited):
      let who = name(of: caller)
      let wait = waited >= .seconds(1) ? waitedFor(waited) : ""
      return pick(
        "\(who) connected from \(caller.address)\(wait)", "\(who) 已连接，来自 \(caller.address)\(wait)")
    case .left(let caller):
      return pick("\(name(of: caller)) left", "\(name(of: caller)) 已离开")
    case .leftWhileWaiting(let caller, let waited):
      let who = caller.name == nil ? caller.address : "\(name(of: caller)) (\(caller.address))"
      let wait = waited >= .seconds(1) ? waitedFor(waited) : ""
      return pick("\(who) left while waiting\(wait)", "\(who) 在排队时已离开\(wait)")
    case .renamed(let old, let new):
      return pick(
        "\(displayName(old)) is now called \(displayName(new))",
        "\(displayName(old)) 改名为 \(displayName(new))")
    case .droppedNameless(let caller):
      let limit = duration(Limits.timeToName)
      return pick(
        "\(caller.address) gave no name within \(limit) and was disconnected",
        "\(caller.address) 在 \(limit)内没有报上名字，已断开")
    case .droppedForMissingName(let caller):
      return pick(
        "\(caller.address) sent a message before its name and was disconnected",
        "\(caller.address) 没有先报名字就发来消息，已断开")
    case .droppedAsIdle(let caller, let silence):
      let long = duration(silence)
      return pick(
        "\(name(of: caller)) was silent for \(long) and was disconnected",
        "\(name(of: caller)) 已 \(long)没有说话，已断开")
    case .agentEnded(let caller):
      let who = caller.name == nil ? caller.address : name(of: caller)
      return pick("you ended the conversation with \(who)", "您结束了与 \(who) 的对话")
    case .waiting(let count):
      return pick("\(count) waiting", "\(count) 人在排队")
    case .acceptShortage(let number):
      return pick(
        "nobody can be accepted just now: \(reason(errno: number))",
        "暂时无法接入客户：\(reason(errno: number))")
    case .note(let text):
      return pick("note: \(text)", "备注：\(text)")
    case .blocked(let host, let time):
      let long = time.map { duration($0) }
      return pick(
        "blocked \(host) " + (long.map { "for \($0)" } ?? "until the desk closes"),
        "已屏蔽 \(host)，" + (long.map { "为期 \($0)" } ?? "直到客服台关闭"))
    case .turnedAway(let host, let attempts):
      let count = attempts > 1 ? pick(" (\(attempts) times)", "（共 \(attempts) 次）") : ""
      return pick(
        "\(host) is blocked and was disconnected\(count)", "\(host) 已被屏蔽，已断开\(count)")
    case .unblocked(let host):
      return pick("\(host) is not blocked any more", "\(host) 不再被屏蔽")
    case .wasHere(let caller, let sameName, let sameNameAndHost):
      return pick(
        "\(name(of: caller)) was here before: \(times(sameName, sameNameAndHost)); /history shows it",
        "\(name(of: caller)) 以前来过：\(times(sameName, sameNameAndHost))；输入 /history 查看")
    case .recorded(let text):
      return text
    case .historyFailed(let reason):
      return pick(
        "NOT SAVED from here on: \(reason)", "从这里起没有保存：\(reason)")
    case .historyRecovered:
      return pick("everything is saved again", "已全部重新保存")
    case .stillWaiting(let caller, let time):
      let who = caller.map(name) ?? pick("the agent", "客服")
      return pick(
        "\(who) has been waiting for your reply for \(duration(time))",
        "\(who) 等您回复已 \(duration(time))")
    case .connectionBroke(let caller, let number):
      return pick(
        "the connection to \(peer(caller)) broke: \(reason(errno: number))",
        "与 \(peer(caller)) 的连接中断：\(reason(errno: number))")
    case .violated(let caller, let violation):
      return pick(
        "disconnected \(peer(caller)): \(rule(violation)); it began with \"\(violation.escapedBytes)\"",
        "已断开 \(peer(caller))：\(rule(violation))；开头是 \"\(violation.escapedBytes)\"")
    case .nameRepaired(let caller):
      return pick(
        "the name of \(caller.address) was not UTF-8 and was repaired",
        "\(caller.address) 的名字不是 UTF-8，已修复")
    case .skippedType(let digit):
      return pick(
        "skipped a frame of unknown type \(digit)", "跳过了未知类型 \(digit) 的帧")
    case .unfinished(let count):
      return pick(
        "\(bytes(count)) of an unfinished message came before the end",
        "结束前收到一条不完整消息的 \(bytes(count))")
    case .stillConnecting(let address, let time):
      return pick(
        "still trying to connect to \(address), for \(duration(time))",
        "仍在连接 \(address)，已 \(duration(time))")
    case .connectedToDesk(let address):
      return pick("connected to \(address)", "已连接到 \(address)")
    case .deskEnded:
      return pick("the agent ended the conversation", "客服结束了对话")
    case .youLeft:
      return pick("you left", "您已离开")
    }
  }

  /// How often somebody of a name was here, and how often from the same address.
  public func times(_ sameName: Int, _ sameNameAndHost: Int) -> String {
    pick(
      "\(sameName)x, \(sameNameAndHost)x from this address",
      "\(sameName) 次，\(sameNameAndHost) 次来自此地址")
  }

  /// What marks a message, or nil for an ordinary one.
  public func text(of marks: Marks) -> String? {
    guard !marks.isEmpty else { return nil }
    var words: [String] = []
    if marks.contains(.outOfTurn) { words.append(pick("out of turn", "未轮到对方时发来")) }
    if marks.contains(.repaired) {
      words.append(pick("not UTF-8, repaired", "不是 UTF-8，已修复"))
    }
    return words.isEmpty ? nil : words.joined(separator: pick(", ", "，"))
  }

  /// Why something was not sent.
  public func text(of refusal: SendRefusal) -> String {
    switch refusal {
    case .nobodyThere: pick("nobody is connected", "没有人在线")
    case .notYourTurn: pick("it is not your turn", "还没轮到您")
    case .blank: pick("there is nothing to send", "没有可发送的内容")
    case .tooLong(let over):
      pick(
        "too long by \(bytes(over)) (at most \(Limits.bodyBytesMax))",
        "超出 \(bytes(over))（最多 \(Limits.bodyBytesMax) 字节）")
    case .writtenForAnother:
      pick("it was written for a customer who has left", "这是写给已离开的客户的")
    }
  }

  /// A customer's name as it is shown: cleaned, short, and something where there is nothing.
  public func displayName(_ name: String) -> String {
    if isShownAsItIs(name) { return name }
    let tidy = Self.tidied(name)
    let cleaned = VisibleText.clipped(tidy, as: .name, columns: Self.nameColumnsMax)
    if cleaned.isEmpty { return pick("(no name)", "（无名）") }
    // Nobody is taken for the program, whose notices begin with a star, nor for its user, nor for nobody.
    let seen = String(String.UnicodeScalarView(cleaned.unicodeScalars.filter(Self.isSeen)))
    let imitates =
      Self.stars.contains(cleaned.unicodeScalars.first ?? " ")
      || [ownName, pick("(no name)", "（无名）")].contains(seen)
    return imitates ? "“\(cleaned)”" : cleaned
  }

  /// Most names: a column for each byte, nothing to clean or to tidy, and nobody who is imitated.
  private func isShownAsItIs(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= Self.nameColumnsMax && name != ownName
      && name.utf8.allSatisfy { $0 &- 0x2B < 0x7F - 0x2B }
  }

  /// What looks like the star of a notice at some size, in some font.
  private static let stars: Set<Unicode.Scalar> = ["*", "⁎", "∗", "＊", "﹡", "٭", "✱", "⚹", "🞰"]

  /// False of what only chooses the shape of the character before it.
  private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
    switch ScalarClass(scalar) {
    case .variation, .joiner, .tag: false
    default: true
    }
  }

  /// What the author of this side's own messages is called.
  var ownName: String { pick("Me", "我") }

  /// As much of a name as can be shown, with no blanks at its ends and one between its words.
  private static func tidied(_ name: String) -> String {
    let hasNothingToTidy = name.unicodeScalars.allSatisfy { !isBlank($0) }
    if hasNothingToTidy, name.utf8.count <= nameColumnsMax { return name }
    var tidy = ""
    var characters = 0
    var followsBlank = false
    for character in name {
      let scalars = character.unicodeScalars
      if scalars.count == 1, scalars.first.map(isBlank) ?? false {
        followsBlank = true
        continue
      }
      if followsBlank, !tidy.isEmpty { tidy.append(" ") }
      followsBlank = false
      tidy.append(character)
      characters += 1
      if characters > nameColumnsMax { break }
    }
    return tidy
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? scalar == " " : scalar.properties.generalCategory == .spaceSeparator
  }

  /// The name of a caller, or the address of one who gave none.
  public func name(of caller: Caller) -> String {
    caller.name.map(displayName) ?? caller.address
  }

  /// Columns a name may take in a sentence: as long as any honest name, and half a line.
  private static let nameColumnsMax = 40

  private func peer(_ caller: Caller) -> String {
    caller.name == nil ? caller.address : "\(name(of: caller)) (\(caller.address))"
  }

  private func waitedFor(_ waited: Duration) -> String {
    pick(", waited \(duration(waited))", "，等了 \(duration(waited))")
  }

  private func rule(_ violation: ProtocolViolation) -> String {
    switch violation.rule {
    case .lengthIsNotANumber:
      pick("the frame length is not four digits", "帧长度不是四位数字")
    case .lengthUnderHeader(let length):
      pick(
        "the frame length \(length) is less than its header", "帧长度 \(length) 小于帧头长度")
    case .barMissing: pick("a \"|\" is missing in the frame header", "帧头缺少 \"|\"")
    case .typeIsNotADigit: pick("the frame type is not a digit", "帧类型不是数字")
    }
  }
}
