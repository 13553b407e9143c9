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

  func tlsFailed(with who: String, _ reason: String) -> String { "与 \(who) 的 TLS 连接失败：\(reason)" }
  var tlsNotSpoken: String { "对方不使用 TLS" }
  var tlsCutOff: String { "连接被切断" }
  func tlsError(_ text: String) -> String { "TLS：\(text)" }
  var tlsNoLibrary: String {
    "TLS 需要 libtls，但尚未安装（Debian 12：libtls26，Debian 13：libtls28t64）"
  }
  var makingACertificate: String {
    "生成证书的命令：openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=desk -addext subjectAltName=DNS:desk.example.org -keyout desk.key -out desk.pem"
  }
  func clientVerified(_ address: String, as subject: String) -> String {
    "\(address) 的证书是 \(subject)，已核实"
  }

  func wrongPin(expected: String, found: String) -> String {
    "客服台的证书与 --tls-pin 不符：应为 SHA256:\(expected)，实际是 SHA256:\(found)"
  }
  func certificateChanged(known: String, found: String) -> String {
    "客服台的证书变了：原来是 SHA256:\(known)，现在是 SHA256:\(found)"
  }
  var certificateExpired: String { "客服台的证书已过期" }
  var certificateNotYetValid: String { "客服台的证书尚未生效" }
  var certificateMissing: String { "客服台没有证书" }
  func certificateUnknown(pin fingerprint: String) -> String {
    "客服台的证书没有受信任的颁发者；如果确认无误，请用 --tls-pin SHA256:\(fingerprint)"
  }
  func certificateQuestion(of desk: String, fingerprint: String) -> String {
    "\(desk) 的证书没有受信任的颁发者。\n证书指纹：SHA256:\(fingerprint)\n从现在起信任它吗？（是/否，yes/no） "
  }
}
