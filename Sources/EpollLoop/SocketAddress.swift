import CLinux
import Glibc

/// An IPv4 or IPv6 address with its port.
public struct SocketAddress: Sendable, CustomStringConvertible {
  var storage: sockaddr_storage
  var length: socklen_t

  init(storage: sockaddr_storage, length: socklen_t) {
    self.storage = storage
    self.length = length
  }

  /// The address family, `AF_INET` or `AF_INET6`.
  public var family: Int32 { Int32(storage.ss_family) }

  /// `127.0.0.1:21567` or `[::1]:21567` (RFC 5952 §6). An IPv4 customer of an IPv6 listener
  /// (`::ffff:127.0.0.1`) is shown as what it is, an IPv4 address.
  public var description: String { Self.describe(host: host, port: port) }

  /// The address without its port, without brackets.
  public var host: String {
    withUnsafePointer(to: storage) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard
          getnameinfo(
            address, length, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST) == 0
        else { return "?" }
        let text = name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        return text.hasPrefix("::ffff:") && text.contains(".") ? String(text.dropFirst(7)) : text
      }
    }
  }

  /// The port, 0 to 65535.
  public var port: UInt16 {
    withUnsafePointer(to: storage) { storage in
      switch family {
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
