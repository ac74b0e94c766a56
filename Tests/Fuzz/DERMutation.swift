/// Changes one element of a DER or BER value, and mends the lengths of those around it, so that the change is read at all.
enum DERMutation {
  private struct Element {
    let start, contents, end: Int
    let parents: [Int]
  }

  static func mutated(_ input: [UInt8], _ dice: inout FuzzDice) -> [UInt8]? {
    var elements: [Element] = []
    collect(input, 0, input.count, [], &elements)
    guard let chosen = elements.randomElement(using: &dice) else { return nil }
    let whole = Array(input[chosen.start..<chosen.end])
    let contents = Array(input[chosen.contents..<chosen.end])
    let other = elements.randomElement(using: &dice).map { Array(input[$0.start..<$0.end]) } ?? []
    let replacement: [UInt8] =
      switch Int.random(in: 0..<8, using: &dice) {
      case 0: []
      case 1: whole + whole
      case 2: other
      case 3: whole + other
      case 4: [UInt8.random(in: 0...255, using: &dice)] + whole.dropFirst()
      case 5: encoded(input[chosen.start], [])
      case 6: encoded(input[chosen.start], changed(contents, &dice))
      default: encoded(input[chosen.start], changed(changed(contents, &dice), &dice))
      }
    // From the inside out: each parent is written anew around its changed child.
    var (start, end, octets) = (chosen.start, chosen.end, replacement)
    for index in chosen.parents.reversed() {
      let parent = elements[index]
      let inside = input[parent.contents..<start] + octets + input[end..<parent.end]
      octets = encoded(input[parent.start], Array(inside))
      (start, end) = (parent.start, parent.end)
    }
    return Array(input[..<start]) + octets + input[end...]
  }

  private static func changed(_ contents: [UInt8], _ dice: inout FuzzDice) -> [UInt8] {
    var result = contents
    guard !result.isEmpty else { return [UInt8.random(in: 0...255, using: &dice)] }
    let place = Int.random(in: 0..<result.count, using: &dice)
    switch Int.random(in: 0..<4, using: &dice) {
    case 0: result[place] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
    case 1: result[place] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &dice) ?? 0
    case 2: result.remove(at: place)
    default: result.insert(UInt8.random(in: 0...255, using: &dice), at: place)
    }
    return result
  }

  private static func encoded(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
    if contents.count < 0x80 { return [tag, UInt8(contents.count)] + contents }
    var length: [UInt8] = []
    var rest = contents.count
    while rest > 0 {
      length.insert(UInt8(rest & 0xff), at: 0)
      rest >>= 8
    }
    return [tag, 0x80 | UInt8(length.count)] + length + contents
  }

  /// Elements of definite length, with the elements around them; at most 4,000, at most 40 deep.
  private static func collect(
    _ input: [UInt8], _ start: Int, _ end: Int, _ parents: [Int], _ elements: inout [Element]
  ) {
    var cursor = start
    while cursor + 2 <= end, elements.count < 4_000, parents.count < 40 {
      let first = input[cursor + 1]
      var contents = cursor + 2
      var length = Int(first)
      if first >= 0x80 {
        let count = Int(first & 0x7f)
        guard (1...4).contains(count), contents + count <= end else { return }
        length = input[contents..<contents + count].reduce(0) { $0 << 8 | Int($1) }
        contents += count
      }
      guard contents + length <= end else { return }
      elements.append(Element(start: cursor, contents: contents, end: contents + length, parents: parents))
      let isConstructed = input[cursor] & 0x20 != 0
      // An OCTET STRING often holds a value of its own: an extension, a token's content.
      if isConstructed || (input[cursor] == 4 && length > 2 && input[contents] == 0x30) {
        collect(input, contents, contents + length, parents + [elements.count - 1], &elements)
      }
      cursor = contents + length
    }
  }
}
