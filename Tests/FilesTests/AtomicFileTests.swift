import Files
import Foundation
import Testing

@Suite struct AtomicFiles {
  let folder: Folder
  let path: String

  init() throws {
    folder = try Folder()
    path = folder.path + "/file"
  }

  @Test func `a file is written whole, with the mode asked for`() throws {
    try AtomicFile.write(octets("secret"), to: path, mode: 0o600)
    #expect(try content(of: path) == octets("secret"))
    #expect(mode(of: path) == 0o600)
    #expect(folder.names == ["file"])
  }

  @Test func `a file is replaced whole`() throws {
    try AtomicFile.write(octets("before"), to: path)
    try AtomicFile.write(octets("after"), to: path)
    #expect(try content(of: path) == octets("after"))
    #expect(folder.names == ["file"])
  }

  @Test func `a file that stands is not replaced where that is refused`() throws {
    try AtomicFile.write(octets("before"), to: path, existing: .refuse)
    #expect(throws: FileFailure(.exists, path: path, code: EEXIST)) {
      try AtomicFile.write(octets("after"), to: path, existing: .refuse)
    }
    #expect(try content(of: path) == octets("before"))
    #expect(folder.names == ["file"])
  }

  @Test func `nothing stands under the name before the file is whole`() throws {
    try AtomicFile.write(octets("before"), to: path)
    var file = try AtomicFile(path)
    try file.append(octets("aft"))
    #expect(try content(of: path) == octets("before"))
    try file.append(ByteSource(octets("xerx")), in: 1..<3)
    try file.commit()
    #expect(try content(of: path) == octets("after"))
  }

  @Test func `a file that is given up leaves nothing behind`() throws {
    do {
      var file = try AtomicFile(path)
      try file.append(octets("half"))
    }
    #expect(folder.names.isEmpty)
  }

  @Test func `a file can be named when it is whole`() throws {
    var file = try AtomicFile(path)
    try file.append(octets("content"))
    try file.commit(as: folder.path + "/other")
    #expect(folder.names == ["other"])
    let again = try AtomicFile(path)
    do throws(FileFailure) {
      try again.commit(as: folder.path + "/other", existing: .refuse)
      Issue.record("not refused")
    } catch {
      #expect(error == FileFailure(.exists, path: folder.path + "/other", code: EEXIST))
    }
    #expect(folder.names == ["other"])
  }

  @Test func `the longest name there can be is no obstacle`() throws {
    let name = String(repeating: "ж", count: 127) + "x"
    #expect(name.utf8.count == 255)
    try AtomicFile.write(octets("content"), to: folder.path + "/" + name)
    #expect(folder.names == [name])
  }

  @Test func `a directory that is not there is told`() throws {
    let path = folder.path + "/none/file"
    #expect(throws: FileFailure(.create, path: path, code: ENOENT)) { try AtomicFile.write([1], to: path) }
  }

  @Test func `a directory in the file's place is told, and stays`() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(throws: FileFailure(.rename, path: path, code: EISDIR)) { try AtomicFile.write([1], to: path) }
    #expect(folder.names == ["file"])
  }

  @Test func `a link is replaced, not what it leads to`() throws {
    let target = try folder.file(named: "target", octets("before"))
    #expect(symlink(target, path) == 0)
    try AtomicFile.write(octets("after"), to: path)
    #expect(try content(of: target) == octets("before"))
    #expect(try content(of: path) == octets("after"))
  }

  @Test func `a path without a directory is in the current one`() async {
    await #expect(processExitsWith: .success) { [folder = folder.path as String] in
      #expect(chdir(folder) == 0)
      try AtomicFile.write([1], to: "plain")
      #expect(try ByteSource(contentsOf: "plain").bytes == [1])
    }
  }

  @Test func `a file that does not fit leaves what was there`() async throws {
    try AtomicFile.write(octets("before"), to: path)
    await #expect(processExitsWith: .success) { [path = path as String] in
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      #expect(throws: FileFailure(.write, path: path, code: EFBIG)) {
        try AtomicFile.write([UInt8](repeating: 1, count: 5000), to: path)
      }
    }
    #expect(try content(of: path) == octets("before"))
    #expect(folder.names == ["file"])
  }

  @Test func `a killed writer leaves what was there, and a part file`() async throws {
    try AtomicFile.write(octets("before"), to: path)
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      var file = try AtomicFile(path)
      try file.append(octets("half"))
      kill(getpid(), SIGKILL)
    }
    #expect(try content(of: path) == octets("before"))
    #expect(folder.names.count == 2)
    #expect(folder.names.contains { $0.hasSuffix(".part") })
  }
}
