import Drafting

/// Writes `.docx` files for the tests: stored entries only.
enum OfficeFile {
  static func docx(
    _ body: String, styles: String? = nil, numbering: String? = nil, main: String = "word/document.xml",
    parts: [String: String] = [:]
  ) -> [UInt8] {
    var entries: [(String, [UInt8])] = [
      (
        "[Content_Types].xml",
        Array("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".utf8)
      ),
      (
        "_rels/.rels",
        Array(
          "<Relationships><Relationship Id=\"r\" Type=\"http://x/relationships/officeDocument\" Target=\"\(main)\"/></Relationships>"
            .utf8)
      ),
      (
        main,
        Array("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>\(body)</w:body></w:document>".utf8)
      ),
    ]
    let folder = main.split(separator: "/").dropLast().joined(separator: "/")
    if let styles { entries.append((folder + "/styles.xml", Array(styles.utf8))) }
    if let numbering { entries.append((folder + "/numbering.xml", Array(numbering.utf8))) }
    for (name, text) in parts.sorted(by: { $0.key < $1.key }) {
      entries.append((folder + "/" + name, Array(text.utf8)))
    }
    return zip(entries)
  }

  /// A file whose first section has headers: `default`, `first` …, each with its paragraphs.
  static func docx(_ body: String, headers: [String: [String]], titlePage: Bool = false) -> [UInt8] {
    var parts: [String: String] = [:]
    var relations = ""
    var references = ""
    for (index, header) in headers.sorted(by: { $0.key < $1.key }).enumerated() {
      parts["header\(index).xml"] =
        "<w:hdr xmlns:w=\"w\">" + header.value.map { paragraph($0) }.joined() + "</w:hdr>"
      relations += "<Relationship Id=\"h\(index)\" Type=\"http://x/header\" Target=\"header\(index).xml\"/>"
      references += "<w:headerReference w:type=\"\(header.key)\" r:id=\"h\(index)\"/>"
    }
    parts["_rels/document.xml.rels"] = "<Relationships>\(relations)</Relationships>"
    let section = "<w:sectPr>\(references)\(titlePage ? "<w:titlePg/>" : "")</w:sectPr>"
    return docx(body + section, parts: parts)
  }

  /// A table whose cells are written as XML: properties of the cell, then its paragraphs.
  static func rawTable(_ rows: [[String]], headRows: Int = 0) -> String {
    "<w:tbl>"
      + rows.enumerated().map { index, row in
        "<w:tr>" + (index < headRows ? "<w:trPr><w:tblHeader/></w:trPr>" : "")
          + row.map { "<w:tc>\($0)</w:tc>" }.joined() + "</w:tr>"
      }.joined() + "</w:tbl>"
  }

  static func textBox(_ paragraphs: [String]) -> String {
    "<w:r><w:drawing><w:txbxContent>" + paragraphs.map { paragraph($0) }.joined()
      + "</w:txbxContent></w:drawing></w:r>"
  }

  static func paragraph(_ text: String, properties: String = "", run: String = "") -> String {
    "<w:p><w:pPr>\(properties)</w:pPr><w:r><w:rPr>\(run)</w:rPr><w:t xml:space=\"preserve\">\(text)</w:t></w:r></w:p>"
  }

  static func table(_ rows: [[String]]) -> String {
    "<w:tbl>"
      + rows.map { "<w:tr>" + $0.map { "<w:tc>\(paragraph($0))</w:tc>" }.joined() + "</w:tr>" }.joined()
      + "</w:tbl>"
  }

  static func zip(_ entries: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    func two(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)] }
    func four(_ value: Int) -> [UInt8] { two(value & 0xFFFF) + two(value >> 16) }
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for (name, bytes) in entries {
      let offset = file.count
      let common =
        two(20) + two(0x800) + two(0) + two(0) + two(0x21) + four(Int(crc(bytes))) + four(bytes.count)
        + four(bytes.count) + two(name.utf8.count) + two(0)
      file += four(0x0403_4B50) + common + Array(name.utf8) + bytes
      directory += four(0x0201_4B50) + two(20) + common + two(0) + two(0) + two(0) + four(0) + four(offset)
      directory += Array(name.utf8)
    }
    let start = file.count
    file += directory + four(0x0605_4B50) + two(0) + two(0) + two(entries.count) + two(entries.count)
    return file + four(directory.count) + four(start) + two(0)
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(0xFFFF_FFFF) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ $0 >> 8 }
  }
}

/// Numbers that are the same in every run (xorshift64*).
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed | 1 }
  mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_F491_4F6C_DD1D
  }
}
