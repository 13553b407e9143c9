extension Chinese {
  func notAConnectionString(_ option: String) -> String {
    "\(option) 必须是 PostgreSQL 连接字符串，如 'host=db dbname=kefu' 或 postgresql://db/kefu"
  }
  func passwordOnCommandLine(_ option: String) -> String {
    "\(option) 中不能写密码，因为任何人都能用 ps 看到；请写入 ~/.pgpass（权限 0600）：host:5432:database:user:password"
  }

  var libpqMissing: String { "PostgreSQL 需要 libpq，但尚未安装（Debian：libpq5）" }
  var connectionStringMalformed: String {
    "不是 PostgreSQL 连接字符串，应如 'host=db dbname=kefu'"
  }
  func notConnected(to place: String, _ reason: String) -> String {
    "无法连接 \(place)：\(reason)"
  }
  func connectionLost(to place: String, _ reason: String) -> String {
    "与 \(place) 的连接中断：\(reason)"
  }
  func noAnswer(from place: String) -> String { "\(place) 没有响应" }
  func noRoom(at place: String) -> String { "\(place)：服务器磁盘空间不足" }
  func readOnly(at place: String) -> String { "\(place)：服务器处于只读状态" }
  func refused(by place: String, _ state: String, _ reason: String) -> String {
    "\(place)：\(reason)（\(state)）"
  }
  func notUTF8(at place: String, _ encoding: String) -> String {
    "\(place)：数据库的编码是 \(encoding)，请这样新建数据库：createdb -E UTF8 -T template0"
  }
  func nothingShipped(to place: String) -> String {
    "\(place)：还没有对话记录，请先运行 agent-console history ship --to"
  }
  func newerTables(at place: String, _ version: Int, known: Int) -> String {
    "\(place)：由更新版本的 Kefu 创建（表结构版本 \(version)，本程序最高支持 \(known)）"
  }

  func allDesks(_ title: String) -> String { "\(title)（所有客服台）" }
  func thisMachineOnly(_ title: String, _ reason: String) -> String {
    "\(title)（仅本机：\(reason)）"
  }

  func tryingAgain(_ problem: String) -> String { "\(problem)，正在重试" }
  func shippingAgain(to place: String, _ what: String) -> String {
    "已恢复向 \(place) 传送：\(what)"
  }
  func shipped(_ what: String, to place: String) -> String { "已传送到 \(place)：\(what)" }
  func prunedThere(_ what: String, olderThan time: String, at place: String) -> String {
    "已删除 \(place) 中早于 \(time) 的 \(what)"
  }
  func keptUnshipped(_ what: String) -> String { "尚未传送，因此保留：\(what)" }
}
