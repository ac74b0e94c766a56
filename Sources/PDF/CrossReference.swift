/// What a cross-reference section says about one object number (ISO 32000-2, 7.5.4 and Table 18).
struct CrossReferenceEntry {
  enum Kind: UInt8 { case free, direct, compressed }

  var number: UInt32
  /// The index of the revision whose section holds this entry.
  var revision: UInt32 = 0
  /// The generation; for compressed objects the index within the object stream.
  var generation: UInt32
  var kind: Kind
  /// The offset of `n g obj`; for compressed objects the number of the object stream.
  var position: Int

  var reference: PDFReference {
    PDFReference(number: Int(number), generation: kind == .compressed ? 0 : Int(generation))
  }

  /// Whether both say the same about their object, whatever revision they stand in.
  func says(_ other: CrossReferenceEntry) -> Bool {
    kind == other.kind && (kind == .free || (generation == other.generation && position == other.position))
  }
}

extension CrossReferenceEntry {
  /// The entries of a section and of the one that completes it, both sorted by number; those of the first go
  /// first.
  ///
  /// - Parameter showingHidden: whether a number that is free in the first is in use where the second says
  ///   so: that is how
  ///   hybrid files hide objects from readers older than PDF 1.5 (ISO 32000-2, 7.5.8.4).
  static func merged(
    _ first: ContiguousArray<CrossReferenceEntry>, _ second: ContiguousArray<CrossReferenceEntry>,
    showingHidden: Bool
  ) -> ContiguousArray<CrossReferenceEntry> {
    var result = ContiguousArray<CrossReferenceEntry>()
    result.reserveCapacity(first.count + second.count)
    var left = 0
    var right = 0
    while left < first.count || right < second.count {
      if right >= second.count || (left < first.count && first[left].number < second[right].number) {
        result.append(first[left])
        left += 1
      } else if left >= first.count || second[right].number < first[left].number {
        result.append(second[right])
        right += 1
      } else {
        result.append(showingHidden && first[left].kind == .free ? second[right] : first[left])
        left += 1
        right += 1
      }
    }
    return result
  }
}

/// The entries of all revisions, found by object number and revision in logarithmic time.
///
/// One flat array sorted by number, then revision: 28 bytes an entry, whatever the number of revisions.
struct ObjectHistory: Sendable {
  private let entries: ContiguousArray<CrossReferenceEntry>
  /// For each entry the index of the one that first said what it says: the entries that only repeat it follow
  /// that one.
  private let definitions: ContiguousArray<Int32>

  /// - Parameter sections: the entries of each revision, oldest first, one entry a number in each.
  init(_ sections: [ContiguousArray<CrossReferenceEntry>]) {
    var all = ContiguousArray<CrossReferenceEntry>()
    all.reserveCapacity(sections.reduce(0) { $0 + $1.count })
    for (revision, section) in sections.enumerated() {
      for var entry in section {
        entry.revision = UInt32(revision)
        all.append(entry)
      }
    }
    let isSorted = zip(all, all.dropFirst()).allSatisfy { Self.isBefore($0, $1) }
    if !isSorted { all.sort(by: Self.isBefore) }
    entries = all
    var definitions = ContiguousArray<Int32>(repeating: 0, count: all.count)
    func repeats(_ index: Int) -> Bool {
      index > 0 && all[index - 1].number == all[index].number && all[index].says(all[index - 1])
    }
    for index in all.indices where all[index].kind != .compressed {
      definitions[index] = repeats(index) ? definitions[index - 1] : Int32(index)
    }
    // A compressed object stays what it was where its object stream, too, stays what it was.
    for index in all.indices where all[index].kind == .compressed {
      definitions[index] = Int32(index)
      guard repeats(index),
        let then = Self.index(of: all[index].position, asOf: Int(all[index - 1].revision), in: all),
        let now = Self.index(of: all[index].position, asOf: Int(all[index].revision), in: all),
        all[then].kind != .compressed, all[now].kind != .compressed, definitions[then] == definitions[now]
      else { continue }
      definitions[index] = definitions[index - 1]
    }
    self.definitions = definitions
  }

  private static func isBefore(_ left: CrossReferenceEntry, _ right: CrossReferenceEntry) -> Bool {
    left.number != right.number ? left.number < right.number : left.revision < right.revision
  }

  var count: Int { entries.count }
  var highestNumber: Int { entries.last.map { Int($0.number) } ?? 0 }
  subscript(index: Int) -> CrossReferenceEntry { entries[index] }

  /// The index of the entry in force for `number` after `revision`; nil where none speaks of it.
  func index(of number: Int, asOf revision: Int) -> Int? {
    Self.index(of: number, asOf: revision, in: entries)
  }

  private static func index(
    of number: Int, asOf revision: Int, in entries: ContiguousArray<CrossReferenceEntry>
  ) -> Int? {
    var low = 0
    var high = entries.count
    // The first entry after (number, revision).
    while low < high {
      let middle = low + (high - low) / 2
      let entry = entries[middle]
      if Int(entry.number) < number || (Int(entry.number) == number && Int(entry.revision) <= revision) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low > 0, Int(entries[low - 1].number) == number else { return nil }
    return low - 1
  }

  /// The revision that next speaks of the object of the entry at `index`, nil where none does.
  func nextRevision(after index: Int) -> Int? {
    let next = index + 1
    guard next < entries.count, entries[next].number == entries[index].number else { return nil }
    return Int(entries[next].revision)
  }

  /// The index of the entry that first said what the one at `index` says; those between only repeat it. Of a
  /// compressed object that takes the same object stream, not only one of the same number.
  func definition(of index: Int) -> Int { Int(definitions[index]) }

  /// Whether the entry at `index` only repeats what the one before it says.
  func isRepetition(_ index: Int) -> Bool { definitions[index] != Int32(index) }

  /// The entry before the one at `index` for the same number.
  func previous(_ index: Int) -> CrossReferenceEntry? {
    guard index > 0, entries[index - 1].number == entries[index].number else { return nil }
    return entries[index - 1]
  }
}
