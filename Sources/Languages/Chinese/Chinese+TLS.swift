extension Chinese {
  var tlsNoLibrary: String {
    "TLS 需要 libtls，但尚未安装（Debian 12：libtls26，Debian 13：libtls28t64）"
  }
  func cannotReadFile(_ path: String, of option: String, _ reason: String) -> String {
    "\(option)：无法读取 \(path)：\(reason)"
  }
  func fileHasNoCertificate(_ path: String, of option: String) -> String {
    "\(option)：\(path) 中没有有效的证书；应为 PEM 格式，含有 BEGIN CERTIFICATE 一行"
  }
  func fileHasNoKey(_ path: String, of option: String) -> String {
    "\(option)：\(path) 中没有有效的私钥；应为 PEM 格式，含有 BEGIN PRIVATE KEY 一行"
  }
  func keyIsEncrypted(_ path: String) -> String {
    "--tls-key：\(path) 有密码保护，而程序不会询问密码；生成无密码副本的命令：openssl pkey -in \(path) -out NEW"
  }
  func keyDoesNotFit(_ key: String, certificate: String) -> String {
    "--tls-key：\(key) 与 \(certificate) 中的证书不匹配，两者必须是一起生成的"
  }
  var makingACertificate: String {
    "生成证书的命令：openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=desk -addext subjectAltName=DNS:desk.example.org -keyout desk.key -out desk.pem"
  }

  func tlsFailed(with who: String, _ reason: String) -> String { "与 \(who) 的 TLS 连接失败：\(reason)" }
  var tlsCutOff: String { "连接被切断" }
  var tlsNothingInCommon: String {
    "双方没有共同支持的 TLS 版本或加密算法；应为 TLS 1.2 或 1.3"
  }
  func tlsError(_ code: String?) -> String {
    "加密连接失败" + (code.map { "（OpenSSL 错误 \($0)）" } ?? "")
  }
  var deskSpeaksNoTLS: String { "对方不使用 TLS；客服台可能不需要 --tls，请去掉它" }
  var deskGivesNoAnswer: String {
    "对方没有回应就关闭了连接；客服台可能不使用 TLS，请去掉 --tls"
  }
  var deskSpeaksTLS: String { "客服台使用 TLS；可能需要加上 --tls" }
  var customerSpeaksNoTLS: String {
    "对方不使用 TLS；对方的 customer-term 可能需要加上 --tls"
  }
  var customerSpeaksTLS: String {
    "对方使用 TLS，而本客服台不使用；对方的 customer-term 可能需要去掉 --tls"
  }
  var peerRefusesHandshake: String { "对方拒绝握手；可能需要证书，或不支持这些加密算法" }
  var peerRefusesCertificate: String { "对方不接受本方的证书" }
  var peerFindsCertificateExpired: String { "对方认为本方的证书已过期" }
  var peerKnowsNoIssuer: String { "对方不认识本方证书的颁发者" }
  var peerKnowsNoSuchHost: String { "对方不认识这个主机名" }
  var peerWantsCertificate: String { "对方要求提供证书：请使用 --tls-cert 和 --tls-key" }
  func tlsAlert(_ number: UInt8) -> String { "对方结束了 TLS（警报 \(number)）" }

  func clientVerified(_ address: String, as name: String) -> String {
    "\(address) 持有 \(name) 的证书，已核实"
  }
  func verifiedAs(_ name: String) -> String { "已核实：\(name)" }
  var customerHasNoCertificate: String { "对方没有提供证书" }
  var customerIssuerUnknown: String { "对方的证书不是 --tls-client-ca 文件中的颁发者所签" }

  func wrongPin(expected: String, found: String) -> String {
    "客服台的证书与 --tls-pin 不符：应为 SHA256:\(expected)，实际是 SHA256:\(found)"
  }
  func certificateChanged(of desk: String, known: String, found: String, in file: String) -> String
  {
    "客服台的证书变了：原来是 SHA256:\(known)，现在是 SHA256:\(found)；如果客服方确认无误，请删除 \(file) 中 \(desk) 那一行"
  }
  var certificateExpired: String { "对方的证书已过期" }
  var certificateNotYetValid: String { "对方的证书尚未生效" }
  var certificateOfAnotherHost: String {
    "客服台的证书属于另一台主机；--host 必须是证书中的名称"
  }
  var certificateOfOtherPurpose: String { "对方的证书用途不符" }
  var certificateTooWeak: String { "对方的证书或其颁发者的密钥或签名强度不足" }
  func certificateRefused(code: Int32) -> String {
    "对方的证书无法核实（OpenSSL 核实错误 \(code)）"
  }
  var certificateMissing: String { "客服台没有证书" }
  func certificateUnknown(pin fingerprint: String) -> String {
    "客服台的证书没有受信任的颁发者；如果确认无误，请用 --tls-pin SHA256:\(fingerprint)"
  }
  func certificateQuestion(of desk: String, fingerprint: String) -> String {
    "\(desk) 的证书没有受信任的颁发者。\n证书指纹：SHA256:\(fingerprint)\n从现在起信任它吗？（是/否，yes/no） "
  }

  func knownDesksUnreadable(_ path: String, _ reason: String) -> String {
    "无法读取已信任的客服台列表 \(path)：\(reason)"
  }
  func knownDesksMalformed(_ path: String, line: Int) -> String {
    "\(path) 第 \(line) 行：应为客服台地址和 SHA256:HEX；请改正或删除这一行"
  }
  func knownDesksUnwritable(_ path: String, _ reason: String) -> String {
    "无法把证书保存到 \(path)：\(reason)"
  }
}
