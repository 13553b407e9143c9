import Glibc

extension Chinese {
  func reason(errno number: Int32) -> String {
    Self.reasons[number] ?? "系统错误 \(number)"
  }
  func reason(resolution code: Int32) -> String {
    Self.resolutions[code] ?? "域名解析错误 \(code)"
  }

  func cannotListen(on address: String, _ reason: String) -> String {
    "无法监听 \(address)：\(reason)"
  }
  func cannotAnswerChecks(on address: String, _ reason: String) -> String {
    "无法在 \(address) 回答检查（--check-port）：\(reason)"
  }
  func cannotConnect(to address: String, _ reason: String) -> String {
    "无法连接 \(address)：\(reason)"
  }
  func cannotReadInput(_ reason: String) -> String { "无法读标准输入：\(reason)" }
  func cannotWriteOutput(_ reason: String) -> String { "无法写标准输出：\(reason)" }
  var crashedBySignal: String { "崩溃：信号 " }
  var notSent: String { "未发送：" }

  // strerror(3) uses the process's locale, which may not be installed. So this is a table of the errors that
  // a chat program can meet.
  private static let reasons: [Int32: String] = [
    EPERM: "不允许的操作",
    ENOENT: "没有这个文件或目录",
    EINTR: "系统调用被中断",
    EIO: "输入输出错误",
    ENXIO: "没有这个设备或地址",
    EBADF: "文件描述符错误",
    EAGAIN: "资源暂时不可用",
    ENOMEM: "内存不足",
    EACCES: "权限不够",
    EFAULT: "内存地址无效",
    EBUSY: "设备或资源忙",
    EEXIST: "文件已存在",
    ENODEV: "没有这个设备",
    ENOTDIR: "不是目录",
    EISDIR: "是一个目录",
    EINVAL: "参数无效",
    ENFILE: "系统打开的文件太多",
    EMFILE: "打开的文件太多",
    ENOTTY: "不是终端",
    EFBIG: "文件太大",
    ENOSPC: "磁盘空间不足",
    ESPIPE: "无法定位",
    EROFS: "只读文件系统",
    EPIPE: "对方已不再读取",
    EDEADLK: "会造成死锁",
    ENAMETOOLONG: "文件名太长",
    ENOLCK: "没有可用的锁",
    ENOSYS: "系统没有这个功能",
    ELOOP: "符号链接太多",
    EOVERFLOW: "数值太大",
    ENONET: "机器不在网络上",
    EPROTO: "协议错误",
    ENOTSOCK: "不是套接字",
    EDESTADDRREQ: "缺少目的地址",
    EMSGSIZE: "消息太长",
    EPROTOTYPE: "套接字的协议类型不对",
    ENOPROTOOPT: "协议没有这个选项",
    EPROTONOSUPPORT: "不支持该协议",
    ESOCKTNOSUPPORT: "不支持该套接字类型",
    EOPNOTSUPP: "不支持该操作",
    EPFNOSUPPORT: "不支持该协议族",
    EAFNOSUPPORT: "不支持该地址类型",
    EADDRINUSE: "地址已被占用",
    EADDRNOTAVAIL: "本机没有这个地址",
    ENETDOWN: "网络已关闭",
    ENETUNREACH: "网络不可达",
    ENETRESET: "网络断开了连接",
    ECONNABORTED: "连接被中止",
    ECONNRESET: "连接被对方重置",
    ENOBUFS: "缓冲区空间不足",
    EISCONN: "已经连接",
    ENOTCONN: "没有连接",
    ESHUTDOWN: "连接已关闭",
    ETIMEDOUT: "连接超时",
    ECONNREFUSED: "连接被拒绝",
    EHOSTDOWN: "主机已关闭",
    EHOSTUNREACH: "没有到主机的路由",
    EALREADY: "操作正在进行",
    EINPROGRESS: "操作正在进行",
    ESTALE: "文件句柄已失效",
    EDQUOT: "超出磁盘配额",
    ECANCELED: "操作已取消",
  ]

  private static let resolutions: [Int32: String] = [
    EAI_NONAME: "不认识的主机名",
    EAI_AGAIN: "域名解析暂时失败",
    EAI_FAIL: "域名解析失败",
    EAI_FAMILY: "不支持该地址类型",
    EAI_MEMORY: "内存不足",
    EAI_BADFLAGS: "域名解析的参数无效",
    EAI_OVERFLOW: "主机名太长",
    EAI_SERVICE: "不支持该端口",
    EAI_SOCKTYPE: "不支持该连接类型",
    // GNU extensions that Swift's Glibc module does not export (netdb.h).
    -5: "主机名没有地址",
    -9: "主机没有该类型的地址",
  ]
}
