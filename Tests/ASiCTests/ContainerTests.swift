import ASiC
import Files
import Testing

/// The failure of opening `zip`, or of reading everything in it; nil where it is a good container.
func failure(of zip: ForgedZip, limits: ContainerLimits = .standard) -> ASiCFailure? {
  failure(of: zip.bytes, limits: limits)
}

func failure(of bytes: [UInt8], limits: ContainerLimits = .standard) -> ASiCFailure? {
  do throws(ASiCFailure) {
    let container = try Container(ByteSource(bytes), limits: limits)
    for entry in container.entries { _ = try container.bytes(of: entry.name) }
    return nil
  } catch {
    return error
  }
}

/// The same sequence in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

typealias Entry = ForgedZip.Entry

private let hello = Array("Здравей".utf8)

@Suite struct `Container structure` {
  @Test func `opens a container and gives back its entries`() throws {
    let container = try Container(ByteSource(ForgedZip(Entry("доклад.txt", hello)).bytes))
    #expect(container.kind == .asicE)
    #expect(container.deviations.isEmpty)
    #expect(container.entries.map(\.name) == ["mimetype", "доклад.txt"])
    #expect(container.dataFiles == ["доклад.txt"])
    #expect(try container.bytes(of: "доклад.txt") == hello)
    #expect(container.entry("нищо") == nil)
    #expect(throws: ASiCFailure.noSuchEntry(name: "нищо")) { try container.bytes(of: "нищо") }
  }

  @Test func `refuses what is no ZIP`() {
    #expect(failure(of: []) == .notAZip)
    #expect(failure(of: Array("%PDF-1.7".utf8)) == .notAZip)
    #expect(failure(of: [UInt8](repeating: 0, count: 100_000)) == .notAZip)
  }

  @Test func `refuses a ZIP cut off at any byte`() {
    let whole = ForgedZip(Entry("a", hello)).bytes
    for count in 0..<whole.count { #expect(failure(of: Array(whole[..<count])) != nil) }
    #expect(failure(of: whole) == nil)
  }

  @Test func `refuses, or reads alike, a ZIP with any byte changed`() throws {
    let whole = ForgedZip(Entry("a.txt", hello)).bytes
    for position in whole.indices {
      var bytes = whole
      bytes[position] ^= 0x20
      guard failure(of: bytes) == nil else { continue }
      // What may change unnoticed says nothing about the content: versions, times, attributes.
      let container = try Container(ByteSource(bytes))
      #expect(container.entries.map(\.size) == [31, hello.count])
      #expect(try container.bytes(of: "a.txt") == hello, "byte \(position)")
    }
  }

  @Test func `neither crashes nor hangs on bytes changed at random`() {
    var zip = ForgedZip(
      Entry("a.txt", hello), Entry.zeros("b", count: 5_000), Entry("META-INF/ASiCManifest.xml", hello))
    zip.entries[1].isZip64 = true
    zip.hasZip64End = true
    let whole = zip.bytes
    var generator = SplitMix(state: 42)
    for _ in 0..<4_000 {
      var bytes = whole
      for _ in 0...Int.random(in: 0..<8, using: &generator) {
        let at = Int.random(in: 0..<bytes.count, using: &generator)
        let value = [0, 0xFF, UInt8.random(in: 0...255, using: &generator)].randomElement(using: &generator)!
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: bytes.remove(at: at)
        case 1: bytes.insert(value, at: at)
        case 2: bytes += bytes[at...]
        default: bytes[at] = value
        }
      }
      _ = failure(of: bytes)
    }
  }

  @Test func `refuses bytes before the ZIP`() {
    var zip = ForgedZip(Entry("a", hello))
    zip.prefix = Array("#!/bin/sh\n".utf8)
    #expect(failure(of: zip) == .leadingBytes(count: 10))
    // The offsets left as they were without the prefix.
    #expect(failure(of: [0, 0] + ForgedZip(Entry("a", hello)).bytes) == .leadingBytes(count: 2))
  }

  @Test func `refuses bytes after the ZIP`() {
    var zip = ForgedZip(Entry("a", hello))
    let count = zip.bytes.count
    zip.suffix = [0x0A]
    #expect(failure(of: zip) == .trailingBytes(offset: count, count: 1))
  }

  @Test func `accepts the media type as comment and refuses any other comment`() {
    var zip = ForgedZip(Entry("a", hello))
    let count = zip.bytes.count
    zip.comment = Array("mimetype=application/vnd.etsi.asic-e+zip".utf8)
    #expect(failure(of: zip) == nil)
    zip.comment = Array("hidden".utf8)
    #expect(failure(of: zip) == .trailingBytes(offset: count, count: 6))
  }

  @Test func `refuses bytes that belong to no entry`() {
    var zip = ForgedZip(Entry("a", hello), Entry("b", hello))
    zip.entries[1].behind = [1, 2, 3]
    #expect(failure(of: zip) == .unaccountedBytes(offset: 69 + 31 + hello.count, count: 3))
    zip = ForgedZip(Entry("a", hello))
    zip.beforeDirectory = [1, 2, 3, 4]
    #expect(failure(of: zip) == .unaccountedBytes(offset: 69 + 31 + hello.count, count: 4))
  }

  @Test func `refuses an entry that only its local header mentions`() {
    var zip = ForgedZip(Entry("a", hello), Entry("hidden", hello))
    zip.entries[2].isListed = false
    #expect(failure(of: zip) == .unaccountedBytes(offset: 69 + 31 + hello.count, count: 36 + hello.count))
  }

  @Test func `refuses bytes within the central directory that belong to no entry`() {
    var zip = ForgedZip(Entry("a", hello))
    zip.behindDirectory = [0, 0, 0]
    #expect(failure(of: zip) == .unaccountedBytes(offset: zip.bytes.count - 25, count: 3))
  }

  @Test func `refuses a directory with more or fewer entries than its end record says`() {
    var zip = ForgedZip(Entry("a", hello))
    zip.count = 1
    guard case .malformedZip(.centralDirectory, _, .inconsistent) = failure(of: zip) else {
      Issue.record("one entry too many was accepted")
      return
    }
    zip.count = 3
    guard case .malformedZip(.centralDirectory, _, .truncated) = failure(of: zip) else {
      Issue.record("one entry too few was accepted")
      return
    }
  }

  @Test func `refuses an empty ZIP and one split over disks`() {
    var zip = ForgedZip()
    zip.entries = []
    #expect(failure(of: zip) == .noEntries)
    zip = ForgedZip(Entry("a", hello))
    zip.disk = 1
    #expect(failure(of: zip) == .multipleDisks)
  }

  @Test func `refuses two entries that share their data`() {
    var zip = ForgedZip(Entry("a", hello), Entry("a", hello))
    zip.entries[2].name = Array("b".utf8)
    zip.entries[2].hasLocalHeader = false
    zip.entries[2].offset = 69
    #expect(
      failure(of: zip) == .overlap(name: "a", offset: 69)
        || failure(of: zip) == .overlap(name: "b", offset: 69))
  }

  @Test func `refuses entries that quote the local headers behind them`() {
    // The better kind of bomb: each entry's data reaches over the next entry's local header.
    var zip = ForgedZip(Entry("a", hello), Entry("b", hello))
    let reach = UInt64(hello.count + 31 + hello.count)
    zip.entries[1].size = reach
    zip.entries[1].compressedSize = reach
    #expect(failure(of: zip) == .overlap(name: "a", offset: 69))
  }

  @Test func `refuses an entry whose data runs into the central directory`() {
    var zip = ForgedZip(Entry("a", hello))
    zip.entries[1].size += 4
    zip.entries[1].compressedSize += 4
    #expect(failure(of: zip) == .overlap(name: "a", offset: 69))
  }

  @Test func `reads its own directory where an entry holds another one`() throws {
    // A whole container, stored inside another: its end record lies within the last 64 KiB.
    let inner = ForgedZip(Entry("inner.txt", [1, 2, 3])).bytes
    let container = try Container(ByteSource(ForgedZip(Entry("inner.asice", inner)).bytes))
    #expect(container.dataFiles == ["inner.asice"])
    #expect(try container.bytes(of: "inner.asice") == inner)
  }

  @Test func `is not led astray by a directory planted in an entry`() throws {
    let good = Array("0123456789".utf8)
    let evil = Array("9876543210".utf8)
    // Offsets: mimetype 0, a.txt 69, b.bin 114 with its data at 149: another a.txt, and c.
    var planted = ForgedZip()
    planted.entries = [Entry("a.txt", evil), Entry("c", evil)]
    planted.entries[0].crc = crc32(good)
    let files = Array(planted.bytes[..<86])
    // A directory of as many entries, true to where they and it lie, in front of the real one.
    var plant = ForgedZip(Entry("a.txt", good), Entry("c", evil))
    for (index, offset) in [0, 149, 149 + 45].enumerated() {
      plant.entries[index].hasLocalHeader = false
      plant.entries[index].offset = UInt32(offset)
    }
    plant.directoryOffset = UInt32(149 + files.count)
    var outer = ForgedZip(Entry("a.txt", good), Entry("b.bin", files + plant.bytes))
    let container = try Container(ByteSource(outer.bytes))
    #expect(try container.bytes(of: "a.txt") == good)
    #expect(try container.bytes(of: "b.bin") == files + plant.bytes)
    // libzip prefers the directory whose local headers agree, down to the time: so that of the real one must.
    outer.entries[1].localTime = 0x0022_0000
    #expect(failure(of: outer) == .headerMismatch(name: "a.txt", field: .time, offset: 69))
  }

  @Test func `refuses an end record inside the central directory`() {
    var zip = ForgedZip(Entry("a", hello))
    zip.entries[1].centralExtra = le16(0xCAFE) + le16(4) + [0x50, 0x4B, 5, 6]
    guard case .malformedZip(.centralDirectory, _, .ambiguous) = failure(of: zip) else {
      Issue.record("an ambiguous end of the directory was accepted")
      return
    }
    zip = ForgedZip(Entry("a", hello))
    zip.hasZip64End = true
    zip.zip64Version = 0x0605_4B50
    guard case .malformedZip(.centralDirectory, _, .ambiguous) = failure(of: zip) else {
      Issue.record("an ambiguous ZIP64 record was accepted")
      return
    }
  }

  @Test func `reads ZIP64 records and refuses sizes that only they can say`() throws {
    var zip = ForgedZip(Entry("a", hello))
    zip.entries[1].isZip64 = true
    zip.hasZip64End = true
    #expect(failure(of: zip) == nil)
    zip.entries[1].size = 10_000_000_000
    zip.entries[1].method = 8
    #expect(failure(of: zip) == .tooLarge(name: "a", bytes: 10_000_000_000, limit: 4 << 30))
    zip.entries[1].size = .max
    #expect(failure(of: zip) == .tooLarge(name: "a", bytes: .max, limit: 4 << 30))
  }

  @Test(arguments: [12, 16, 20, 24]) func `reads a descriptor of either width and refuses one that lies`(
    _ count: Int
  ) {
    var zip = ForgedZip(Entry("a", hello))
    zip.entries[1].flags = 0x0808
    zip.entries[1].localCRC = 0
    zip.entries[1].localSize = 0
    zip.entries[1].localCompressedSize = 0
    let size = UInt64(hello.count)
    let wide = count >= 20
    let magic: [UInt8] = count % 8 == 0 ? [0x50, 0x4B, 7, 8] : []
    func descriptor(_ size: UInt64) -> [UInt8] {
      magic + le32(crc32(hello)) + (wide ? le64(size) + le64(size) : le32(UInt32(size)) + le32(UInt32(size)))
    }
    zip.entries[1].behind = descriptor(size)
    #expect(zip.entries[1].behind.count == count)
    #expect(failure(of: zip) == nil)
    zip.entries[1].behind = descriptor(size + 1)
    let offset = 69 + 31 + hello.count
    #expect(failure(of: zip) == .malformedZip(.dataDescriptor, offset: offset, why: .inconsistent))
  }

  @Test func `refuses a missing descriptor`() {
    var zip = ForgedZip(Entry("a", hello))
    zip.entries[1].flags = 0x0808
    guard case .malformedZip(.dataDescriptor, _, .truncated) = failure(of: zip) else {
      Issue.record("a missing descriptor was accepted")
      return
    }
  }
}

@Suite struct `Local headers` {
  private func failure(_ change: (inout Entry) -> Void) -> ASiCFailure? {
    var zip = ForgedZip(Entry("a", hello))
    change(&zip.entries[1])
    return ASiCTests.failure(of: zip)
  }

  @Test func `must say what the central directory says`() {
    #expect(failure { $0.localName = [0x62] } == .headerMismatch(name: "a", field: .name, offset: 69))
    #expect(
      failure { $0.localName = Array("ab".utf8) } == .headerMismatch(name: "a", field: .name, offset: 69))
    #expect(failure { $0.localFlags = 0 } == .headerMismatch(name: "a", field: .flags, offset: 69))
    #expect(failure { $0.localMethod = 8 } == .headerMismatch(name: "a", field: .compression, offset: 69))
    #expect(failure { $0.localVersion = 10 } == .headerMismatch(name: "a", field: .version, offset: 69))
    #expect(failure { $0.localTime = 1 } == .headerMismatch(name: "a", field: .time, offset: 69))
    #expect(failure { $0.localCRC = 1 } == .headerMismatch(name: "a", field: .crc, offset: 69))
    #expect(failure { $0.localSize = 1 } == .headerMismatch(name: "a", field: .size, offset: 69))
    #expect(
      failure { $0.localCompressedSize = 1 } == .headerMismatch(name: "a", field: .compressedSize, offset: 69)
    )
    // Zeros are allowed only with a descriptor.
    #expect(failure { $0.localSize = 0 } == .headerMismatch(name: "a", field: .size, offset: 69))
  }

  @Test func `must stand where the central directory says`() {
    #expect(failure { $0.offset = 70 } == .unaccountedBytes(offset: 69, count: 1))
    #expect(failure { $0.offset = 68 } == .overlap(name: "mimetype", offset: 0))
    guard case .malformedZip(.centralDirectory, _, .inconsistent) = failure({ $0.offset = 0x7FFF_FFFF })
    else {
      Issue.record("an offset beyond the file was accepted")
      return
    }
  }
}

@Suite struct `Entry content` {
  @Test func `refuses data that is not what its CRC says`() {
    var zip = ForgedZip(Entry("a", hello))
    zip.entries[1].crc = 1
    guard case .damagedEntry("a", _) = failure(of: zip) else {
      Issue.record("a wrong CRC was accepted")
      return
    }
  }

  @Test func `inflates, and refuses an inflated size other than declared`() throws {
    var zip = ForgedZip(Entry.zeros("a", count: 100_000))
    #expect(failure(of: zip) == nil)
    let container = try Container(ByteSource(zip.bytes))
    #expect(try container.bytes(of: "a") == [UInt8](repeating: 0, count: 100_000))
    zip.entries[1].size = 99_999
    #expect(failure(of: zip) == .damagedEntry(name: "a", why: "longer than declared"))
    zip.entries[1].size = 100_001
    guard case .damagedEntry("a", _) = failure(of: zip) else {
      Issue.record("a short entry was accepted")
      return
    }
  }

  @Test func `refuses inflation over 100 to 1 beyond 1 MB`() {
    // 158 to 1 up to exactly 1 MB is fine.
    #expect(failure(of: ForgedZip(Entry.zeros("a", count: 1_000_000))) == nil)
    let zip = ForgedZip(Entry.zeros("a", count: 1_000_001))
    let compressed = zip.entries[1].data.count
    #expect(
      failure(of: zip)
        == .inflationRatio(name: "a", compressed: compressed, inflated: 1_000_001, limit: 100))
  }

  @Test func `a bomb that declares a small size costs no more than that size`() throws {
    var zip = ForgedZip(Entry.zeros("a", count: 20_000_000))
    zip.entries[1].size = 1_000
    let container = try Container(ByteSource(zip.bytes))
    var delivered = 0
    let failure = #expect(throws: ASiCFailure.self) { try container.stream("a") { delivered += $0.count } }
    #expect(failure == .damagedEntry(name: "a", why: "longer than declared"))
    #expect(delivered <= 1_000)
  }

  @Test func `refuses more than the total limit, declared`() {
    var limits = ContainerLimits.standard
    limits.totalBytes = 50
    let zip = ForgedZip(Entry("a", hello), Entry("b", hello))
    #expect(failure(of: zip, limits: limits) == .tooLarge(name: nil, bytes: 59, limit: 50))
    limits.totalBytes = 59
    #expect(failure(of: zip, limits: limits) == nil)
  }

  @Test func `refuses 10 GB declared without inflating a byte`() {
    var zip = ForgedZip(Entry("a", hello))
    zip.entries[1].method = 8
    zip.entries[1].size = 10_000_000_000
    zip.entries[1].isZip64 = true
    #expect(failure(of: zip) == .tooLarge(name: "a", bytes: 10_000_000_000, limit: 4 << 30))
  }

  @Test func `opens 1,000 entries and refuses 1,001`() {
    var zip = ForgedZip()
    zip.entries += (1..<1_000).map { Entry("\($0).txt") }
    #expect(failure(of: zip) == nil)
    zip.entries.append(Entry("one more.txt"))
    #expect(failure(of: zip) == .tooManyEntries(count: 1_001, limit: 1_000))
  }

  @Test(arguments: [0x0001, 0x0040, 0x2000]) func `refuses encrypted entries`(_ bit: Int) {
    var zip = ForgedZip(Entry("a", hello))
    zip.entries[1].flags = 0x0800 | bit
    #expect(failure(of: zip) == .encryptedEntry(name: "a"))
  }

  @Test func `refuses AES entries by their extra field`() {
    var zip = ForgedZip(Entry("a", hello))
    zip.entries[1].centralExtra = le16(0x9901) + le16(7) + [2, 0, 0x41, 0x45, 3, 0, 0]
    #expect(failure(of: zip) == .encryptedEntry(name: "a"))
  }

  @Test(arguments: [1, 9, 12, 14, 93, 95]) func `refuses other compression methods`(_ method: Int) {
    var zip = ForgedZip(Entry("a", hello))
    zip.entries[1].method = method
    #expect(failure(of: zip) == .unsupportedCompression(name: "a", method: method))
  }

  @Test func `refuses symbolic links`() {
    var zip = ForgedZip(Entry("a", Array("/etc/passwd".utf8)))
    zip.entries[1].madeBy = 3 << 8 | 20
    zip.entries[1].attributes = 0o100644 << 16
    #expect(failure(of: zip) == nil)
    zip.entries[1].attributes = 0o120777 << 16
    #expect(failure(of: zip) == .notAFile(name: "a", mode: 0o120000))
  }

  @Test func `refuses a second name in the extra field`() {
    var zip = ForgedZip(Entry("a", hello))
    zip.entries[1].centralExtra = le16(0x7075) + le16(6) + [1, 0, 0, 0, 0] + Array("b".utf8)
    #expect(failure(of: zip) == .duplicateName("a", "b"))
    zip.entries[1].centralExtra = le16(0x7075) + le16(6) + [1, 0, 0, 0, 0] + Array("a".utf8)
    #expect(failure(of: zip) == nil)
  }
}

@Suite struct `Mimetype` {
  private func container(_ entries: [Entry]) throws(ASiCFailure) -> Container {
    var zip = ForgedZip()
    zip.entries = entries
    return try Container(ByteSource(zip.bytes))
  }

  @Test func `gives the kind`() throws {
    let simple = try container([Entry("mimetype", Array(ContainerKind.asicS.mediaType.utf8)), Entry("a")])
    #expect(simple.kind == .asicS)
    let office = try container([
      Entry("mimetype", Array("application/vnd.oasis.opendocument.text".utf8)), Entry("content.xml"),
    ])
    #expect(office.kind == .openDocument)
  }

  @Test(arguments: ["text/plain", "application/vnd.etsi.asic-e+zip\n", "", "application/zip"])
  func `refuses other media types`(_ text: String) {
    #expect(throws: ASiCFailure.mimetype(.unknown(text))) {
      try container([Entry("mimetype", Array(text.utf8)), Entry("a")])
    }
  }

  @Test func `refuses a mimetype of kilobytes`() {
    #expect(throws: ASiCFailure.mimetype(.tooLong(bytes: 4_096))) {
      try container([Entry("mimetype", [UInt8](repeating: 0x61, count: 4_096))])
    }
  }

  @Test func `refuses a plain ZIP, and takes signatures for a mimetype that is not there`() throws {
    #expect(throws: ASiCFailure.mimetype(.missing)) { try container([Entry("a.txt")]) }
    let one = try container([Entry("a.txt"), Entry("META-INF/signature.p7s")])
    #expect(one.kind == .asicS)
    #expect(one.deviations == [.mimetypeMissing])
    let many = try container([Entry("a.txt"), Entry("META-INF/ASiCManifest.xml")])
    #expect(many.kind == .asicE)
  }

  @Test func `tells where it departs from the standard's form`() throws {
    #expect(try container([Entry("a"), ForgedZip.mimetype]).deviations == [.mimetypeNotFirst])
    var extra = ForgedZip.mimetype
    extra.localExtra = le16(0xCAFE) + le16(0)
    #expect(try container([extra, Entry("a")]).deviations == [.mimetypeHasExtraField])
  }
}
