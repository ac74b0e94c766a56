import Files
import Foundation
import PDF

/// PDFs to measure with: a report of a few pages, and one whose one stream is as large as wanted.
enum SamplePDF {
  /// Six pages with text, a font's file, and what else a typesetter writes: about 50 KB, with an empty signature field.
  static func report(field: String) throws -> [UInt8] {
    var objects = ["<</Type /Catalog/Pages 2 0 R>>", ""]
    let font = 3
    objects.append("<</Type /Font/Subtype /TrueType/BaseFont /Sample/FontDescriptor 4 0 R>>")
    objects.append(
      "<</Type /FontDescriptor/FontName /Sample/Flags 4/FontBBox [0 0 1000 1000]/ItalicAngle 0/Ascent 800"
        + "/Descent -200/CapHeight 700/StemV 80/FontFile2 5 0 R>>")
    objects.append(stream(count: 32_000))
    var pages: [Int] = []
    for _ in 0..<6 {
      objects.append(
        "<</Type /Page/Parent 2 0 R/MediaBox [0 0 595 842]/Resources <</Font <</F1 \(font) 0 R>>>>"
          + "/Contents \(objects.count + 2) 0 R>>")
      pages.append(objects.count)
      objects.append(stream(count: 2_600))
    }
    objects[1] =
      "<</Type /Pages/Kids [\(pages.map { "\($0) 0 R" }.joined(separator: " "))]/Count \(pages.count)>>"
    var bytes = Array("%PDF-1.7\n".utf8)
    var offsets: [Int] = []
    for (index, object) in objects.enumerated() {
      offsets.append(bytes.count)
      bytes += Array("\(index + 1) 0 obj\n\(object)\nendobj\n".utf8)
    }
    bytes += end(offsets: offsets, at: bytes.count)
    return bytes + (try Document(ByteSource(bytes)).addingSignatureFields([field]))
  }

  /// A stream of text that does not repeat.
  private static func stream(count: Int) -> String {
    var state: UInt64 = 2026
    let data = String(
      decoding: (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(33 + state >> 33 % 90)
      }, as: UTF8.self)
    return "<</Length \(count)>>\nstream\n\(data)\nendstream"
  }

  private static func end(offsets: [Int], at start: Int) -> [UInt8] {
    let size = offsets.count + 1
    var text = "xref\n0 \(size)\n0000000000 65535 f \n"
    for offset in offsets {
      let digits = String(offset)
      text += String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n"
    }
    text += "trailer\n<</Size \(size)/Root 1 0 R>>\nstartxref\n\(start)\n%%EOF\n"
    return Array(text.utf8)
  }

  /// Writes a one-page PDF whose one stream has `streamBytes` random octets, with an empty signature field.
  static func writeLarge(to path: String, streamBytes: Int, field: String) throws {
    var head = Array("%PDF-1.7\n".utf8)
    var offsets: [Int] = []
    for object in [
      "1 0 obj\n<</Type /Catalog/Pages 2 0 R>>\nendobj\n",
      "2 0 obj\n<</Type /Pages/Kids [3 0 R]/Count 1>>\nendobj\n",
      "3 0 obj\n<</Type /Page/Parent 2 0 R/MediaBox [0 0 595 842]/Resources <<>>/Contents 4 0 R>>\nendobj\n",
      "4 0 obj\n<</Length \(streamBytes)>>\nstream\n",
    ] {
      offsets.append(head.count)
      head += Array(object.utf8)
    }
    let tail = Array("\nendstream\nendobj\n".utf8)
    var file = try AtomicFile(path)
    try file.append(head)
    try RandomOctets.append(streamBytes, to: &file)
    try file.append(tail + end(offsets: offsets, at: head.count + streamBytes + tail.count))
    try file.commit()
    let revision = try Document(ByteSource(contentsOf: path)).addingSignatureFields([field])
    guard let handle = FileHandle(forWritingAtPath: path) else { return }
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(revision))
    try handle.close()
  }
}

/// Octets that do not compress, made fast.
enum RandomOctets {
  static func append(_ count: Int, to file: inout AtomicFile) throws {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    var block = [UInt64](repeating: 0, count: 1 << 17)
    var left = count
    while left > 0 {
      for index in block.indices {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        block[index] = state
      }
      try block.withUnsafeBytes { try file.append(UnsafeRawBufferPointer(rebasing: $0.prefix(left))) }
      left -= block.count * 8
    }
  }
}
