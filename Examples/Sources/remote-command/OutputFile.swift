import EpollLoop
import ExampleSupport
import Glibc

/// What a command wrote, in a file without a name: a client who reads slowly keeps neither the command nor the memory,
/// and the file is gone with the last who has it open, however the program ends.
final class OutputFile {
  private let descriptor: Descriptor
  private(set) var byteCount = 0

  /// In `TMPDIR`, or else /tmp.
  init() throws(Program.Failure) {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var path = Array("\(folder)/remote-command-XXXXXX".utf8CString)
    let number = mkstemp(&path)
    guard number >= 0 else {
      throw Program.Failure(description: "no file for the output in \(folder)")
    }
    descriptor = Descriptor(owning: number)
    unlink(path)
  }

  /// For a child to read, from the beginning: nobody here moves the file's position.
  func reader() throws(SystemError) -> Descriptor { try descriptor.duplicate() }

  /// - Returns: false if there is no room.
  func append(_ bytes: Span<UInt8>) -> Bool {
    let count = bytes.withUnsafeBytes {
      pwrite(descriptor.number, $0.baseAddress, $0.count, off_t(byteCount))
    }
    byteCount += max(0, count)
    return count == bytes.count
  }

  /// Bytes from a place on, at most so many as one read may bring; none at the end.
  func bytes(at place: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: EventLoop.maximumReadBytes) { room, count in
      count = max(0, pread(descriptor.number, room.baseAddress, room.count, off_t(place)))
    }
  }
}
