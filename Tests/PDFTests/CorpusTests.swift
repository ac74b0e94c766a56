import Files
import Foundation
import PDF
import Testing

/// Signed, broken and hostile files of others, which lie beside the project: `../shared/corpus`, or where the
/// environment variable `DOKLAD_CORPUS` says.
@Suite struct CorpusTests {
  private struct Row {
    let file: String
    let kind: String
    let expected: String
  }

  private static let root: String = {
    if let named = ProcessInfo.processInfo.environment["DOKLAD_CORPUS"] { return named }
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return package.appendingPathComponent("../shared/corpus").standardized.path
  }()

  private static let rows: [Row] = {
    guard let manifest = try? String(contentsOfFile: root + "/manifest.tsv", encoding: .utf8) else {
      return []
    }
    return manifest.split(separator: "\n").dropFirst().compactMap { line in
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard columns.count > 4, ["pades", "attack", "pdf-parse"].contains(columns[1]) else { return nil }
      return Row(file: columns[0], kind: columns[1], expected: columns[4])
    }
  }()

  /// Files that must be readable as the manifest says, but are not, and why that is right.
  private static let exceptions = [
    "pades/dss/pades-5-signatures-and-1-document-timestamp.pdf":
      "the newest trailer has /Prev 0 (ISO 32000-2, 7.5.5: the offset of the previous section), so that its root is missing",
    "pades/dss/edition_protected_signing_allowed_with_field_signed.pdf":
      "encrypted, with the form in an object stream; the room knows no cryptography",
  ]

  private enum Outcome: Equatable {
    case refused(PDFFailure)
    case broken(SignatureFlaw)
    case sound(signatures: Int, revisions: Int)

    var text: String {
      switch self {
      case .refused(let failure): "refused: \(failure)"
      case .broken(let flaw): "broken: \(flaw)"
      case .sound(let signatures, let revisions): "sound: \(signatures) signatures in \(revisions) revisions"
      }
    }
  }

  private func outcome(_ source: ByteSource, _ reading: Reading) -> Outcome {
    do throws(PDFFailure) {
      let document = try Document(source, reading: reading)
      let findings = try document.signatureFindings()
      for revision in document.revisions.indices { _ = try? document.changes(in: revision) }
      _ = try? document.pages()
      for finding in findings { if case .broken(_, _, let flaw) = finding { return .broken(flaw) } }
      return .sound(signatures: findings.count, revisions: document.revisions.count)
    } catch {
      return .refused(error)
    }
  }

  @Test func `reads every file of the corpus both ways in under two seconds`() throws {
    guard !Self.rows.isEmpty else {
      print("skipped: no corpus at \(Self.root)")
      return
    }
    var table = ""
    for row in Self.rows {
      let source = try ByteSource(contentsOf: Self.root + "/" + row.file)
      let start = ContinuousClock.now
      let strict = outcome(source, .strict)
      let lenient = outcome(source, .lenient)
      let taken = ContinuousClock.now - start
      #expect(taken < .seconds(2), "\(row.file)")
      table += "\(row.file) | \(row.expected) | \(strict.text) | lenient: \(lenient.text)\n"

      if row.kind == "pades" && row.expected.hasPrefix("valid") {
        var isSound = false
        if case .sound(let signatures, _) = strict { isSound = signatures > 0 }
        #expect(isSound != (Self.exceptions[row.file] != nil), "\(row.file): \(strict.text)")
      }
      if Self.mustBeRefused.contains(where: { row.expected.hasPrefix($0) }) && row.kind == "attack" {
        if case .sound = strict { Issue.record("\(row.file) | \(row.expected): \(strict.text)") }
      }
    }
    print(table)
  }

  /// Attacks on the structure of the file, which no comparison of revisions is needed to see.
  private static let mustBeRefused = [
    "invalid:coverage", "invalid:wrapped", "invalid:forged", "invalid:broken", "invalid:truncated",
    "invalid:not-whole-file-covered", "invalid:malformed-byterange",
    "invalid:signature-dictionary-inconsistent",
    "invalid:byterange", "reject", "must-not-crash;no-hang",
  ]
}
