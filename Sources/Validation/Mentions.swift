import PDF

/// How often the objects of a document refer to each object, by number, whether that is there or not.
///
/// What the file is written in, cross-reference and object streams, refers to nothing here.
struct Mentions {
  private(set) var counts: [Int: Int] = [:]

  func count(_ reference: PDFReference) -> Int { counts[reference.number] ?? 0 }

  /// Counts what `object` refers to `times` more, or less.
  mutating func add(_ object: StoredObject, times: Int) {
    if object.isFileStructure { return }
    add(object.value, times)
  }

  /// The parser has limited how deep a value may be.
  private mutating func add(_ value: PDFValue, _ times: Int) {
    switch value {
    case .reference(let reference):
      let count = (counts[reference.number] ?? 0) + times
      counts[reference.number] = count == 0 ? nil : count
    case .array(let values): for value in values { add(value, times) }
    case .dictionary(let dictionary): for entry in dictionary.entries { add(entry.value, times) }
    default: break
    }
  }

  mutating func add(_ other: Mentions) {
    for (number, count) in other.counts {
      let sum = (counts[number] ?? 0) + count
      counts[number] = sum == 0 ? nil : sum
    }
  }
}

extension StoredObject {
  /// A cross-reference or object stream: how the file is written, not what it says.
  var isFileStructure: Bool {
    guard isStream, let type = value.asDictionary?["Type"]?.asName else { return false }
    return type == "XRef" || type == "ObjStm"
  }
}

/// How much the judgement of later revisions may look at beyond what they contain themselves.
///
/// Every revision's own objects are looked at once. Only rare things make it look at more: a tree that changed at its root, a list that
/// is not written in the revision. A file that piles those up is refused.
struct ChangeBudget {
  private(set) var left: Int
  let limit: Int

  /// - Parameter fileBytes: a real file needs less than one step for sixty of its octets, those of an object.
  init(fileBytes: Int) {
    // 400,000: about a second, and all fields, pages and annotations of a large form twice over.
    limit = 400_000 + fileBytes / 16
    left = limit
  }

  mutating func spend(_ steps: Int = 1) throws(PDFFailure) {
    guard steps <= left else { throw .budget(.repeatedWork, limit: limit) }
    left -= steps
  }
}
