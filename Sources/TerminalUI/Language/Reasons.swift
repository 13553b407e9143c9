import Glibc

// The system's reasons in the program's language. strerror(3) speaks the process's locale, which need
// not be installed, so Chinese has a table of its own: what a chat program can meet.

extension Language {
  /// An error number as a phrase, without its number.
  public func reason(errno number: Int32) -> String {
    switch self {
    case .english: String(cString: strerror(number))
    case .chinese: Self.chineseReasons[number] ?? "系统错误 \(number)"
    }
  }

  /// Why a host name gave no address: getaddrinfo(3)'s code, and `errno` for `EAI_SYSTEM`.
  public func reason(resolution code: Int32, errno number: Int32) -> String {
    if code == EAI_SYSTEM { return reason(errno: number) }
    switch self {
    case .english: return String(cString: gai_strerror(code))
    case .chinese: return Self.chineseResolutions[code] ?? "域名解析错误 \(code)"
    }
  }

  private static let chineseReasons: [Int32: String] = [
    EPERM: "不允许的操作",
    ENOENT: "没有这个文件或目录",
    EINTR: "系统调用被中断",
    EIO: "输入输出错误",
    EBADF: "文件描述符错误",
    EAGAIN: "资源暂时不可用",
    ENOMEM: "内存不足",
    EACCES: "权限不够",
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
    EROFS: "只读文件系统",
    EPIPE: "对方已不再读取",
    ENAMETOOLONG: "文件名太长",
    EPROTO: "协议错误",
    EMSGSIZE: "消息太长",
    EPROTONOSUPPORT: "不支持该协议",
    EOPNOTSUPP: "不支持该操作",
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
  ]

  private static let chineseResolutions: [Int32: String] = [
    EAI_NONAME: "不认识的主机名",
    EAI_AGAIN: "域名解析暂时失败",
    EAI_FAIL: "域名解析失败",
    EAI_FAMILY: "不支持该地址类型",
    EAI_MEMORY: "内存不足",
    EAI_SERVICE: "不支持该端口",
    EAI_SOCKTYPE: "不支持该连接类型",
    // GNU extensions, which Glibc's Swift module does not show (netdb.h).
    -5: "主机名没有地址",
    -9: "主机没有该类型的地址",
  ]
}
