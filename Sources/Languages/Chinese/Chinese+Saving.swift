extension Chinese {
  func savingFailed(_ reason: String) -> String { "此后的内容未能保存：\(reason)" }
  var savingResumed: String { "已恢复保存，先前未存的内容已补存" }
  var diskDoesNotAnswer: String { "磁盘没有响应" }
  func notSaved(_ reason: String) -> String { "未保存：\(reason)" }
  var notSaved: String { "未保存" }
  var saving: String { "正在保存……" }
  func entriesMissing(_ count: Int, in path: String, _ reason: String) -> String {
    "有 \(count) 条记录没有写入 \(path)：\(reason)"
  }

  var noHomeForHistory: String {
    "未设置 HOME，请用 --history 指定文件，或用 --no-history 不保存"
  }
  func cannotKeepHistory(_ reason: String) -> String { "无法保存对话记录：\(reason)" }

  func cannotSave(to path: String, _ reason: String) -> String {
    "无法保存到 \(path)：\(reason)"
  }
  func fileExists(_ path: String) -> String {
    "\(path) 已存在：--append 接在后面写，--overwrite 覆盖它"
  }
  var isSymbolicLink: String { "这是符号链接，请写文件本身的名字" }
  var noSuchFolder: String { "没有这个目录" }
  var savedByAnother: String { "另一个程序正在往里面保存" }
  func entriesNotSaved(_ count: Int) -> String { "有 \(count) 条未保存" }
  func entriesMissingHere(_ count: Int) -> String { "这里缺少 \(count) 条记录" }
  func mayBeIncomplete(_ path: String, _ reason: String) -> String {
    "\(path) 可能不完整：\(reason)"
  }
}
