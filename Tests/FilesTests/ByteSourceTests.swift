import Files
import Foundation
import Testing

@Suite struct ByteSources {
  let folder: Folder

  init() throws { folder = try Folder() }

  /// A file over the size that is kept in memory, told apart at every position it is looked at.
  func largeFile() throws -> (path: String, count: Int) {
    let count = ByteSource.residentBytes + 5
    let path = try folder.file(octets("head"))
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.truncate(atOffset: UInt64(count))
    try handle.seek(toOffset: UInt64(count - 4))
    try handle.write(contentsOf: Data(octets("tail")))
    try handle.close()
    return (path, count)
  }

  @Test func `a file's octets are those of the file`() throws {
    let source = try ByteSource(contentsOf: folder.file(octets("abcdef")))
    #expect(source.count == 6)
    #expect(source.bytes == octets("abcdef"))
    #expect(source[2] == 0x63)
    #expect(source[2..<4] == octets("cd"))
    #expect(source[3..<3] == [])
    #expect(source.path == folder.path + "/file")
    #expect(ByteSource(octets("abcdef")).bytes == source.bytes)
    #expect(ByteSource([1]).path == nil)
  }

  @Test func `an empty file is a source too`() throws {
    let source = try ByteSource(contentsOf: folder.file([]))
    #expect(source.count == 0)
    #expect(source.bytes == [])
    var chunks = 0
    try source.forEachChunk(in: 0..<0) { _ in chunks += 1 }
    #expect(chunks == 0)
    #expect(source.lastPosition(of: [1], in: 0..<0) == nil)
  }

  @Test func `a large file is mapped and reads the same`() throws {
    let (path, count) = try largeFile()
    let source = try ByteSource(contentsOf: path)
    #expect(source.count == count)
    #expect(source[0..<5] == octets("head\0"))
    #expect(source[count - 5..<count] == octets("\0tail"))
    #expect(source[count - 1] == UInt8(ascii: "l"))
    #expect(source.withUnsafeBytes { $0.count } == count)
    #expect(source.lastPosition(of: octets("tail"), in: 0..<count) == count - 4)
  }

  @Test(arguments: [true, false])
  func `chunks come in order, none too large, and together are the range`(isMapped: Bool) throws {
    let (path, count) = try largeFile()
    let source =
      isMapped ? try ByteSource(contentsOf: path) : ByteSource(try ByteSource(contentsOf: path).bytes)
    let range = 1..<count - 1
    var sizes: [Int] = []
    var ends: [UInt8] = []
    try source.forEachChunk(in: range) { chunk in
      sizes.append(chunk.count)
      ends = Array(chunk.suffix(3))
    }
    #expect(sizes.allSatisfy { $0 > 0 && $0 <= 1 << 20 })
    #expect(sizes.reduce(0, +) == range.count)
    #expect(ends == octets("tai"))
    var small: [[UInt8]] = []
    try source.forEachChunk(in: 0..<5, chunkBytes: 2) { small.append(Array($0)) }
    #expect(small == [octets("he"), octets("ad"), [0]])
  }

  @Test func `what a reader of chunks throws comes out`() throws {
    struct Mine: Error {}
    #expect(throws: Mine.self) { try ByteSource([1, 2]).forEachChunk(in: 0..<2) { _ in throw Mine() } }
  }

  @Test func `a file that shrinks while it is read is told`() throws {
    let (path, count) = try largeFile()
    let source = try ByteSource(contentsOf: path)
    truncate(path, 10)
    #expect(throws: FileFailure(.changed, path: path, code: 0)) {
      try source.forEachChunk(in: 0..<count) { _ in }
    }
  }

  @Test func `a small file stays what it was when it was opened`() throws {
    let path = try folder.file(octets("before"))
    let source = try ByteSource(contentsOf: path)
    _ = try folder.file(octets("after"))
    #expect(source.bytes == octets("before"))
  }

  @Test func `a missing file is told with its path and the system's reason`() throws {
    let failure = FileFailure(.open, path: folder.path + "/none", code: ENOENT)
    #expect(throws: failure) { try ByteSource(contentsOf: folder.path + "/none") }
    #expect(failure.systemReason == "No such file or directory")
    #expect(FileFailure(.changed, path: "x", code: 0).systemReason == "")
  }

  @Test func `a directory is no file`() throws {
    #expect(throws: FileFailure(.notRegular, path: folder.path, code: 0)) {
      try ByteSource(contentsOf: folder.path)
    }
  }

  @Test(.timeLimit(.minutes(10))) func `a pipe is no file, and nobody waits for its writer`() throws {
    let path = folder.path + "/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    #expect(throws: FileFailure(.notRegular, path: path, code: 0)) { try ByteSource(contentsOf: path) }
  }

  @Test func `the last of several occurrences is found, wholly within the range`() {
    let source = ByteSource(octets("abcabcab"))
    #expect(source.lastPosition(of: octets("abc"), in: 0..<8) == 3)
    #expect(source.lastPosition(of: octets("abc"), in: 0..<6) == 3)
    #expect(source.lastPosition(of: octets("abc"), in: 0..<5) == 0)
    #expect(source.lastPosition(of: octets("abc"), in: 1..<5) == nil)
    #expect(source.lastPosition(of: octets("ab"), in: 0..<8) == 6)
    #expect(source.lastPosition(of: octets("x"), in: 0..<8) == nil)
    #expect(source.lastPosition(of: [], in: 0..<8) == nil)
    #expect(source.lastPosition(of: octets("abcabcabc"), in: 0..<8) == nil)
  }
}
