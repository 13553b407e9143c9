import TestSupport
import Testing

/// Chinese or English, never mixed.
@Suite struct LanguageTests {
  struct Locale: Sendable, CustomTestStringConvertible {
    let variables: [String: String?]
    let isChinese: Bool
    var testDescription: String { "\(variables)" }
  }

  static let locales = [
    Locale(variables: ["LANG": "zh_CN.UTF-8"], isChinese: true),
    Locale(variables: ["LANG": "zh_TW.Big5"], isChinese: true),
    Locale(variables: ["LANG": "zh"], isChinese: true),
    Locale(variables: ["LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.GBK"], isChinese: true),
    Locale(variables: ["LANG": "C", "LC_MESSAGES": "de_DE", "LC_ALL": "zh_HK"], isChinese: true),
    Locale(variables: ["LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"], isChinese: false),
    Locale(variables: ["LANG": "zh_CN.UTF-8", "LC_ALL": "C"], isChinese: false),
    Locale(variables: ["LANG": "zh_CN.UTF-8", "LC_ALL": ""], isChinese: true),
    Locale(variables: ["LANG": "zh_CN.UTF-8", "LC_CTYPE": "C"], isChinese: true),
    Locale(variables: ["LANG": "ja_JP.UTF-8"], isChinese: false),
    Locale(variables: ["LANG": nil], isChinese: false),
  ]

  @Test(arguments: locales)
  func theFirstThatIsSetDecides(_ locale: Locale) throws {
    let desk = try Desk(environment: locale.variables)
    #expect(desk.child.output.hasPrefix(locale.isChinese ? "* 正在监听 " : "* listening on "))
    // Text is UTF-8 in every locale.
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(1, "小明") + frame(2, "你好 👩‍👩‍👧"))
    try desk.expect(locale.isChinese ? "* 小明 已连接" : "* 小明 connected")
    try desk.expect("< 你好 👩‍👩‍👧\n")
    try desk.say("您好")
    #expect(try peer.receiveMessage() == "您好")
  }

  /// A session that produces every notice of the desk.
  @Test func noEnglishAmongTheChinese() throws {
    let desk = try Desk(["--idle-timeout", "1"], environment: chinese)
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(1, "小明") + frame(1, "小红") + frame(9, "") + frame(2, "一"))
    try peer.send(frame(2, "二") + frame(2, [0xFF]))
    try desk.expect("\u{FFFD}\n")
    try desk.say("\(String(repeating: "长", count: 3331))\n三")
    try desk.expect("> 三\n")
    let (ended, nameless, reset) = (
      try RawPeer(connectingTo: desk.port), try RawPeer(connectingTo: desk.port),
      try RawPeer(connectingTo: desk.port)
    )
    try ended.send(frame(1, "排队") + frame(2, "我走了"))
    ended.close()
    try nameless.send(frame(2, "四"))
    try reset.send(frame(1, "小华"))
    try desk.expect("小红 超过 1 秒未回复")
    try desk.expect("* 小华 已连接")
    reset.reset()
    try desk.expect("连接被对方重置\n")
    for bad in ["GET ", "0001|", "0012x", "0012|x"] {
      let peer = try RawPeer(connectingTo: desk.port)
      try peer.send(bad)
      try desk.expect("* 已断开")
    }
    let unfinished = try RawPeer(connectingTo: desk.port)
    try unfinished.send(frame(1, "小李") + Array("0012".utf8))
    unfinished.close()
    try desk.expect("4 字节")
    #expect(englishWords(in: desk.child.output, except: ["GET"]) == [])
    try desk.expectError("\n")
    #expect(englishWords(in: desk.child.errors) == [])
  }

  @Test func noEnglishForTheCustomerEither() throws {
    let customer = try Customer("小明", environment: chinese)
    let agent = try customer.greet("小明")
    try agent.send(frame(1, "") + frame(2, "一") + frame(2, [0xFF]) + Array("0012".utf8))
    agent.close()
    #expect(try customer.child.waitForExit() == .exited(0))
    #expect(customer.child.output.contains("客服结束了对话"))
    #expect(englishWords(in: customer.child.output) == [])

    let port = try freePort()
    let refused = try outcome(
      builtProgram("customer-term"), ["--port", "\(port)", "--host", "127.0.0.1", "小明"],
      environment: chinese)
    #expect(refused.errors.contains("连接被拒绝"))
    #expect(englishWords(in: refused.errors) == [])
  }
}
