/// A revision that somebody appends to a PDF with a classic table, by any writer's hand: the attacker's pen.
public struct AppendedRevision {
  /// Objects by number, as they stand between `n 0 obj` and `endobj`.
  public var objects: [Int: String]
  /// Object numbers to free.
  public var freed: [Int]
  /// Entries of the trailer besides `/Size`, `/Root` and `/Prev`.
  public var trailer: String
  public var root: Int

  public init(_ objects: [Int: String], freeing freed: [Int] = [], trailer: String = "", root: Int = 1) {
    self.objects = objects
    self.freed = freed
    self.trailer = trailer
    self.root = root
  }

  /// `file` with this revision behind it.
  public func appended(to file: [UInt8]) -> [UInt8] {
    var output = file
    if output.last != 10 { output.append(10) }
    var entries: [Int: String] = [:]
    for number in freed { entries[number] = "0000000000 00001 f \n" }
    for (number, object) in objects.sorted(by: { $0.key < $1.key }) {
      entries[number] = "\(SmallPDF.tenDigits(output.count)) 00000 n \n"
      output += "\(number) 0 obj\n\(object)\nendobj\n".utf8
    }
    let start = output.count
    output += "xref\n".utf8
    for (number, entry) in entries.sorted(by: { $0.key < $1.key }) { output += "\(number) 1\n\(entry)".utf8 }
    let size = max(Self.number(after: "/Size ", in: file), (entries.keys.max() ?? 0) + 1)
    let previous = Self.number(after: "startxref\n", in: file)
    output += "trailer\n<< /Size \(size) /Root \(root) 0 R /Prev \(previous) \(trailer) >>\n".utf8
    output += "startxref\n\(start)\n%%EOF\n".utf8
    return output
  }

  /// The number behind the last `key` of the file.
  static func number(after key: String, in file: [UInt8]) -> Int {
    guard let place = file.lastPosition(of: key) else { return 0 }
    return file[(place + key.utf8.count)...].prefix { (48...57).contains($0) }
      .reduce(0) { $0 * 10 + Int($1) - 48 }
  }
}
