import CLinux
import Glibc

/// File system operations on a database and its companions. None of them opens the database file: closing any
/// descriptor of a file drops all POSIX locks that the process holds on it, including SQLite's
/// (<https://www.sqlite.org/howtocorrupt.html>, 2.2).
enum HistoryFile {
  /// The file that a path leads to. Equal if device and inode are equal.
  struct Identity: Equatable {
    let device: UInt64
    let inode: UInt64
    let bytes: Int64
    let mode: UInt32
    /// The number of hard links.
    let links: UInt32

    /// Size, mode and link count are not compared: the same file may have grown.
    static func == (left: Identity, right: Identity) -> Bool {
      left.device == right.device && left.inode == right.inode
    }
  }

  /// The file that `path` leads to, symlinks followed; nil if stat fails, with the reason in `errno`.
  static func identity(of path: String) -> Identity? {
    var file = clinux_file()
    guard clinux_identify(path, &file) == 0 else { return nil }
    return Identity(
      device: file.device, inode: file.inode, bytes: file.bytes, mode: file.mode, links: file.links)
  }

  /// The database at `path`, its log and the log's index.
  static func identities(of path: String) -> [Identity?] {
    ["", "-wal", "-shm"].map { identity(of: path + $0) }
  }

  /// The absolute path, with symlinks resolved if the file exists. SQLite puts the companions beside the
  /// symlink's target. An absolute path also can't begin with "file:", which SQLite would take for a URI.
  static func resolved(_ path: String) -> String {
    if let real = realpath(path, nil) {
      defer { free(real) }
      return String(cString: real)
    }
    guard !path.hasPrefix("/"), let here = getcwd(nil, 0) else { return path }
    defer { free(here) }
    return String(cString: here) + "/" + path
  }

  /// The folder that contains `path`.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Creates a folder and its parents with mode 0700, as the XDG Base Directory Specification asks.
  static func makeFolder(_ path: String) throws(HistoryError) {
    guard identity(of: path) == nil else { return }
    let above = folder(of: path)
    if above != path && above != "." { try makeFolder(above) }
    guard mkdir(path, 0o700) == 0 || errno == EEXIST
    else { throw .folderNotCreated(path: path, errno: errno) }
  }

  /// Throws unless `path` is a regular file that can be read.
  static func requireReadable(_ path: String) throws(HistoryError) {
    guard let identity = identity(of: path) else {
      let number = errno
      try refuseDanglingLink(path)
      let isMissing = number == ENOENT || number == ENOTDIR
      throw isMissing ? .missing(path: path) : .notReadable(path: path, errno: number)
    }
    guard identity.mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
    guard faccessat(AT_FDCWD, path, R_OK, effectiveUser) == 0
    else { throw .notReadable(path: path, errno: errno) }
    // SQLite opens these too, and would wait for ever for the other end of a FIFO.
    for companion in ["-journal", "-wal", "-shm"].map({ path + $0 }) {
      guard Self.identity(of: companion).map({ $0.mode & S_IFMT == S_IFREG }) ?? true
      else { throw .notARegularFile(path: companion) }
    }
  }

  /// Throws if `path` is a symlink. The caller knows that it leads to no file.
  static func refuseDanglingLink(_ path: String) throws(HistoryError) {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return }
    throw .danglingLink(path: path)
  }

  /// Throws unless `path` is a file that can be read and written, in a folder where companions can be
  /// created. SQLite would open a read-only file without an error and fail only at the first write.
  static func requireWritable(_ path: String) throws(HistoryError) {
    try requireReadable(path)
    // SQLite derives the log's name from the database's name. With two hard links there are two logs, and
    // writers that use different names overwrite each other's pages
    // (<https://www.sqlite.org/howtocorrupt.html>, "Multiple links to the same file").
    guard (identity(of: path)?.links ?? 1) == 1 else { throw .linked(path: path) }
    try requireNotWorldWritable(folder: folder(of: path))
    try requireWriteAccess(path)
    try requireWriteAccess(folder(of: path))
  }

  /// Throws unless the file `path` can be written. For a folder: unless files can be created in it.
  static func requireWriteAccess(_ path: String) throws(HistoryError) {
    guard faccessat(AT_FDCWD, path, W_OK, effectiveUser) == 0
    else { throw .notWritable(path: path, errno: errno) }
  }

  /// Whether the file system of `path` is mounted read-only.
  static func isOnReadOnlyFileSystem(_ path: String) -> Bool {
    var status = statvfs()
    return statvfs(path, &status) == 0 && status.f_flag & UInt(ST_RDONLY) != 0
  }

  /// Creates an empty file for the user alone, or for the group in a group's folder. SQLite gives the
  /// companions the database's mode.
  static func createEmpty(_ path: String) throws(HistoryError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .notWritable(path: folder(of: path), errno: errno) }
    makeGroupWritable(descriptor, path)
    close(descriptor)
  }

  /// Makes a new file group-writable if its folder is a group's folder: setgid, with no access for others.
  /// The umask is ignored: the folder's owner chose those permissions on purpose.
  static func makeGroupWritable(_ descriptor: Int32, _ path: String) {
    guard let folder = identity(of: folder(of: path)), folder.mode & S_ISGID != 0,
      folder.mode & S_IRWXO == 0
    else { return }
    fchmod(descriptor, 0o660)
  }

  /// Throws if the folder `path` is world-writable: any user could replace the history there.
  static func requireNotWorldWritable(folder path: String) throws(HistoryError) {
    guard let folder = identity(of: path), folder.mode & S_IWOTH == 0
    else { throw .folderWorldWritable(path: path) }
  }

  /// Renames the finished file `source` to `path` unless that name is taken, and removes `source` in either
  /// case. Syncs the folder, so that the new name survives a power cut.
  static func publish(_ source: String, as path: String) throws(HistoryError) {
    defer { unlink(source) }
    guard clinux_rename_if_free(source, path) == 0 || errno == EEXIST
    else { throw .notWritable(path: folder(of: path), errno: errno) }
    try synchronize(folder: folder(of: path))
  }

  /// Renames the log of the database at `path` to `…-wal.stray-…` and deletes the log's index (`-shm`).
  /// SQLite would replay an orphaned log into any database that is opened at `path` next. The log is not
  /// deleted, because it may hold messages that are not in the database.
  static func quarantineLog(of path: String) throws(HistoryError) {
    let log = path + "-wal"
    let stray = log + ".stray-" + String(UInt32.random(in: 0...(.max)), radix: 16)
    guard rename(log, stray) == 0 || errno == ENOENT
    else { throw .notWritable(path: log, errno: errno) }
    guard unlink(path + "-shm") == 0 || errno == ENOENT
    else { throw .notWritable(path: path + "-shm", errno: errno) }
  }

  private static func synchronize(folder: String) throws(HistoryError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .notWritable(path: folder, errno: errno) }
    defer { close(descriptor) }
    // EINVAL: the file system does not support fsync on folders.
    guard fsync(descriptor) == 0 || errno == EINVAL
    else { throw .notWritable(path: folder, errno: errno) }
  }

  /// AT_EACCESS of <fcntl.h>, which needs _GNU_SOURCE: check with the effective user id, as open(2) does.
  private static let effectiveUser: Int32 = 0x200
}

/// Which file a history is in. Two desks record into the same history if these are equal, by whatever path they
/// have opened it.
public struct HistoryFileIdentity: Hashable, Sendable {
  /// The number of the device that the file is on (stat(2), `st_dev`).
  public let device: UInt64
  /// The file's number on that device (`st_ino`).
  public let inode: UInt64

  /// The identity with these numbers.
  public init(device: UInt64, inode: UInt64) {
    (self.device, self.inode) = (device, inode)
  }

  init(_ file: HistoryFile.Identity) { self.init(device: file.device, inode: file.inode) }
}
