import PDF

/// In what the strict and the lenient reading of one file differ: a verifier and a viewer would speak of two documents.
public enum ReadingDifference: Hashable, Sendable {
  /// The lenient reading cannot make out what the strict one can.
  case unreadable
  /// They begin at different catalogs.
  case root
  case revisions(strict: Int, lenient: Int)
  case pages(strict: Int, lenient: Int)
  /// Other fields are signed, or their signatures cover something else.
  case signatures
}

extension ReadingDifference {
  /// Compares what a viewer would make of the file of `strict` with what the strict reading found.
  ///
  /// - Returns: the first difference, the gravest first; nil where both see the same.
  static func between(_ strict: Document, _ signatures: [SignatureFinding]) throws(PDFFailure) -> Self? {
    guard let lenient = try? Document(strict.source, reading: .lenient, decryption: strict.decryption) else {
      return .unreadable
    }
    guard lenient.newestRevision.root == strict.newestRevision.root else { return .root }
    guard lenient.revisions.count == strict.revisions.count else {
      return .revisions(strict: strict.revisions.count, lenient: lenient.revisions.count)
    }
    let pages = try strict.pages().count
    let seen = (try? lenient.pages().count) ?? 0
    guard pages == seen else { return .pages(strict: pages, lenient: seen) }
    guard let others = try? lenient.signatureFindings(), others.count == signatures.count,
      zip(signatures, others).allSatisfy({ isSame($0, $1) })
    else { return .signatures }
    return nil
  }

  private static func isSame(_ one: SignatureFinding, _ other: SignatureFinding) -> Bool {
    switch (one, other) {
    case (.sound(let first), .sound(let second)):
      first.fieldName == second.fieldName && first.byteRange == second.byteRange
        && first.reference == second.reference
    case (.broken(let first, _, _), .broken(let second, _, _)): first == second
    default: false
    }
  }
}
