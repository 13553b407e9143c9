import Glibc
import Testing

@testable import Languages

@Suite struct LanguageTests {
  @Test(arguments: [
    ([:], English() as any Language), (["LANG": "zh_CN.UTF-8"], Chinese()),
    (["LANG": "zh"], Chinese()),
    (["LANG": "ZH_TW"], Chinese()), (["LANG": "de_DE"], English()),
    (["LANG": "C.UTF-8"], English()),
    (["LANG": "zh_CN", "LC_MESSAGES": "en_US"], English()),
    (["LANG": "en_US", "LC_MESSAGES": "zh_CN"], Chinese()),
    (["LC_MESSAGES": "zh_CN", "LC_ALL": "C"], English()),
    (["LC_MESSAGES": "C", "LC_ALL": "zh_TW.Big5"], Chinese()),
    (["LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_HK"], Chinese()),
    (["LANGUAGE": "zh", "LC_CTYPE": "zh_CN"], English()),
  ])
  func theEnvironmentDecides(environment: [String: String], expected: any Language) {
    let chosen = language { environment[$0] }
    #expect(type(of: chosen) == type(of: expected))
  }

  @Test(arguments: [
    (-3, "0 s", "0 秒"), (0, "0 s", "0 秒"), (59, "59 s", "59 秒"), (60, "1 min", "1 分钟"),
    (3599, "59 min", "59 分钟"), (3600, "1 h 0 min", "1 小时 0 分钟"),
    (86_399, "23 h 59 min", "23 小时 59 分钟"), (86_400, "1 d 0 h", "1 天 0 小时"),
    (200_000, "2 d 7 h", "2 天 7 小时"),
  ])
  func durations(seconds: Int64, english: String, chinese: String) {
    #expect(English().duration(.seconds(seconds)) == english)
    #expect(Chinese().duration(.seconds(seconds)) == chinese)
    guard seconds >= 0 else { return }
    #expect(Chinese().duration(.seconds(seconds) + .milliseconds(999)) == chinese)
  }

  @Test(arguments: [
    (-1, "<1 min", "不到 1 分钟"), (0, "<1 min", "不到 1 分钟"), (1, "1 min", "1 分钟"),
    (60, "1 h 0 min", "1 小时 0 分钟"),
  ])
  func ages(minutes: Int64, english: String, chinese: String) {
    #expect(English().age(minutes: minutes) == english)
    #expect(Chinese().age(minutes: minutes) == chinese)
  }

  // MARK: - Reasons

  /// What the calls that both programs make can fail with, by their manual pages.
  private static let numbers: [Int32] = [
    EPERM, ENOENT, EINTR, EIO, ENXIO, EBADF, EAGAIN, ENOMEM, EACCES, EFAULT, EBUSY, EEXIST, ENODEV,
    ENOTDIR, EISDIR, EINVAL, ENFILE, EMFILE, ENOTTY, EFBIG, ENOSPC, ESPIPE, EROFS, EPIPE, EDEADLK,
    ENAMETOOLONG, ENOLCK, ENOSYS, ELOOP, EOVERFLOW, ENONET, EPROTO, ENOTSOCK, EDESTADDRREQ,
    EMSGSIZE, EPROTOTYPE, ENOPROTOOPT, EPROTONOSUPPORT, ESOCKTNOSUPPORT, EOPNOTSUPP, EPFNOSUPPORT,
    EAFNOSUPPORT, EADDRINUSE, EADDRNOTAVAIL, ENETDOWN, ENETUNREACH, ENETRESET, ECONNABORTED,
    ECONNRESET, ENOBUFS, EISCONN, ENOTCONN, ESHUTDOWN, ETIMEDOUT, ECONNREFUSED, EHOSTDOWN,
    EHOSTUNREACH, EALREADY, EINPROGRESS, ESTALE, EDQUOT, ECANCELED,
  ]

  @Test func everyReasonHasBothLanguages() {
    for number in Self.numbers {
      let chinese = Chinese().reason(errno: number)
      #expect(!chinese.contains("系统错误") && !chinese.containsLatin, "\(number)")
      #expect(!English().reason(errno: number).containsHan)
    }
    #expect(Chinese().reason(errno: 9999) == "系统错误 9999")
    #expect(English().reason(errno: ECONNREFUSED) == "Connection refused")
  }

  @Test func everyResolutionHasBothLanguages() {
    let codes = [
      EAI_NONAME, EAI_AGAIN, EAI_FAIL, EAI_FAMILY, EAI_MEMORY, EAI_SERVICE, EAI_SOCKTYPE,
      EAI_BADFLAGS, EAI_OVERFLOW, -5, -9,
    ]
    for code in codes {
      let chinese = Chinese().reason(resolution: code, errno: 0)
      #expect(!chinese.contains("错误 ") && !chinese.containsLatin, "\(code)")
      #expect(!English().reason(resolution: code, errno: 0).containsHan)
    }
    #expect(Chinese().reason(resolution: EAI_SYSTEM, errno: EMFILE) == "打开的文件太多")
    #expect(Chinese().reason(resolution: 77, errno: 0) == "域名解析错误 77")
  }
}

extension String {
  var containsHan: Bool { unicodeScalars.contains { (0x3000...0xFFEF).contains($0.value) } }
  var containsLatin: Bool { unicodeScalars.contains { $0.properties.isAlphabetic && $0.isASCII } }
}
