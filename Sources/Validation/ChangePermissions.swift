import PDF

/// What earlier signatures allow a later revision to do (ISO 32000-2, 12.8.2.2 and 12.8.2.4).
///
/// Grows with every signature that is passed, so that the question whether a field is locked costs its depth, not the number of
/// signatures.
struct ChangePermissions {
  /// The strictest `/P` of the certification and locks before: 1 nothing, 2 form filling and signatures, 3 annotations too; nil
  /// where nobody set one.
  private(set) var level: Int?
  /// Whether any signature, of whatever kind, came before.
  private(set) var isSigned = false
  private var locksAll = false
  /// Names that some signature locks.
  private var included: Set<String> = []
  /// For each signature that locks all but some: those some.
  private var excluded: Set<Set<String>> = []

  init() {}

  mutating func add(_ signature: PDFSignature) {
    isSigned = true
    for permission in [signature.certification, signature.lockPermissions].compactMap({ $0 }) {
      level = min(level ?? 3, permission)
    }
    guard let lock = signature.fieldLock else { return }
    switch lock.action {
    case .all: locksAll = true
    case .include: included.formUnion(lock.fields)
    case .exclude: excluded.insert(Set(lock.fields))
    }
  }

  var allowsFormFilling: Bool { level != 1 }
  /// Annotations only where a certification says so: an approval signature alone allows none.
  var allowsAnnotations: Bool { level == 3 }

  /// Whether some signature locks the field of that fully qualified name. `Signature 1` does not lock `Signature 10`.
  func locks(_ name: String) -> Bool {
    if locksAll { return true }
    guard !included.isEmpty || !excluded.isEmpty else { return false }
    let names = Self.ancestry(of: name)
    return names.contains(where: included.contains)
      || excluded.contains { free in !names.contains(where: free.contains) }
  }

  /// `a.b.c`, `a.b` and `a`: a lock names a field with all below it.
  private static func ancestry(of name: String) -> [String] {
    var names = [name]
    var rest = name[...]
    while let dot = rest.lastIndex(of: ".") {
      rest = rest[..<dot]
      names.append(String(rest))
    }
    return names
  }
}
