import ChatCore
import MonotonicTime

// What happens at the desk, in words. Names and other foreign text come in cleaned and short enough to leave
// the sentence around them readable.

extension Language {
  /// An event as one line of text; nil for what has no sentence of its own: a message, and what the events
  /// around it tell.
  public func text(of event: DeskEvent) -> String? {
    switch event {
    case .arrived, .said, .noted, .closed, .ended(_, .leftWhileWaiting), .ended(_, .unlisted):
      return nil
    case .opened(let address): return pick("listening on \(address)", "正在监听 \(address)")
    case .seated(let caller, let waited):
      let who = name(of: caller)
      return pick(
        "\(who) connected from \(caller.address)\(waitedFor(waited))",
        "\(who) 已连接，来自 \(caller.address)\(waitedFor(waited))")
    case .nameRepaired(let caller):
      return pick(
        "the name of \(caller.address) was not UTF-8 and was repaired",
        "\(caller.address) 的名字不是 UTF-8，已修复")
    case .renamed(let old, let new):
      return pick(
        "\(displayName(old)) is now called \(displayName(new))",
        "\(displayName(old)) 改名为 \(displayName(new))")
    case .typeSkipped(let digit): return skippedType(digit)
    case .outOfTurnLimitReached(let caller):
      let who = name(of: caller)
      return pick(
        "\(who) has sent too much out of turn: the rest is read after your reply",
        "\(who) 在未轮到时发送过多，其余内容将在您回复后读取")
    case .unservedLimitReached:
      return pick(
        "many connect and leave without being served: for up to a minute they are not listed",
        "大量连接未获接待就断开：一分钟内不再逐一列出")
    case .leftWhileWaiting(let caller, let waited):
      let who = caller.name == nil ? caller.address : "\(name(of: caller)) (\(caller.address))"
      return pick(
        "\(who) left while waiting\(waitedFor(waited))", "\(who) 在排队时已离开\(waitedFor(waited))")
    case .messageUnfinished(let bytes): return unfinished(bytes)
    case .ended(let caller, let ending): return text(of: ending, caller)
    case .blocked, .unblocked, .turnedAway, .acceptFailed: return textOfLine(event)
    }
  }

  /// What concerns the line and not a conversation.
  private func textOfLine(_ event: DeskEvent) -> String? {
    switch event {
    case .blocked(let host, nil):
      return pick("blocked \(host) until the desk closes", "已屏蔽 \(host)，直到客服台关闭")
    case .blocked(let host, let time?):
      return pick("blocked \(host) for \(duration(time))", "已屏蔽 \(host)（\(duration(time))）")
    case .unblocked(let host): return pick("unblocked \(host)", "已解除屏蔽 \(host)")
    case .turnedAway(let host, let attempts):
      let count = attempts > 1 ? pick(" (\(attempts) times)", "（共 \(attempts) 次）") : ""
      return pick(
        "\(host) is blocked and was disconnected\(count)", "\(host) 已被屏蔽，连接已断开\(count)")
    case .acceptFailed(let number):
      return pick(
        "can't accept customers right now: \(reason(errno: number))",
        "暂时无法接入客户：\(reason(errno: number))")
    default: return nil
    }
  }

  private func text(of ending: DeskEvent.Ending, _ caller: Caller) -> String? {
    switch ending {
    case .leftWhileWaiting, .unlisted: return nil
    case .left: return pick("\(name(of: caller)) left", "\(name(of: caller)) 已离开")
    case .connectionBroke(let number): return connectionBroke(caller, number)
    case .violated(let violation): return violated(caller, violation)
    case .idle(let silence):
      return pick(
        "\(name(of: caller)) sent nothing for \(duration(silence)) and was disconnected",
        "\(name(of: caller)) 超过 \(duration(silence))未回复，已断开")
    case .nameless:
      let limit = duration(Limits.timeToName)
      return pick(
        "\(caller.address) gave no name within \(limit) and was disconnected",
        "\(caller.address) 在 \(limit)内未提供名字，已断开")
    case .messageBeforeName:
      return pick(
        "\(caller.address) sent a message before its name and was disconnected",
        "\(caller.address) 未提供名字就发送消息，已断开")
    case .agentEnded, .blocked, .deskClosed:
      let who = caller.name == nil ? caller.address : name(of: caller)
      return pick("you ended the conversation with \(who)", "您结束了与 \(who) 的对话")
    }
  }

  /// A customer's event as one line of text; nil for a message.
  public func text(of event: CustomerEvent, desk: String) -> String? {
    switch event {
    case .said: return nil
    case .connected(let address): return pick("connected to \(address)", "已连接到 \(address)")
    case .typeSkipped(let digit): return skippedType(digit)
    case .outOfTurnLimitReached:
      return pick(
        "the agent's side has sent too much out of turn: the rest is read after your next message",
        "客服在未轮到时发送过多，其余内容将在您发送下一条消息后读取")
    case .messageUnfinished(let bytes): return unfinished(bytes)
    case .ended(.deskEnded): return pick("the agent ended the conversation", "客服结束了对话")
    case .ended(.left): return pick("you left", "您已离开")
    case .ended(.connectionBroke(let number)):
      return connectionBroke(Caller(address: desk), number)
    case .ended(.violated(let violation)): return violated(Caller(address: desk), violation)
    }
  }

  // MARK: What both sides tell

  private func skippedType(_ digit: UInt8) -> String {
    pick("skipped a frame of unknown type \(digit)", "跳过了未知类型 \(digit) 的帧")
  }

  private func unfinished(_ count: Int) -> String {
    pick(
      "connection ended in the middle of a message (\(bytes(count)) received)",
      "连接断开时消息未收完（已收到 \(bytes(count))）")
  }

  private func connectionBroke(_ caller: Caller, _ number: Int32) -> String {
    pick(
      "the connection to \(peer(caller)) broke: \(reason(errno: number))",
      "与 \(peer(caller)) 的连接中断：\(reason(errno: number))")
  }

  private func violated(_ caller: Caller, _ violation: ProtocolViolation) -> String {
    let (who, rule, bytes) = (peer(caller), rule(violation), violation.escapedBytes)
    return pick(
      "disconnected \(who): \(rule); it sent “\(bytes)”", "已断开 \(who)：\(rule)；收到的开头是“\(bytes)”")
  }

  private func peer(_ caller: Caller) -> String {
    caller.name == nil ? caller.address : "\(name(of: caller)) (\(caller.address))"
  }

  /// Nothing for a wait that nobody noticed.
  private func waitedFor(_ waited: Duration) -> String {
    guard waited >= .seconds(1) else { return "" }
    return pick(", waited \(duration(waited))", "，等了 \(duration(waited))")
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
