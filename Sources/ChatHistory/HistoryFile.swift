import CLinux
import Glibc

/// What the file system says of a database and its companions. Nothing here opens the database:
/// closing any descriptor of a file drops all locks that the process has on it, SQLite's too
/// (<https://www.sqlite.org/howtocorrupt.html>, 2.2).
enum HistoryFile {
  /// Which file a path leads to; another one has another identity.
  struct Identity: Equatable {
    let device: UInt64
    let inode: UInt64
    let bytes: Int64
    let mode: UInt32
    /// Names that it has in folders: hard links.
    let links: UInt32

    /// What tells files apart: the same file may have grown.
    static func == (left: Identity, right: Identity) -> Bool {
      left.device == right.device && left.inode == right.inode
    }
  }

  /// The file that `path` leads to; nil when there is none, or none that can be reached.
  static func identity(of path: String) -> Identity? {
    var file = clinux_file()
    guard clinux_identify(path, &file) == 0 else { return nil }
    return Identity(
      device: file.device, inode: file.inode, bytes: file.bytes, mode: file.mode, links: file.links)
  }

  /// `path` from the root, with every link that exists followed. SQLite puts the companions beside
  /// the file itself; and a relative path that begins with "file:" would be taken for a URI.
  static func resolved(_ path: String) -> String {
    if let real = realpath(path, nil) {
      defer { free(real) }
      return String(cString: real)
    }
    guard !path.hasPrefix("/"), let here = getcwd(nil, 0) else { return path }
    defer { free(here) }
    return String(cString: here) + "/" + path
  }

  /// The folder that `path` is in.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes a folder and those above it, for nobody but the user, as the XDG base directory
  /// specification asks.
  static func makeFolder(_ path: String) throws(HistoryError) {
    guard identity(of: path) == nil else { return }
    let above = folder(of: path)
    if above != path && above != "." { try makeFolder(above) }
    guard mkdir(path, 0o700) == 0 || errno == EEXIST
    else { throw .folderNotMade(path: path, errno: errno) }
  }

  /// Throws unless `path` is a file that can be read.
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
  }

  /// Throws if `path`, which leads to no file, is a link that should.
  static func refuseDanglingLink(_ path: String) throws(HistoryError) {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return }
    throw .danglingLink(path: path)
  }

  /// Throws unless `path` is a file that can be read and written, in a folder where companions can
  /// be made. SQLite would open a file that it can't write for reading, and say so only later.
  static func requireWritable(_ path: String) throws(HistoryError) {
    try requireReadable(path)
    // The log lies beside the name. Two names have two, and who writes by one of them writes over what was
    // written by the other (<https://www.sqlite.org/howtocorrupt.html>, "Multiple links to the same file").
    guard (identity(of: path)?.links ?? 1) == 1 else { throw .linked(path: path) }
    try requireClosedToOthers(folder: folder(of: path))
    try requireWriteAccess(path)
    try requireWriteAccess(folder(of: path))
  }

  /// Throws unless the file `path` can be written, or files be made in the folder `path`.
  static func requireWriteAccess(_ path: String) throws(HistoryError) {
    guard faccessat(AT_FDCWD, path, W_OK, effectiveUser) == 0
    else { throw .notWritable(path: path, errno: errno) }
  }

  /// Whether the file system of `path` takes no writing from anybody.
  static func isOnReadOnlyMedium(_ path: String) -> Bool {
    var status = statvfs()
    return statvfs(path, &status) == 0 && status.f_flag & UInt(ST_RDONLY) != 0
  }

  /// Makes an empty file for the user alone, or for a group in its folder. SQLite gives the companions
  /// the same mode.
  static func createEmpty(_ path: String) throws(HistoryError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .notWritable(path: folder(of: path), errno: errno) }
    giveToGroup(descriptor, path)
    close(descriptor)
  }

  /// Lets a group write to a file that was just made in the group's folder: one that hands its group on
  /// (setgid) and has nothing for others. The umask has no say: whoever made the folder meant it.
  static func giveToGroup(_ descriptor: Int32, _ path: String) {
    guard let folder = identity(of: folder(of: path)), folder.mode & S_ISGID != 0,
      folder.mode & S_IRWXO == 0
    else { return }
    fchmod(descriptor, 0o660)
  }

  /// Throws if everybody may make files in the folder `path`, and so put another history there.
  static func requireClosedToOthers(folder path: String) throws(HistoryError) {
    guard let folder = identity(of: path), folder.mode & S_IWOTH == 0
    else { throw .folderOpenToOthers(path: path) }
  }

  /// Gives the finished file `source` the name `path` unless something has it, and takes the first
  /// name away. On return the name is on the disk.
  static func publish(_ source: String, as path: String) throws(HistoryError) {
    defer { unlink(source) }
    guard clinux_rename_if_free(source, path) == 0 || errno == EEXIST
    else { throw .notWritable(path: folder(of: path), errno: errno) }
    try synchronize(folder: folder(of: path))
  }

  /// Gives the log at `path` another name, `…-wal.stray-…`, and takes the log's index away. A log that
  /// its database left behind would be played into whatever is opened at `path` next, page by page.
  /// It may hold messages that the database does not have, so it is not deleted.
  static func setLogAside(of path: String) throws(HistoryError) {
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
    // EINVAL: a file system that does not know how to, and needs not.
    guard fsync(descriptor) == 0 || errno == EINVAL
    else { throw .notWritable(path: folder, errno: errno) }
  }

  /// AT_EACCESS of <fcntl.h>, hidden behind _GNU_SOURCE: ask for the user that opens will be made as.
  private static let effectiveUser: Int32 = 0x200
}
