import CLinux
import Glibc

/// The address of a socket: an IPv4 or IPv6 address with a port, or the path of a Unix socket (ip(7),
/// ipv6(7), unix(7)).
public struct SocketAddress: Equatable, Sendable, CustomStringConvertible {
  var storage: sockaddr_storage
  var length: socklen_t

  init(storage: sockaddr_storage, length: socklen_t) {
    self.storage = storage
    self.length = length
  }

  /// Reads the local address of a socket (getsockname(2)).
  init(ofSocket number: Int32) throws(SystemError) {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    try systemCall("getsockname") { clinux_getsockname(number, &storage, &length) }
    self.init(storage: storage, length: length)
  }

  /// Whether both are the same address, as text.
  public static func == (left: SocketAddress, right: SocketAddress) -> Bool {
    left.description == right.description
  }

  /// The address family: `AF_INET`, `AF_INET6` or `AF_UNIX`.
  public var family: Int32 { Int32(storage.ss_family) }

  /// The address as text: `127.0.0.1:21567` or `[::1]:21567` (RFC 5952 §6).
  ///
  /// An IPv4-mapped IPv6 address (`::ffff:127.0.0.1`), which an IPv6 listener sees for an IPv4 peer, is
  /// written as an IPv4 address. For a Unix socket it is the path, or `unnamed` for a socket without one, as
  /// most clients' sockets are.
  public var description: String {
    if family == AF_UNIX { return unixPath ?? "unnamed" }
    if let bytes = ipv4 { return Self.dotted(bytes, port: port) }
    return Self.describe(host: host, port: port)
  }

  /// The address without the port and without brackets. For a Unix socket, the same as `description`.
  public var host: String {
    if family == AF_UNIX { return description }
    return ipv4.map { Self.dotted($0) } ?? resolvedHost
  }

  /// The four bytes of an IPv4 or IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2); nil for other addresses.
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

  /// Whether it is a multicast address (RFC 1112, RFC 4291 §2.7) or the IPv4 broadcast address. The kernel
  /// lets a TCP socket listen on these, but no peer can connect.
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

  /// Formatted by hand because this runs for each connection: getnameinfo(3) takes ten times as long.
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

  /// The numeric host of any other address, with the scope of a link-local one (getnameinfo(3)); `?` on
  /// failure.
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

  /// The port, 0 to 65,535; 0 for a Unix socket.
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

  /// Formats a host and a port as `host:port`, with an IPv6 address in brackets.
  public static func describe(host: String, port: UInt16) -> String {
    host.contains(":") ? "[\(withoutBrackets(host))]:\(port)" : "\(host):\(port)"
  }

  private static func withoutBrackets(_ host: String) -> String {
    host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
  }
}

/// A host name that could not be resolved.
public struct ResolutionError: Error, Equatable, Sendable {
  /// The error code of getaddrinfo(3), for example `EAI_NONAME`.
  public let code: Int32
  /// The error number if `code` is `EAI_SYSTEM`; otherwise 0.
  public let errno: Int32
}

extension SocketAddress {
  /// Resolves a host name to all its addresses, in the resolver's order of preference (RFC 6724).
  ///
  /// This blocks until the resolver answers (getaddrinfo(3)), so call it before the loop runs or on another
  /// thread.
  /// - Parameters:
  ///   - host: a host name or a numeric address; an IPv6 address may be in brackets.
  ///   - port: the port of the returned addresses.
  /// - Throws: the resolver's error.
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
