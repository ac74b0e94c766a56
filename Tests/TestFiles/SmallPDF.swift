/// Small PDF files of one page, in each form that a file's cross-reference section can have.
///
/// Object 1 is the catalog, 2 the pages, 3 the page, 4 its content, 5 the font; a test may give others.
public struct SmallPDF: Sendable {
  public enum Form: String, CaseIterable, Sendable {
    /// A classic table.
    case table
    /// A cross-reference stream.
    case stream
    /// A cross-reference stream, and all objects but streams inside an object stream.
    case objectStream
    /// A table, with the font known to the stream behind `/XRefStm` alone.
    case hybrid
  }

  public var objects: [String]
  public var form: Form
  /// Entries of the trailer besides `/Size` and `/Root`.
  public var trailer: String

  public init(
    _ form: Form = .table, objects: [String] = Self.onePage,
    trailer: String = "/ID [<0123456789ABCDEF0123456789ABCDEF> <0123456789ABCDEF0123456789ABCDEF>]"
  ) {
    self.form = form
    self.objects = objects
    self.trailer = trailer
  }

  public static let onePage = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
      + " /Resources << /Font << /F1 5 0 R >> >> >>",
    stream("BT /F1 18 Tf 72 720 Td (To the council: 100 levs) Tj ET"),
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ]

  /// A stream object with these data.
  public static func stream(_ data: String, _ entries: String = "") -> String {
    "<< \(entries)/Length \(data.utf8.count) >>\nstream\n\(data)\nendstream"
  }

  /// The usual file: one page, a classic table.
  public static let bytes = SmallPDF().bytes

  public var bytes: [UInt8] {
    var writer = Writer()
    var places: [Int: Place] = [:]
    switch form {
    case .table:
      writer.write(objects, from: 1, to: &places)
      writer.table(places, trailer: trailer)
    case .stream:
      writer.write(objects, from: 1, to: &places)
      writer.stream(places, trailer: trailer)
    case .objectStream:
      writer.write(objects, from: 1, hiding: { !$0.contains("endstream") }, to: &places)
      writer.stream(places, trailer: trailer)
    case .hybrid:
      writer.write(objects, from: 1, hiding: { $0.contains("/Font /Subtype") }, to: &places)
      writer.hybrid(places, trailer: trailer)
    }
    return writer.output
  }

  enum Place {
    case offset(Int)
    case inStream(Int, index: Int)
  }

  struct Writer {
    var output = Array("%PDF-1.7\n%\u{c2}\u{b5}\n".utf8)

    mutating func write(
      _ objects: [String], from first: Int, hiding isHidden: (String) -> Bool = { _ in false },
      to places: inout [Int: Place]
    ) {
      var hidden: [(number: Int, text: String)] = []
      for (index, object) in objects.enumerated() {
        if isHidden(object) {
          hidden.append((first + index, object))
        } else {
          places[first + index] = .offset(add(object, as: first + index))
        }
      }
      guard !hidden.isEmpty else { return }
      let own = first + objects.count
      var table = ""
      var data = ""
      for (index, object) in hidden.enumerated() {
        table += "\(object.number) \(data.utf8.count) "
        data += object.text + " "
        places[object.number] = .inStream(own, index: index)
      }
      let entries = "/Type /ObjStm /N \(hidden.count) /First \(table.utf8.count) "
      places[own] = .offset(add(SmallPDF.stream(table + data, entries), as: own))
    }

    mutating func add(_ object: String, as number: Int) -> Int {
      let offset = output.count
      output += "\(number) 0 obj\n\(object)\nendobj\n".utf8
      return offset
    }

    mutating func table(_ places: [Int: Place], trailer: String, size: Int? = nil, further: String = "") {
      let start = output.count
      let size = size ?? (places.keys.max() ?? 0) + 1
      output += "xref\n0 \(size)\n".utf8
      for number in 0..<size {
        if case .offset(let offset) = places[number] {
          output += "\(SmallPDF.tenDigits(offset)) 00000 n \n".utf8
        } else {
          output += "0000000000 65535 f \n".utf8
        }
      }
      output +=
        "trailer\n<< /Size \(size) /Root 1 0 R \(trailer)\(further) >>\nstartxref\n\(start)\n%%EOF\n".utf8
    }

    mutating func stream(_ places: [Int: Place], trailer: String) {
      let own = (places.keys.max() ?? 0) + 1
      let start = section(places, numbers: Array(0...own), as: own, trailer: trailer)
      output += "startxref\n\(start)\n%%EOF\n".utf8
    }

    mutating func hybrid(_ places: [Int: Place], trailer: String) {
      let own = (places.keys.max() ?? 0) + 1
      let hidden = places.filter { if case .inStream = $0.value { true } else { $0.key == own - 1 } }
      let start = section(hidden, numbers: hidden.keys.sorted(), as: own, trailer: trailer)
      var shown = places.filter { hidden[$0.key] == nil }
      shown[own] = .offset(start)
      table(shown, trailer: trailer, size: own + 1, further: " /XRefStm \(start)")
    }

    /// A cross-reference stream about `numbers`.
    private mutating func section(
      _ places: [Int: Place], numbers: [Int], as own: Int, trailer: String
    ) -> Int {
      let start = output.count
      var data: [UInt8] = []
      for number in numbers {
        switch number == own ? .offset(start) : places[number] {
        case .offset(let offset)?: data += [1, UInt8(offset >> 8 & 255), UInt8(offset & 255), 0]
        case .inStream(let container, let index)?: data += [2, 0, UInt8(container), UInt8(index)]
        case nil: data += [0, 0, 0, 255]
        }
      }
      let index = numbers.map { "\($0) 1" }.joined(separator: " ")
      output += "\(own) 0 obj\n<< /Type /XRef /W [1 2 1] /Index [\(index)] /Size \(own + 1)".utf8
      output += " /Root 1 0 R \(trailer) /Length \(data.count) >>\nstream\n".utf8
      output += data + Array("\nendstream\nendobj\n".utf8)
      return start
    }
  }

  public static func tenDigits(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: 10 - digits.count) + digits
  }
}

extension [UInt8] {
  /// The first place where `text` stands at or after `start`.
  public func position(of text: String, from start: Int = 0) -> Int? {
    let wanted = Array(text.utf8)
    guard count >= wanted.count, start >= 0 else { return nil }
    return (start...Swift.max(start, count - wanted.count)).first { at in
      at + wanted.count <= count && self[at..<at + wanted.count].elementsEqual(wanted)
    }
  }

  /// The last place where `text` stands.
  public func lastPosition(of text: String) -> Int? {
    let wanted = Array(text.utf8)
    guard count >= wanted.count else { return nil }
    return (0...count - wanted.count).last { self[$0..<$0 + wanted.count].elementsEqual(wanted) }
  }

  /// The octets with the one at `position` changed in the bits of `mask`.
  public func flipped(at position: Int, _ mask: UInt8 = 0x01) -> [UInt8] {
    var copy = self
    copy[position] ^= mask
    return copy
  }

  /// The octets with text in place of the first `old` at or after `start`. Offsets behind it shift if the lengths differ.
  public func replacing(_ old: String, with new: String, from start: Int = 0) -> [UInt8] {
    guard let place = position(of: old, from: start) else { return self }
    return Array(self[..<place]) + Array(new.utf8) + Array(self[(place + old.utf8.count)...])
  }
}
