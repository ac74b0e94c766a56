/// Changes a PDF at one place, and mends the offsets behind it, so that the change is reached at all.
enum PDFMutation {
  /// Words that mean something in a file's structure.
  private static let words = [
    "/Prev 9", "/Size 1", "/Root 1 0 R", "/XRefStm 9", "/Type /XRef", "/Type /ObjStm", "/Length 99999999999",
    "/ByteRange [0 1 2 3]", "/Contents <00>", "/V 1 0 R", "/Kids [1 0 R]", "/Parent 2 0 R", "/Annots [1 0 R]",
    "/FT /Sig", "/W [1 2 1]", "/Index [0 9]", "/Filter /FlateDecode", "/Encrypt 1 0 R", "null", "[", "]",
    "<<",
    ">>", "stream\n", "endstream", "endobj", "1 0 obj", "(", ")", "<", ">", "-1", "99999999999999999999",
    "%%EOF\n",
    "startxref\n0\n", "trailer\n", "xref\n0 1\n", "/DSS 1 0 R", "/Perms <</DocMDP 1 0 R>>",
  ].map { Array($0.utf8) }

  static func mutated(_ input: [UInt8], _ dice: inout FuzzDice) -> [UInt8]? {
    guard !input.isEmpty else { return nil }
    let numbers = numbers(in: input)
    let place = Int.random(in: 0..<input.count, using: &dice)
    let range: Range<Int>
    let replacement: [UInt8]
    switch Int.random(in: 0..<6, using: &dice) {
    case 0, 1:
      guard let number = numbers.randomElement(using: &dice) else { return nil }
      range = number
      let value = Int(String(decoding: input[number], as: UTF8.self)) ?? 0
      replacement = Array(
        String([0, 1, value &+ 1, value &- 1, value &* 2, Int.max, 65_535].randomElement(using: &dice) ?? 0)
          .utf8)
    case 2:
      range = place..<place
      replacement = words.randomElement(using: &dice) ?? []
    case 3:
      let end = min(input.count, place + Int.random(in: 1...64, using: &dice))
      range = place..<end
      replacement = words.randomElement(using: &dice) ?? []
    case 4:
      let from = Int.random(in: 0..<input.count, using: &dice)
      range = place..<place
      replacement = Array(input[from..<min(input.count, from + Int.random(in: 1...512, using: &dice))])
    default:
      range = place..<min(input.count, place + Int.random(in: 1...64, using: &dice))
      replacement = []
    }
    var output = Array(input[..<range.lowerBound]) + replacement + input[range.upperBound...]
    // Every third time the offsets stay wrong: then a repairing reader has something to do.
    if Int.random(in: 0..<3, using: &dice) > 0 {
      shift(&output, from: range.lowerBound, by: replacement.count - range.count, old: input)
    }
    return output
  }

  private static func isDigit(_ octet: UInt8) -> Bool { (48...57).contains(octet) }

  private static func numbers(in input: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start: Int?
    for (index, octet) in input.enumerated() {
      if isDigit(octet) {
        if start == nil { start = index }
      } else if let begin = start {
        found.append(begin..<index)
        start = nil
      }
      if found.count > 5_000 { break }
    }
    return found
  }

  /// Adds `delta` to every offset of a table, and behind `startxref` and `/Prev`, that points behind `place`.
  private static func shift(_ output: inout [UInt8], from place: Int, by delta: Int, old: [UInt8]) {
    guard delta != 0 else { return }
    let prev = Array("/Prev ".utf8)
    let start = Array("startxref".utf8)
    for number in numbers(in: output).reversed() {
      let text = output[number]
      guard let value = Int(String(decoding: text, as: UTF8.self)), value >= place,
        value <= output.count + 1_000_000, value + delta >= 0
      else {
        continue
      }
      let before = output[max(0, number.lowerBound - 11)..<number.lowerBound]
      let after = output[number.upperBound..<min(output.count, number.upperBound + 8)]
      let isEntry = number.count == 10 && after.elementsEqual(Array(" 00000 n".utf8))
      let isPointer =
        before.reversed().starts(with: prev.reversed())
        || before.reversed().drop { $0 == 10 || $0 == 13 }.starts(with: start.reversed())
      guard isEntry || isPointer else { continue }
      var digits = Array(String(value + delta).utf8)
      if isEntry { digits = [UInt8](repeating: 48, count: max(0, 10 - digits.count)) + digits }
      output.replaceSubrange(number, with: digits)
    }
  }
}
