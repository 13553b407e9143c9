extension Chinese {
  func joinedLine(at address: String) -> String { "已加入 \(address) 的共享队列" }
  func deskPlace(_ number: Int, of count: Int) -> String { "\(number) 号台，共 \(count) 台" }
  func blocked(_ host: String, for time: Duration?, by agent: String) -> String {
    guard let time else { return "\(agent) 已屏蔽 \(host)，直到各客服台关闭" }
    return "\(agent) 已屏蔽 \(host)（\(duration(time))）"
  }
  func unblocked(_ host: String, by agent: String) -> String { "\(agent) 已解除屏蔽 \(host)" }

  var desks: String { "客服台" }
  var yourDesk: String { "（本台）" }
  func deskFree(_ time: String) -> String { "空闲，\(time)" }
  func deskArriving(_ time: String) -> String { "客户接入中，\(time)" }
  func deskServing(_ who: String, _ time: String) -> String { "正在接待 \(who)，\(time)" }
  func deskWrappingUp(_ time: String) -> String { "整理中，\(time)" }
  func deskAway(_ text: String, _ time: String) -> String {
    text.isEmpty ? "离开，\(time)" : "离开：\(text)，\(time)"
  }
  func deskClosed(_ time: String) -> String { "非服务时间，\(time)" }
  func deskWithoutAnswer(process: Int) -> String { "没有回应（进程 \(process)）" }
  func noDesks(at address: String) -> String { "\(address) 没有共享队列的客服台" }

  func offered(to agent: String) -> String {
    "已请 \(agent) 接手；输入 /transfer（不带名字）可撤回"
  }
  func acceptedForLater(by agent: String) -> String { "\(agent) 将在接待完当前客户后接手" }
  func declined(by agent: String) -> String { "\(agent) 未接手，客户仍由您接待" }
  func unanswered(by agent: String) -> String { "\(agent) 没有回应，客户仍由您接待" }
  func colleagueLeft(_ agent: String) -> String { "\(agent) 已下线，客户未转接" }
  func notTaken(by agent: String) -> String { "\(agent) 的客服台未能接手，客户仍由您接待" }
  var offerWithdrawn: String { "转接已撤回" }
  func handedOver(_ who: String, to agent: String) -> String { "已将 \(who) 转给 \(agent)" }

  func offer(of who: String, by agent: String, reason: String) -> String {
    "\(agent) 请您接手 \(who)" + (reason.isEmpty ? "" : "：\(reason)")
  }
  func willTakeOver(_ who: String, from agent: String) -> String {
    "接待完当前客户后，您将从 \(agent) 接手 \(who)"
  }
  var answerOffer: String { "请在 30 秒内输入 /accept（接手）或 /decline（谢绝）" }
  var offerKeys: [String] {
    ["Enter 接手，Esc 谢绝，PgUp/PgDn 滚动", "Enter 接手，Esc 谢绝"]
  }
  var offerJustCame: String { "转接请求刚到：再按一次 Enter 接手" }
  func offerOver(from agent: String) -> String { "\(agent) 的转接请求已结束" }
  func takenOver(_ who: String, from agent: String) -> String { "已从 \(agent) 接手 \(who)" }

  var lineNotShared: String { "本台未共享队列：请用 --shared 启动" }
  var noColleague: String { "此队列没有其他客服台" }
  func noColleague(named name: String, but known: [String]) -> String {
    "没有叫 \(name) 的同事；现有：\(known.joined(separator: "、"))"
  }
  var colleagueIsYou: String { "这是您自己的客服台" }
  func severalColleagues(named name: String, desks: [Int]) -> String {
    let numbers = desks.map(String.init).joined(separator: "、")
    return "有多位同事叫 \(name)：请用台号（\(numbers)）"
  }
  func offerUnderWay(to agent: String) -> String { "已在等 \(agent) 接手" }
  var noOffer: String { "没有待处理的转接" }
  func reasonTooLong(bytesOver: Int) -> String { "转接原因超长 \(bytes(bytesOver))" }
  func otherHistory(of agent: String) -> String {
    "\(agent) 的客服台使用另一份对话记录，转接会使对话记录分散在两处"
  }
  var transferNeedsHistory: String { "此对话不在对话记录中，无法转接" }
  var transferNeedsPlainConnection: String { "此客户的连接由本台加密，无法转接" }

  var sharedNeedsPort: String { "共享队列需要指定端口，不能为 0" }
  var noFolderForLine: String {
    "没有可用来找到其他客服台的目录：请设置 XDG_RUNTIME_DIR 或 HOME，或用 --shared-dir 指定"
  }
  func folderUnusable(_ path: String, _ reason: String) -> String {
    "无法使用目录 \(path)：\(reason)"
  }
  func folderOpenToOthers(_ path: String) -> String {
    "其他用户可写入目录 \(path)：请执行 chmod o-w，或换用其他目录"
  }
  func notAFolder(_ path: String) -> String { "\(path) 不是目录" }
  func socketPathTooLong(_ path: String, most: Int) -> String {
    "套接字路径过长（上限 \(bytes(most))），请用更短的 --shared-dir：\(path)"
  }
  func othersAreStarting(_ path: String) -> String {
    "另一客服台启动过久，一直占用 \(path)"
  }
  func noDeskAnswers(_ address: String) -> String {
    "\(address) 有客服台共享队列，但无一回应"
  }
  func otherTeamVersion(_ theirs: Int, own: Int) -> String {
    "此队列的客服台使用第 \(theirs) 版协议，本台为第 \(own) 版：请统一使用同一版本的 Kefu"
  }
  func otherTeamAddress(_ address: String) -> String { "找到的客服台在 \(address) 排队" }
  func otherTeamSettings(_ theirs: String, own: String) -> String {
    "同一队列的客服台须使用相同的设置；对方：\(words(theirs))，本台：\(words(own))"
  }
  private func words(_ settings: String) -> String { settings.isEmpty ? "无" : settings }
  var lineIsShared: String { "该处队列为共享队列：用 --shared 即可加入" }
  func notALineFile(_ path: String) -> String {
    "--line-file：\(path) 已存在，且内容不是队列人数，请换一个文件"
  }
  func agentNameTooLong(bytesOver: Int) -> String { "--agent：名字超长 \(bytes(bytesOver))" }

  func passedSocketsWrong(_ count: String) -> String {
    "LISTEN_FDS 应为 1，而不是 \(count)：需要一个监听套接字"
  }
  var passedSocketNotListening: String { "LISTEN_FDS 传入的不是处于监听状态的 TCP 套接字" }
  func passedSocketElsewhere(_ address: String, wanted: String) -> String {
    "LISTEN_FDS 传入的套接字监听 \(address)，而不是 \(wanted)"
  }
}
