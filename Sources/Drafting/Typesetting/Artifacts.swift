/// Marks what is no part of the text, such as rules and the foot of a page, as artifacts (ISO 32000-1:2008, 14.8.2.2): read aloud, the text
/// goes on from page to page without them.
enum Artifacts {
  /// - Parameter content: of a page as Cairo writes it: an operator that begins or ends marked content, or saves or restores the graphics
  ///   state, ends its line.
  static func marked(_ content: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(content.count + 1024)
    // Marked content open around the line, but for the artifact.
    var depth = 0
    var isOpen = false
    var depthWithin = 0
    func open() {
      guard !isOpen else { return }
      result += begin
      isOpen = true
    }
    func close() {
      guard isOpen else { return }
      result += end
      isOpen = false
    }
    for line in content.split(separator: 0x0A, omittingEmptySubsequences: true) {
      if ends(line, with: beginsContent) {
        if depth == 0, isOpen, contains(line, replacement) {
          depthWithin += 1
        } else {
          if depth == 0 { close() }
          depth += 1
        }
      } else if line.elementsEqual(endsContent) {
        if depthWithin > 0 { depthWithin -= 1 } else { depth -= 1 }
      } else if depth == 0, depthWithin == 0 {
        if isState(line) { close() } else { open() }
      }
      result += line
      result.append(0x0A)
    }
    close()
    return result
  }

  private static let begin = Array("/Artifact BMC\n".utf8)
  private static let end = Array("EMC\n".utf8)
  private static let beginsContent = Array("BDC".utf8)
  private static let endsContent = Array("EMC".utf8)
  private static let replacement = Array("/ActualText".utf8)

  /// `q`, `Q`, or a matrix by itself: not within an artifact, which need not end before the state is restored.
  private static func isState(_ line: ArraySlice<UInt8>) -> Bool {
    line.elementsEqual([0x71]) || line.elementsEqual([0x51]) || ends(line, with: [0x20, 0x63, 0x6D])
  }

  private static func ends(_ line: ArraySlice<UInt8>, with words: [UInt8]) -> Bool {
    line.count >= words.count && line.suffix(words.count).elementsEqual(words)
  }

  private static func contains(_ line: ArraySlice<UInt8>, _ words: [UInt8]) -> Bool {
    line.indices.contains { line[$0...].starts(with: words) }
  }
}
