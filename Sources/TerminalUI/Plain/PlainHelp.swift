extension Language {
  /// The commands of a person at plain lines, a line each.
  public func plainHelp(for role: Role) -> [String] {
    var lines = [pick("/help  this help", "/help  显示帮助")]
    if role == .agent { lines.append(pick("/end  end the conversation", "/end  结束对话")) }
    lines.append(pick("/quit  quit", "/quit  退出"))
    lines.append(pick("//text  send text that begins with /", "//内容  发送以 / 开头的内容"))
    return lines
  }
}
