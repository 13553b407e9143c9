import CLinux
import Glibc

/// An IPv4 or IPv6 address with its port, or the path of a Unix socket (ip(7), ipv6(7), unix(7)).
public struct SocketAddress: Sendable, CustomStringConvertible {
  var storage: sockaddr_storage
  var length: socklen_t

  init(storage: sockaddr_storage, length: socklen_t) {
    self.storage = storage
    self.length = length
  }

  /// Where a socket is bound (getsockname(2)).
  init(ofSocket number: Int32) throws(SystemError) {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    try systemCall("getsockname") { clinux_getsockname(number, &storage, &length) }
    self.init(storage: storage, length: length)
  }

  /// The address family, `AF_INET`, `AF_INET6` or `AF_UNIX`.
  public var family: Int32 { Int32(storage.ss_family) }

  /// `127.0.0.1:21567` or `[::1]:21567` (RFC 5952 §6). An IPv4 customer of an IPv6 listener
  /// (`::ffff:127.0.0.1`) is shown as what it is, an IPv4 address. Of a Unix socket the path; `unnamed` for one that
  /// has none, as most clients'.
  public var description: String {
    if family == AF_UNIX { return unixPath ?? "unnamed" }
    if let bytes = ipv4 { return Self.dotted(bytes, port: port) }
    return Self.describe(host: host, port: port)
  }

  /// The address without its port, without brackets. Of a Unix socket, as `description`.
  public var host: String {
    if family == AF_UNIX { return description }
    return ipv4.map { Self.dotted($0) } ?? resolvedHost
  }

  /// The four bytes of an IPv4 address, also of one that came to an IPv6 listener (RFC 4291 §2.5.5.2).
  private var ipv4: [4 of UInt8]? {
    withUnsafeBytes(of: storage) { bytes in
      switch family {
      case AF_INET: return Self.four(of: bytes, at: MemoryLayout.offset(of: \sockaddr_in.sin_addr)!)
      case AF_INET6:
        let start = MemoryLayout.offset(of: \sockaddr_in6.sin6_addr)!
        let isMapped = (0..<12).allSatisfy { bytes[start + $0] == ($0 < 10 ? 0 : 0xFF) }
        return isMapped ? Self.four(of: bytes, at: start + 12) : nil
      default: return nil
      }
    }
  }

  /// Whether it stands for more than one machine: a multicast group (RFC 1112, RFC 4291 §2.7) or the
  /// broadcast address. The kernel lets TCP listen there, and nobody can connect.
  var isOfMany: Bool {
    if let bytes = ipv4 {
      return bytes[0] >> 4 == 0xE || bytes.indices.allSatisfy { bytes[$0] == 255 }
    }
    return withUnsafeBytes(of: storage) { bytes in
      family == AF_INET6 && bytes[MemoryLayout.offset(of: \sockaddr_in6.sin6_addr)!] == 0xFF
    }
  }

  private static func four(of bytes: UnsafeRawBufferPointer, at start: Int) -> [4 of UInt8] {
    [bytes[start], bytes[start + 1], bytes[start + 2], bytes[start + 3]]
  }

  /// By hand, since there is one for each customer: getnameinfo(3) takes ten times as long.
  private static func dotted(_ bytes: [4 of UInt8], port: UInt16? = nil) -> String {
    String(unsafeUninitializedCapacity: "255.255.255.255:65535".utf8.count) { text in
      var count = 0
      func append(_ byte: UInt8) {
        text[count] = byte
        count += 1
      }
      func append(number: UInt16) {
        if number >= 10 { append(number: number / 10) }
        append(UInt8(ascii: "0") + UInt8(number % 10))
      }
      for index in bytes.indices {
        if index > 0 { append(UInt8(ascii: ".")) }
        append(number: UInt16(bytes[index]))
      }
      if let port {
        append(UInt8(ascii: ":"))
        append(number: port)
      }
      return count
    }
  }

  /// What an address of another family is called, with the scope of a link-local one.
  private var resolvedHost: String {
    withUnsafePointer(to: storage) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard
          getnameinfo(
            address, length, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST) == 0
        else { return "?" }
        return name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
      }
    }
  }

  /// The port, 0 to 65535; 0 for a Unix socket.
  public var port: UInt16 {
    withUnsafePointer(to: storage) { storage in
      switch family {
      case AF_UNIX: 0
      case AF_INET6:
        storage.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
          UInt16(bigEndian: $0.pointee.sin6_port)
        }
      default:
        storage.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
          UInt16(bigEndian: $0.pointee.sin_port)
        }
      }
    }
  }

  /// Writes a host and a port as one would type them: an IPv6 address in brackets.
  public static func describe(host: String, port: UInt16) -> String {
    host.contains(":") ? "[\(withoutBrackets(host))]:\(port)" : "\(host):\(port)"
  }

  private static func withoutBrackets(_ host: String) -> String {
    host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
  }
}

/// Why a host name gave no address.
public struct ResolutionError: Error, Equatable, Sendable {
  /// getaddrinfo(3)'s code, `EAI_NONAME` and its kin.
  public let code: Int32
  /// For `EAI_SYSTEM`, the error number.
  public let errno: Int32
}

extension SocketAddress {
  /// Looks a host up: every address it has, in the order the resolver prefers (RFC 6724).
  ///
  /// This blocks, as long as the resolver takes; it is meant for the time before the loop runs.
  /// - Throws: what the resolver said.
  public static func resolve(
    host: String, port: UInt16
  ) throws(ResolutionError) -> [SocketAddress] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_protocol = Int32(IPPROTO_TCP)
    hints.ai_flags = AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(withoutBrackets(host), "\(port)", &hints, &list)
    guard code == 0 else {
      throw ResolutionError(code: code, errno: code == EAI_SYSTEM ? Glibc.errno : 0)
    }
    defer { freeaddrinfo(list) }
    var addresses: [SocketAddress] = []
    var entry = list
    while let info = entry {
      if let address = info.pointee.ai_addr {
        var storage = sockaddr_storage()
        memcpy(&storage, address, Int(info.pointee.ai_addrlen))
        addresses.append(SocketAddress(storage: storage, length: info.pointee.ai_addrlen))
      }
      entry = info.pointee.ai_next
    }
    return addresses
  }
}
