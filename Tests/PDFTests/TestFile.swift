import Files
import Foundation
import PDF

/// Small PDF files made in memory, in each form a cross-reference section can have.
struct TestFile {
  enum Form: CaseIterable { case table, stream, objectStream, hybrid }

  /// The objects by number from 1 on, as they are written between `n 0 obj` and `endobj`.
  var objects: [Int: String]
  var form: Form = .table
  var identifier = "<00112233445566778899AABBCCDDEEFF>"
  /// Entries of the trailer besides `/Size`, `/Root` and `/ID`.
  var trailer = ""

  /// One page with one line of text.
  static let onePage: [Int: String] = [
    1: "<</Type /Catalog/Pages 2 0 R>>",
    2: "<</Type /Pages/Kids [3 0 R]/Count 1>>",
    3: "<</Type /Page/Parent 2 0 R/MediaBox [0 0 595 842]/Contents 4 0 R/Resources <</Font <</F1 5 0 R>>>>>>",
    4: stream("BT /F1 24 Tf 72 700 Td (Council report) Tj ET"),
    5: "<</Type /Font/Subtype /Type1/BaseFont /Helvetica>>",
  ]

  /// A stream object of `data`, which are Latin-1.
  static func stream(_ data: String, _ entries: String = "") -> String {
    "<<\(entries)/Length \(data.unicodeScalars.count)>>\nstream\n\(data)\nendstream"
  }

  init(_ objects: [Int: String] = TestFile.onePage, form: Form = .table) {
    self.objects = objects
    self.form = form
  }

  var document: Document { get throws { try Document(ByteSource(bytes)) } }

  var bytes: [UInt8] {
    switch form {
    case .table: tableFile()
    case .stream: streamFile(compressing: [])
    case .objectStream: streamFile(compressing: Set(objects.keys).subtracting(streams))
    case .hybrid: hybridFile()
    }
  }

  private var streams: Set<Int> { Set(objects.filter { $0.value.contains("stream\n") }.keys) }
  private var header: String { "%PDF-1.7\n%\u{E2}\u{E3}\u{CF}\u{D3}\n" }

  /// Latin-1, so that a scalar is an octet.
  static func octets(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }

  private func write(_ numbers: [Int], to output: inout [UInt8]) -> [Int: Int] {
    var offsets: [Int: Int] = [:]
    for number in numbers {
      offsets[number] = output.count
      output += Self.octets("\(number) 0 obj\n\(objects[number] ?? "null")\nendobj\n")
    }
    return offsets
  }

  private func trailerEntries(size: Int) -> String {
    "/Size \(size)/Root 1 0 R/ID [\(identifier) \(identifier)]\(trailer)"
  }

  private func tableFile() -> [UInt8] {
    var output = Self.octets(header)
    let offsets = write(objects.keys.sorted(), to: &output)
    let start = output.count
    let size = (objects.keys.max() ?? 0) + 1
    output += Self.octets("xref\n0 \(size)\n")
    output += Self.octets((0..<size).map { Self.entry(offsets[$0]) }.joined())
    output += Self.octets("trailer\n<<\(trailerEntries(size: size))>>\nstartxref\n\(start)\n%%EOF\n")
    return output
  }

  static func entry(_ offset: Int?) -> String {
    offset.map { String(repeating: "0", count: 10 - "\($0)".count) + "\($0) 00000 n \n" }
      ?? "0000000000 65535 f \n"
  }

  /// An object stream of `numbers`.
  private func objectStream(_ numbers: [Int]) -> String {
    var table = ""
    var data = ""
    for number in numbers {
      table += "\(number) \(data.utf8.count) "
      data += (objects[number] ?? "null") + " "
    }
    return
      "<</Type /ObjStm/N \(numbers.count)/First \(table.utf8.count)/Length \((table + data).utf8.count)>>\nstream\n"
      + table + data + "\nendstream"
  }

  private static func streamEntry(_ type: UInt8, _ second: Int, _ third: Int) -> [UInt8] {
    [type, UInt8(second >> 16 & 0xFF), UInt8(second >> 8 & 0xFF), UInt8(second & 0xFF), UInt8(third)]
  }

  private func streamFile(compressing compressed: Set<Int>) -> [UInt8] {
    var copy = self
    let container = (objects.keys.max() ?? 0) + 1
    if !compressed.isEmpty { copy.objects[container] = objectStream(compressed.sorted()) }
    var output = Self.octets(header)
    let offsets = copy.write(copy.objects.keys.filter { !compressed.contains($0) }.sorted(), to: &output)
    let own = container + 1
    let start = output.count
    var data: [UInt8] = []
    for number in 0...own {
      if let index = compressed.sorted().firstIndex(of: number) {
        data += Self.streamEntry(2, container, index)
      } else if let offset = number == own ? start : offsets[number] {
        data += Self.streamEntry(1, offset, 0)
      } else {
        data += Self.streamEntry(0, 0, 255)
      }
    }
    output += Self.octets(
      "\(own) 0 obj\n<</Type /XRef/W [1 3 1]/Length \(data.count)\(trailerEntries(size: own + 1))>>\nstream\n"
    )
    output += data + Self.octets("\nendstream\nendobj\nstartxref\n\(start)\n%%EOF\n")
    return output
  }

  /// A table that hides all objects but the catalog, the pages and the streams behind `/XRefStm`.
  private func hybridFile() -> [UInt8] {
    var copy = self
    let visible: Set = [1, 2, 3]
    let hidden = Set(objects.keys).subtracting(streams).subtracting(visible)
    let container = (objects.keys.max() ?? 0) + 1
    let own = container + 1
    copy.objects[container] = objectStream(hidden.sorted())
    var output = Self.octets(header)
    let offsets = copy.write(copy.objects.keys.filter { !hidden.contains($0) }.sorted(), to: &output)
    let hybridStart = output.count
    var data: [UInt8] = []
    var index = ""
    for (place, number) in hidden.sorted().enumerated() {
      data += Self.streamEntry(2, container, place)
      index += "\(number) 1 "
    }
    data += Self.streamEntry(1, offsets[container] ?? 0, 0)
    index += "\(container) 1"
    output += Self.octets(
      "\(own) 0 obj\n<</Type /XRef/W [1 3 1]/Index [\(index)]/Length \(data.count)\(trailerEntries(size: own + 1))>>"
        + "\nstream\n")
    output += data + Self.octets("\nendstream\nendobj\n")
    let start = output.count
    output += Self.octets("xref\n0 \(own + 1)\n")
    for number in 0...own {
      let isShown = !hidden.contains(number) && number != container
      output += Self.octets(Self.entry(number == own ? hybridStart : isShown ? offsets[number] : nil))
    }
    output += Self.octets(
      "trailer\n<<\(trailerEntries(size: own + 1))/XRefStm \(hybridStart)>>\nstartxref\n\(start)\n%%EOF\n")
    return output
  }
}

extension [UInt8] {
  /// The octets as Latin-1, to look for text in them.
  var text: String { String(String.UnicodeScalarView(map { Unicode.Scalar($0) })) }

  /// The file with the only occurrence of `old` replaced by text of the same length.
  func replacing(_ old: String, with new: String) -> [UInt8] {
    precondition(old.utf8.count == new.utf8.count, "offsets would shift")
    return TestFile.octets(text.replacingOccurrences(of: old, with: new))
  }
}
