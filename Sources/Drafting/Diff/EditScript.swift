/// The shortest way from one sequence to another: Myers' O(ND) algorithm in linear space (E. Myers,
/// „An O(ND) Difference Algorithm and Its Variations“, 1986, section 4b), with patience's anchors before it
/// and a budget after which a part counts as replaced whole.
struct EditScript {
  enum Step: Equatable {
    /// As many elements of both.
    case same(Int)
    /// Of the first only.
    case removed(Int)
    /// Of the second only.
    case added(Int)
  }

  private(set) var steps: [Step] = []
  /// Whether a part was too different to be compared element by element.
  private(set) var isCoarse = false

  private let one: [Int]
  private let other: [Int]
  private var budget: Int

  /// Comparisons of elements in all; some seconds' worth.
  static let standardBudget = 60_000_000

  init(_ one: [Int], _ other: [Int], budget: Int = EditScript.standardBudget) {
    self.one = one
    self.other = other
    self.budget = budget
    anchored(0..<one.count, 0..<other.count, depth: 0)
  }

  private mutating func append(_ step: Step) {
    switch (step, steps.last) {
    case (.same(0), _), (.removed(0), _), (.added(0), _): break
    case (.same(let count), .same(let before)?): steps[steps.count - 1] = .same(before + count)
    case (.removed(let count), .removed(let before)?): steps[steps.count - 1] = .removed(before + count)
    case (.added(let count), .added(let before)?): steps[steps.count - 1] = .added(before + count)
    default: steps.append(step)
    }
  }

  // MARK: Patience

  /// Splits the parts at elements that stand once in each, and in the same order.
  private mutating func anchored(_ a: Range<Int>, _ b: Range<Int>, depth: Int) {
    let (prefix, suffix) = common(a, b)
    append(.same(prefix))
    let innerA = (a.lowerBound + prefix)..<(a.upperBound - suffix)
    let innerB = (b.lowerBound + prefix)..<(b.upperBound - suffix)
    if innerA.isEmpty || innerB.isEmpty {
      append(.removed(innerA.count))
      append(.added(innerB.count))
    } else if depth < 8, min(innerA.count, innerB.count) > 8, let anchors = anchors(innerA, innerB) {
      var (x, y) = (innerA.lowerBound, innerB.lowerBound)
      for (nextX, nextY) in anchors {
        anchored(x..<nextX, y..<nextY, depth: depth + 1)
        append(.same(1))
        (x, y) = (nextX + 1, nextY + 1)
      }
      anchored(x..<innerA.upperBound, y..<innerB.upperBound, depth: depth + 1)
    } else {
      shortest(innerA, innerB)
    }
    append(.same(suffix))
  }

  private func common(_ a: Range<Int>, _ b: Range<Int>) -> (prefix: Int, suffix: Int) {
    let shorter = min(a.count, b.count)
    var prefix = 0
    while prefix < shorter, one[a.lowerBound + prefix] == other[b.lowerBound + prefix] { prefix += 1 }
    var suffix = 0
    while suffix < shorter - prefix, one[a.upperBound - 1 - suffix] == other[b.upperBound - 1 - suffix] {
      suffix += 1
    }
    return (prefix, suffix)
  }

  private func anchors(_ a: Range<Int>, _ b: Range<Int>) -> [(Int, Int)]? {
    var places: [Int: (a: Int, b: Int, countA: Int, countB: Int)] = [:]
    for index in a {
      places[one[index], default: (0, 0, 0, 0)].a = index
      places[one[index], default: (0, 0, 0, 0)].countA += 1
    }
    for index in b {
      places[other[index], default: (0, 0, 0, 0)].b = index
      places[other[index], default: (0, 0, 0, 0)].countB += 1
    }
    let pairs = a.compactMap { index -> (Int, Int)? in
      guard let place = places[one[index]], place.countA == 1, place.countB == 1 else { return nil }
      return (index, place.b)
    }
    guard !pairs.isEmpty else { return nil }
    // The longest ascending run of places in the second (patience sorting).
    var piles: [Int] = []
    var before = [Int](repeating: -1, count: pairs.count)
    for (index, pair) in pairs.enumerated() {
      var low = 0
      var high = piles.count
      while low < high {
        let middle = (low + high) / 2
        if pairs[piles[middle]].1 < pair.1 { low = middle + 1 } else { high = middle }
      }
      if low > 0 { before[index] = piles[low - 1] }
      if low == piles.count { piles.append(index) } else { piles[low] = index }
    }
    var chain: [(Int, Int)] = []
    var index = piles.last ?? -1
    while index >= 0 {
      chain.append(pairs[index])
      index = before[index]
    }
    return chain.reversed()
  }

  // MARK: Myers

  /// Differences searched for in one part, from both ends.
  private static let maximumDifferences = 4_000

  private mutating func shortest(_ a: Range<Int>, _ b: Range<Int>) {
    let (prefix, suffix) = common(a, b)
    append(.same(prefix))
    let innerA = (a.lowerBound + prefix)..<(a.upperBound - suffix)
    let innerB = (b.lowerBound + prefix)..<(b.upperBound - suffix)
    if innerA.isEmpty || innerB.isEmpty {
      append(.removed(innerA.count))
      append(.added(innerB.count))
    } else if let middle = middle(innerA, innerB), middle != (innerA.lowerBound, innerB.lowerBound),
      middle != (innerA.upperBound, innerB.upperBound)
    {
      shortest(innerA.lowerBound..<middle.0, innerB.lowerBound..<middle.1)
      shortest(middle.0..<innerA.upperBound, middle.1..<innerB.upperBound)
    } else {
      append(.removed(innerA.count))
      append(.added(innerB.count))
    }
    append(.same(suffix))
  }

  /// A point that the shortest way passes through, or nil where looking for it costs too much.
  private mutating func middle(_ a: Range<Int>, _ b: Range<Int>) -> (Int, Int)? {
    let (n, m) = (a.count, b.count)
    let delta = n - m
    let most = min((n + m + 1) / 2, Self.maximumDifferences)
    var forward = [Int](repeating: 0, count: 2 * most + 2)
    var backward = forward
    for d in 0...most {
      budget -= d + 1
      guard budget > 0 else { break }
      for k in stride(from: -d, through: d, by: 2) {
        var x =
          k == -d || k != d && forward[most + k - 1] < forward[most + k + 1]
          ? forward[most + k + 1] : forward[most + k - 1] + 1
        var y = x - k
        guard x <= n, y <= m, y >= 0 else {
          forward[most + k] = x
          continue
        }
        while x < n, y < m, one[a.lowerBound + x] == other[b.lowerBound + y] {
          x += 1
          y += 1
          budget -= 1
        }
        forward[most + k] = x
        let mirrored = delta - k
        if !delta.isMultiple(of: 2), abs(mirrored) <= d - 1, x + backward[most + mirrored] >= n {
          return (a.lowerBound + x, b.lowerBound + y)
        }
      }
      for k in stride(from: -d, through: d, by: 2) {
        var x =
          k == -d || k != d && backward[most + k - 1] < backward[most + k + 1]
          ? backward[most + k + 1] : backward[most + k - 1] + 1
        var y = x - k
        guard x <= n, y <= m, y >= 0 else {
          backward[most + k] = x
          continue
        }
        while x < n, y < m, one[a.upperBound - 1 - x] == other[b.upperBound - 1 - y] {
          x += 1
          y += 1
          budget -= 1
        }
        backward[most + k] = x
        let mirrored = delta - k
        if delta.isMultiple(of: 2), abs(mirrored) <= d, x + forward[most + mirrored] >= n {
          return (a.upperBound - x, b.upperBound - y)
        }
      }
    }
    isCoarse = true
    return nil
  }
}
