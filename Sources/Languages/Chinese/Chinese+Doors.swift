extension Chinese {
  func connecting(by command: String) -> String { "通过命令连接：\(command)" }
  func cannotStart(_ command: String, _ reason: String) -> String {
    "无法启动 \(command)：\(reason)"
  }
  func commandSays(_ line: String) -> String { "命令输出：\(line)" }
  func commandSaysMore(_ lines: Int) -> String { "命令输出：另有 \(lines) 行未显示" }

  func commandEnded(_ command: String, status: Int32) -> String {
    "\(command) 已结束，退出码 \(status)"
  }
  func commandEnded(_ command: String, signal: Int32) -> String {
    "\(command) 被信号 \(signal) 终止"
  }
  func commandEndedSilently(_ command: String) -> String {
    "\(command) 已结束，没有收到客服台的任何内容"
  }
  func commandReadsNoMore(_ command: String) -> String { "\(command) 不再接收内容" }

  func connectionBroke(_ reason: String) -> String { "连接中断：\(reason)" }

  var noSSHConnection: String {
    "--send-proxy 只能在 SSH 会话中使用：没有设置 SSH_CONNECTION"
  }
  func malformedSSHConnection(_ value: String) -> String {
    "--send-proxy：SSH_CONNECTION 应为两个地址及其端口，不能是“\(value)”"
  }

  func noProxyHeader(by proxy: String, within limit: Duration) -> String {
    "已断开代理 \(proxy)：\(duration(limit))内未收到完整的 PROXY 头"
  }
  func proxyHeaderRefused(by proxy: String, reason: String) -> String {
    "已断开代理 \(proxy)：\(reason)"
  }
  var proxyHeaderMissing: String { "连接开头没有 PROXY 头" }
  var proxyLineMalformed: String { "PROXY 行的格式不对" }
  func proxyLineTooLong(most: Int) -> String { "PROXY 行超过 \(bytes(most))仍未结束" }
  func proxyVersionUnknown(_ number: Int) -> String {
    "PROXY 头的版本是 \(number)，应为 1 或 2"
  }
  func proxyCommandUnknown(_ number: Int) -> String { "PROXY 头的命令 \(number) 未知" }
  func proxyFamilyUnknown(_ number: Int) -> String { "PROXY 头的地址类型 \(number) 未知" }
  func proxyHeaderTooShort(bytes count: Int) -> String {
    "PROXY 头只有 \(bytes(count))，容不下其中的地址"
  }
  func proxyHeaderTooLong(bytes count: Int, most: Int) -> String {
    "PROXY 头有 \(bytes(count))，最多只能有 \(bytes(most))"
  }
  var proxyHeaderCutOff: String { "PROXY 头还没有收完，连接就断开了" }
}
