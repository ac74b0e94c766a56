/// Numbers of pages, and the titles that run over or under the pages, which stand in the middle of a text that
/// was taken off paper.
enum RunningLines {
  /// The indices of such lines, and of the empty lines around them where a sentence goes on behind.
  static func indices(in lines: [SourceLine]) -> Set<Int> {
    let numbers = pageNumbers(in: lines)
    guard !numbers.isEmpty else { return [] }
    var found = Set(numbers)
    // A line beside a page's number that stands beside others, too, is a running title.
    for step in [1, -1] {
      var places: [String: [Int]] = [:]
      for number in numbers {
        guard let index = neighbour(of: number, step, lines) else { continue }
        places[LabelText.joined(lines[index].text), default: []].append(index)
      }
      for (text, indices) in places where indices.count >= 2 && text.contains(where: \.isLetter) {
        found.formUnion(indices)
      }
    }
    for run in runs(found, lines) where isBroken(before: run.lowerBound, after: run.upperBound, lines) {
      found.formUnion(run)
    }
    return found
  }

  /// „- 3 -“ and „стр. 3 от 7“ say what they are; bare numbers only where they go up one by one.
  private static func pageNumbers(in lines: [SourceLine]) -> [Int] {
    var marked: [Int] = []
    var bare: [(index: Int, number: Int)] = []
    for (index, line) in lines.enumerated() where line.text.utf8.count < 200 {
      let text = LookAlikes.restored(line.text.filter { !"*_\\".contains($0) }).trimmingSpaces()
      guard !text.isEmpty, text.utf8.count < 40 else { continue }
      if let number = Int(text), text.count <= 4 {
        bare.append((index, number))
      } else if PDFLine.isPageNumber(text), isMarked(text) {
        marked.append(index)
      }
    }
    let ascends = bare.count >= 2 && zip(bare, bare.dropFirst()).allSatisfy { $1.number == $0.number + 1 }
    // A list of numbers one below the other is a table's column.
    let isColumn = zip(bare, bare.dropFirst()).contains { $1.index - $0.index < 6 }
    return (marked + (ascends && !isColumn ? bare.map(\.index) : [])).sorted()
  }

  private static func isMarked(_ text: String) -> Bool {
    let digits = text.split { !$0.isASCIIDigit }
    let isBetweenDashes = "-–".contains(text.first ?? " ") && "-–".contains(text.last ?? " ")
    let hasWord = text.contains(where: \.isLetter)
    return digits.count == 1 && isBetweenDashes || hasWord && digits.count <= 2
  }

  private static func neighbour(of index: Int, _ step: Int, _ lines: [SourceLine]) -> Int? {
    var next = index + step
    while lines.indices.contains(next), abs(next - index) <= 3 {
      if !lines[next].isBlank { return next }
      next += step
    }
    return nil
  }

  /// Lines of `found` that follow one another, with the empty lines around them.
  private static func runs(_ found: Set<Int>, _ lines: [SourceLine]) -> [ClosedRange<Int>] {
    var runs: [ClosedRange<Int>] = []
    for index in found.sorted() {
      if let last = runs.last, last.upperBound >= index { continue }
      var low = index
      var high = index
      while low > 0, lines[low - 1].isBlank || found.contains(low - 1) { low -= 1 }
      while high + 1 < lines.count, lines[high + 1].isBlank || found.contains(high + 1) { high += 1 }
      runs.append(low...high)
    }
    return runs
  }

  /// Whether a sentence goes on over the end of the page.
  private static func isBroken(before low: Int, after high: Int, _ lines: [SourceLine]) -> Bool {
    guard low > 0, high + 1 < lines.count else { return false }
    let above = lines[low - 1].text.trimmingWhitespace
    let below = lines[high + 1].text.trimmingWhitespace
    guard let last = above.last, let first = below.first else { return false }
    return !".:;!?“\"".contains(last) && first.isLowercase
  }
}
