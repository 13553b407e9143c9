import CalendarTime
import ChatHistory
import ChatUI
import TerminalUI

extension Language {
  /// Why the history can't be used: `PATH: what`.
  func text(of error: HistoryError) -> String {
    let (path, reason) = parts(of: error)
    return "\(path): \(reason)"
  }

  /// The same without the path.
  func reason(of error: HistoryError) -> String { parts(of: error).reason }

  private func parts(of error: HistoryError) -> (path: String, reason: String) {
    switch error {
    case .missing(let path):
      (path, pick("there is no history yet", "还没有对话记录"))
    case .danglingLink(let path):
      (path, pick("a link to a file that is not there", "链接指向的文件不存在"))
    case .folderNotMade(let path, let number):
      (path, pick("can't make the folder: ", "无法创建目录：") + reason(errno: number))
    case .folderOpenToOthers(let path):
      (path, pick("every user may write to this folder", "所有用户都能写入这个目录"))
    case .notARegularFile(let path): (path, pick("not a regular file", "不是普通文件"))
    case .notReadable(let path, let number):
      (path, pick("can't be read: ", "无法读取：") + reason(errno: number))
    case .notWritable(let path, let number):
      (path, pick("can't be written: ", "无法写入：") + reason(errno: number))
    case .noThread(let path, let number):
      (path, pick("no thread can be made for it: ", "无法为它创建线程：") + reason(errno: number))
    case .linked(let path):
      (
        path,
        pick(
          "the file has another name (a hard link), and what is recorded under one is lost under the other",
          "这个文件另有一个名字（硬链接），用两个名字记录会互相丢失")
      )
    case .notADatabase(let path):
      (path, pick("not a Kefu history file", "不是 Kefu 的对话记录文件"))
    case .foreign(let path, _):
      (path, pick("this database belongs to another program", "这个数据库属于别的程序"))
    case .newerSchema(let path, let version, let known):
      (
        path,
        pick(
          "created by a newer version of agent-console (schema \(version); this one supports up to \(known))",
          "由较新版本的 agent-console 创建（结构版本 \(version)，本程序最高支持 \(known)）")
      )
    case .damaged(let path, let code, let message):
      (path, pick("the history is damaged: ", "对话记录已损坏：") + sqlite(code, message))
    case .replaced(let path):
      (path, pick("moved, deleted or replaced meanwhile", "期间被移动、删除或替换"))
    case .locked(let path, _):
      (path, pick("another program keeps the history locked", "对话记录被另一个程序锁定"))
    case .diskFull(let path, _): (path, pick("no room on the disk", "磁盘空间不足"))
    case .inputOutput(let path, let code, let message):
      (path, pick("the disk failed: ", "磁盘出错：") + sqlite(code, message))
    case .sqlite(let path, let code, let message):
      (path, pick("the database failed: ", "数据库出错：") + sqlite(code, message))
    }
  }

  /// SQLite speaks English, so the Chinese have its number alone.
  private func sqlite(_ code: Int32, _ message: String) -> String {
    pick("\(message) (SQLite error \(code))", "SQLite 错误 \(code)")
  }

  /// How a conversation ended, or how it is with one that did not.
  func text(of state: Conversation.State, hadSeat: Bool) -> String {
    switch state {
    case .open: hadSeat ? pick("being served", "接待中") : pick("in the line", "排队中")
    case .ended(let ending?, _): text(of: ending)
    case .ended(nil, _): pick("ended", "已结束")
    case .interrupted: pick("desk stopped unexpectedly", "客服台异常退出")
    }
  }

  private func text(of ending: ConversationEnding) -> String {
    switch ending {
    case .left: pick("left", "客户离开")
    case .agentEnded: pick("ended by the agent", "客服结束")
    case .connectionBroke: pick("connection lost", "连接中断")
    case .violated: pick("broke the protocol", "违反协议")
    case .idle: pick("no reply in time", "超时未回复")
    case .nameless: pick("gave no name", "未提供名字")
    case .messageBeforeName: pick("sent a message before a name", "未提供名字就发送消息")
    case .blocked: pick("blocked", "已屏蔽")
    case .leftWhileWaiting: pick("left while waiting", "排队时离开")
    case .deskStopped: pick("the desk closed", "客服台关闭")
    }
  }

  /// A customer's name as it is shown; "-" for one who never gave any.
  func shownName(of conversation: Conversation) -> String {
    conversation.name.map(displayName) ?? "-"
  }

  /// `3 conversations`.
  func conversations(_ count: Int) -> String {
    pick("\(count) \(count == 1 ? "conversation" : "conversations")", "\(count) 次对话")
  }

  /// `3 entries`.
  func entries(_ count: Int) -> String {
    pick("\(count) \(count == 1 ? "entry" : "entries")", "\(count) 条记录")
  }
}

extension Conversation {
  /// From the seat to the end, or to the last thing known; nil for those who never had the seat.
  var served: Duration? {
    guard let beganAt else { return nil }
    switch state {
    case .open: return WallTime.now().since(beganAt)
    case .ended(_, let time): return time.since(beganAt)
    case .interrupted(let time): return time.since(beganAt)
    }
  }
}

extension CallerAddress {
  /// `192.0.2.7:50000`, `[2001:db8::7]:50000`.
  var withPort: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
