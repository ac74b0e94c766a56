import Files
import Foundation
import OpenSSL
import Testing
import Validation

/// Judges files that nobody here made, and holds every verdict against the one the file must get.
///
/// Without any anchor a broken or manipulated file must fail and a sound one must end in INDETERMINATE: so integrity is told apart from
/// trust. A divergence needs a line in `exceptions.tsv`; one that no longer diverges fails the run, so that the list stays true.
@Suite struct CorpusTests {
  static let corpus: URL? = {
    let here = URL(filePath: #filePath).deletingLastPathComponent()
    let root = here.deletingLastPathComponent().deletingLastPathComponent()
    let folder =
      ProcessInfo.processInfo.environment["DOKLAD_CORPUS"].map { URL(filePath: $0) }
      ?? root.appending(path: "../shared/corpus").standardized
    return FileManager.default.fileExists(atPath: folder.appending(path: "manifest.tsv").path) ? folder : nil
  }()

  struct Row {
    let file, kind, expected, notes: String
  }

  enum Verdict: String {
    case accepted, refused, indeterminate

    init(_ report: Report) {
      switch report.conclusion {
      case .totalPassed: self = .accepted
      case .totalFailed: self = .refused
      case .indeterminate: self = .indeterminate
      }
    }
  }

  /// What a file of this expectation may be judged without any anchor; nil where every verdict will do that ends in time.
  static func allowed(_ expected: String) -> Set<Verdict>? {
    // Of several signatures or time-stamps one is broken: so is the file. A counter-signature that is no proper one only proves nothing.
    if expected.contains(";invalid"), !expected.contains(";invalid:counter") { return [.refused] }
    return switch expected.prefix(while: { $0 != ":" && $0 != ";" && $0 != "(" }) {
    case "valid": [.indeterminate]
    case "invalid": [.refused]
    case "indeterminate": [.indeterminate]
    case "reject": [.refused, .indeterminate]
    default: nil
    }
  }

  static func rows(_ folder: URL, kinds: Set<String>) throws -> [Row] {
    let text = try String(contentsOf: folder.appending(path: "manifest.tsv"), encoding: .utf8)
    var seen: Set<String> = []
    return text.split(separator: "\n").dropFirst().compactMap { line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      // Signed content is no signed file; it stands in the manifest for the detached signatures over it.
      guard cells.count >= 7, !cells[0].hasSuffix(".txt"), kinds.contains(cells[1]),
        seen.insert(cells[0]).inserted,
        !cells[4].hasPrefix("n/a")
      else { return nil }
      return Row(file: cells[0], kind: cells[1], expected: cells[4], notes: cells[6])
    }
  }

  static func exceptions() throws -> [String: String] {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "exceptions.tsv")
    let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
    return Dictionary(
      lines.filter { !$0.hasPrefix("#") }.compactMap { line in
        let cells = line.split(separator: "\t", maxSplits: 1).map(String.init)
        return cells.count == 2 ? (cells[0], cells[1]) : nil
      }, uniquingKeysWith: { first, _ in first })
  }

  /// What a detached signature was made over, as its row tells: a file beside it, or a few octets spelt out.
  static func detachedContent(of row: Row, in folder: URL) throws -> ByteSource? {
    if let name = row.notes.firstMatch(of: #/detached over ([^ ;|]+)/#)?.1 {
      let path = folder.appending(path: row.file).deletingLastPathComponent().appending(path: String(name))
        .path
      return FileManager.default.fileExists(atPath: path) ? try ByteSource(contentsOf: path) : nil
    }
    if let found = row.notes.firstMatch(of: #/detached content = (\d+) bytes '([^']*)'/#),
      Int(found.1) == found.2.utf8.count
    {
      return ByteSource(Array(found.2.utf8))
    }
    return nil
  }

  /// Of this thread: a busy machine takes longer and does no more.
  static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  @Test(.enabled(if: corpus != nil, "the corpus is not here: ../shared/corpus or DOKLAD_CORPUS"))
  func `every signed file of others gets the verdict it must get`() throws {
    let folder = try #require(Self.corpus)
    let validator = Validator(policy: TrustPolicy())
    var exceptions = try Self.exceptions()
    var table: [String: Int] = [:]
    for row in try Self.rows(folder, kinds: ["pades", "attack", "cades", "asic"]) {
      let content = try Self.detachedContent(of: row, in: folder)
      let began = Self.processorSeconds()
      let report = try validator.validate(
        try ByteSource(contentsOf: folder.appending(path: row.file).path), content: content,
        at: Date(timeIntervalSince1970: 1_717_286_400))
      let seconds = Self.processorSeconds() - began
      #expect(seconds < 2, "\(row.file) took \(seconds) s")
      let verdict = Verdict(report)
      let expectation = row.expected.prefix { $0 != ":" && $0 != ";" && $0 != "(" }
      table["\(row.kind)\t\(expectation)\t\(verdict.rawValue)", default: 0] += 1
      let agrees = Self.allowed(row.expected).map { $0.contains(verdict) } ?? true
      if expectation == "valid" {
        // Without its content nothing of a signature was held against anything.
        #expect(
          !report.signatures.contains { $0.conclusion == .indeterminate(.signedDataNotFound) }, "\(row.file)")
      }
      if row.expected.contains(";invalid:counter") {
        let counters = report.signatures.flatMap(\.counterSignatures)
        #expect(counters.contains { $0.conclusion.isFailed }, "\(row.file)")
      }
      let findings = report.findings + report.signatures.flatMap(\.findings)
      if let reason = exceptions.removeValue(forKey: row.file) {
        #expect(!agrees, "\(row.file) no longer diverges; take its line out of exceptions.tsv (\(reason))")
      } else {
        #expect(agrees, "\(row.file): must be \(row.expected), is \(verdict): \(findings.map(\.code))")
      }
    }
    // Another corpus of the same kinds holds none of the files; the one the list was made with holds them all.
    let isAnotherCorpus = try exceptions.count == Self.exceptions().count
    #expect(
      exceptions.isEmpty || isAnotherCorpus,
      "exceptions for files that are not there: \(exceptions.keys.sorted())")
    print("kind\texpected\tours\tfiles")
    for (line, count) in table.sorted(by: { $0.key < $1.key }) { print("\(line)\t\(count)") }
  }

  @Test(.enabled(if: corpus != nil, "the corpus is not here: ../shared/corpus or DOKLAD_CORPUS"))
  func `a detached signature fails over other content`() throws {
    let folder = try #require(Self.corpus)
    let validator = Validator(policy: TrustPolicy())
    for row in try Self.rows(folder, kinds: ["cades"]) where row.expected.hasPrefix("valid") {
      guard let content = try Self.detachedContent(of: row, in: folder) else { continue }
      var octets = content.bytes
      octets[octets.count / 2] ^= 1
      let report = try validator.validate(
        try ByteSource(contentsOf: folder.appending(path: row.file).path), content: ByteSource(octets),
        at: Date(timeIntervalSince1970: 1_717_286_400))
      #expect(Verdict(report) == .refused, "\(row.file): \(report.conclusion)")
    }
  }

  @Test(.enabled(if: corpus != nil, "the corpus is not here: ../shared/corpus or DOKLAD_CORPUS"))
  func `hostile files end in time, and none is accepted`() throws {
    let folder = try #require(Self.corpus)
    let validator = Validator(policy: TrustPolicy())
    for row in try Self.rows(folder, kinds: ["pdf-parse"]) {
      let began = Self.processorSeconds()
      let report = try validator.validate(
        try ByteSource(contentsOf: folder.appending(path: row.file).path),
        at: Date(timeIntervalSince1970: 1_717_286_400))
      #expect(Self.processorSeconds() - began < 2, "\(row.file)")
      #expect(report.conclusion != .totalPassed, "\(row.file)")
    }
  }
}
