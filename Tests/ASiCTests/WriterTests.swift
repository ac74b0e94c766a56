import ASiC
import Files
import Foundation
import Testing

/// A folder that goes away with the test.
struct TemporaryFolder: ~Copyable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/doklad-asic-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func path(_ name: String) -> String { "\(path)/\(name)" }
}

/// Runs a program that somebody else wrote.
/// - Returns: its exit status and what it printed.
func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = [program] + arguments
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}

private func sample() throws(ASiCFailure) -> ContainerWriter {
  var writer = ContainerWriter(kind: .asicE)
  try writer.add("Доклад № 1.pdf", Array("%PDF-1.7".utf8), mimeType: "application/pdf")
  try writer.add("Приложения/1.txt", [UInt8](repeating: 0x20, count: 3_000_000), mimeType: "text/plain")
  try writer.add("empty", [])
  return writer
}

@Suite struct `Container writing` {
  @Test func `puts the mimetype first, stored, without an extra field, where the standard looks for it`()
    throws
  {
    let bytes = try sample().data()
    #expect(Array(bytes[..<4]) == [0x50, 0x4B, 3, 4])
    #expect(Array(bytes[8..<10]) == [0, 0])  // stored
    #expect(Array(bytes[10..<14]) == [0, 0, 0x21, 0])  // 1980-01-01 00:00
    #expect(Array(bytes[26..<30]) == [8, 0, 0, 0])  // eight octets of name, none of extra field
    #expect(Array(bytes[30..<69]) == Array("mimetypeapplication/vnd.etsi.asic-e+zip".utf8))
    #expect(try Container(ByteSource(bytes)).deviations == [])
  }

  @Test func `gives the same bytes in memory and in a file, every time`() throws {
    let folder = try TemporaryFolder()
    let bytes = try sample().data()
    #expect(try sample().data() == bytes)
    try sample().write(to: folder.path("a.asice"))
    #expect(try ByteSource(contentsOf: folder.path("a.asice")).bytes == bytes)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.asice"])
  }

  @Test func `is read back by our own reader`() throws {
    let container = try Container(ByteSource(sample().data()))
    #expect(container.entries.map(\.name) == ["mimetype", "Доклад № 1.pdf", "Приложения/1.txt", "empty"])
    #expect(try container.bytes(of: "Приложения/1.txt") == [UInt8](repeating: 0x20, count: 3_000_000))
    #expect(try sample().mimeType(of: "Доклад № 1.pdf") == "application/pdf")
  }

  @Test func `is read by unzip and by Python`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.asice")
    try sample().write(to: path)
    let unzip = try run("unzip", ["-t", path])
    #expect(unzip.status == 0, "\(unzip.output)")
    let script = """
      import sys, zipfile
      z = zipfile.ZipFile(sys.argv[1])
      assert z.testzip() is None
      first = z.infolist()[0]
      assert (first.filename, first.compress_type, first.extra, first.header_offset) == ("mimetype", 0, b"", 0)
      assert all(i.date_time == (1980, 1, 1, 0, 0, 0) and i.extra == b"" for i in z.infolist())
      sys.stdout.buffer.write("|".join(z.namelist()).encode())
      """
    let python = try run("python3", ["-c", script, path])
    #expect(python.status == 0, "\\(python.output)")
    #expect(python.output == "mimetype|Доклад № 1.pdf|Приложения/1.txt|empty")
  }

  @Test func `reads what zip and Python compress`() throws {
    let folder = try TemporaryFolder()
    let script = """
      import sys, zipfile
      with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
          z.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.etsi.asic-e+zip", zipfile.ZIP_STORED)
          z.writestr("доклад.txt", "ред\\n" * 10000)
          with z.open("wide.bin", "w", force_zip64=True) as f: f.write(b"x" * 1000)
      # Not seekable: sizes in descriptors.
      class Pipe:
          def __init__(self, f): self.f = f
          def write(self, b): return self.f.write(b)
          def flush(self): self.f.flush()
      with open(sys.argv[2], "wb") as f, zipfile.ZipFile(Pipe(f), "w", zipfile.ZIP_DEFLATED) as z:
          z.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.etsi.asic-e+zip", zipfile.ZIP_STORED)
          z.writestr("доклад.txt", "ред\\n" * 10000)
          with z.open("wide.bin", "w", force_zip64=True) as f: f.write(b"x" * 1000)
      """
    let python = try run("python3", ["-c", script, folder.path("seekable"), folder.path("piped")])
    #expect(python.status == 0, "\(python.output)")
    for name in ["seekable", "piped"] {
      let container = try Container(ByteSource(contentsOf: folder.path(name)))
      #expect(
        try container.bytes(of: "доклад.txt") == Array(String(repeating: "ред\n", count: 10_000).utf8))
      #expect(try container.bytes(of: "wide.bin") == [UInt8](repeating: 0x78, count: 1_000))
    }
  }

  @Test func `refuses names the reader would refuse`() throws {
    var writer = ContainerWriter(kind: .asicE)
    #expect(throws: ASiCFailure.unsafePath("../x", .parent)) { try writer.add("../x", []) }
    #expect(throws: ASiCFailure.unsafePath("a/", .emptyComponent)) { try writer.add("a/", []) }
    #expect(throws: ASiCFailure.duplicateName("mimetype", "mimetype")) { try writer.add("mimetype", []) }
    try writer.add("a", [])
    #expect(throws: ASiCFailure.duplicateName("a", "A")) { try writer.add("A", []) }
    #expect(throws: ASiCFailure.unsafePath("a", .fileAndFolder)) { try writer.add("a/b", []) }
  }

  @Test func `refuses the entry its reader would refuse to count`() throws {
    var limits = ContainerLimits.standard
    limits.entries = 3
    var writer = ContainerWriter(kind: .asicE, limits: limits)
    try writer.add("a", [])
    try writer.add("b", [])
    #expect(throws: ASiCFailure.tooManyEntries(count: 4, limit: 3)) { try writer.add("c", []) }
  }

  @Test func `extends a container without changing an earlier entry`() throws {
    var zip = ForgedZip(Entry("a.txt", [1, 2, 3]), Entry("dir/"), Entry.zeros("dir/z", count: 9_000))
    zip.entries.append(zip.entries.removeFirst())  // mimetype last
    let earlier = try Container(ByteSource(zip.bytes))
    var writer = ContainerWriter(extending: earlier)
    try writer.add("META-INF/signature-001.p7s", [4])
    #expect(throws: ASiCFailure.duplicateName("a.txt", "a.txt")) { try writer.add("a.txt", [9]) }
    let later = try Container(ByteSource(writer.data()))
    #expect(later.entries.map(\.name) == ["mimetype", "a.txt", "dir/z", "META-INF/signature-001.p7s"])
    for name in ["a.txt", "dir/z"] { #expect(try later.bytes(of: name) == earlier.bytes(of: name)) }
    #expect(later.deviations.isEmpty)
  }

  @Test func `leaves what was there when it fails`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.asice")
    try AtomicFile.write([1], to: path)
    #expect(throws: ASiCFailure.file(FileFailure(.exists, path: path, code: EEXIST))) {
      try sample().write(to: path, existing: .refuse)
    }
    var zip = ForgedZip(Entry("a.txt", [1, 2, 3]))
    zip.entries[1].crc = 7
    let damaged = ContainerWriter(extending: try Container(ByteSource(zip.bytes)))
    #expect(throws: ASiCFailure.self) { try damaged.write(to: path) }
    #expect(throws: ASiCFailure.self) { try damaged.data() }
    #expect(throws: ASiCFailure.self) { try sample().write(to: folder.path("missing/a.asice")) }
    #expect(try ByteSource(contentsOf: path).bytes == [1])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.asice"])
  }

  @Test func `numbers the next signature above every one in use`() {
    #expect(SignatureNames(after: []).manifest == "META-INF/ASiCManifest-001.xml")
    #expect(SignatureNames(after: []).signature == "META-INF/signature-001.p7s")
    #expect(SignatureNames(after: ["META-INF/signature-009.p7s", "a-77.txt"]).number == 10)
    #expect(SignatureNames(after: ["META-INF/ASiCManifest2.xml", "META-INF/signature001.p7s"]).number == 3)
    #expect(SignatureNames(after: ["META-INF/signature-20261122093000123.p7s"]).number == 1)
    #expect(SignatureNames(number: 1_234).manifest == "META-INF/ASiCManifest-1234.xml")
  }
}

@Suite struct `Concurrent reading` {
  @Test func `gives every reader its own bytes, also one within another`() async throws {
    var writer = ContainerWriter(kind: .asicE)
    for index in 0..<40 { try writer.add("\(index)", [UInt8](repeating: UInt8(index), count: 10_000)) }
    let container = try Container(ByteSource(writer.data()))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<40 {
        group.addTask {
          try container.forEachChunk(of: "\(index)") { (chunk: [UInt8]) throws in
            let other = try container.bytes(of: "\(39 - index)")
            #expect(chunk == [UInt8](repeating: UInt8(index), count: 10_000))
            #expect(other.first == UInt8(39 - index))
          }
        }
      }
      try await group.waitForAll()
    }
  }
}

@Suite struct `Large entries` {
  @Test func `are written, read and extracted in chunks`() throws {
    let folder = try TemporaryFolder()
    let size = 96 << 20
    // Sparse: it takes no room, and is mapped.
    let large = folder.path("large.bin")
    try AtomicFile.write([], to: large)
    #expect(truncate(large, size) == 0)
    var writer = ContainerWriter(kind: .asicE)
    try writer.add("large.bin", try ByteSource(contentsOf: large))
    let before = residentBytes()
    try writer.write(to: folder.path("large.asice"))

    let container = try Container(ByteSource(contentsOf: folder.path("large.asice")))
    var total = 0
    var longest = 0
    try container.stream("large.bin") {
      total += $0.count
      longest = max(longest, $0.count)
    }
    #expect(total == size)
    #expect(longest <= 1 << 20)
    let contents = try container.contents(of: "large.bin")
    #expect(contents.count == size)
    try container.extract("large.bin", to: folder.path("again.bin"))
    #expect(try run("cmp", [large, folder.path("again.bin")]).status == 0)
    // Other tests run beside this one: a generous margin, and still far from holding the entry once.
    #expect(residentBytes() - before < size / 2)
  }

  /// `VmRSS` less the shared part: what this process itself holds.
  private func residentBytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") } ?? ""
    return (Int(line.split(separator: " ", omittingEmptySubsequences: true).dropFirst().first ?? "") ?? 0)
      << 10
  }
}
