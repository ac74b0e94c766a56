import AdES
import Drafting
import Files
import Foundation
import PDF
import Signing
import TestPKI

/// What a PDF is like before anyone signs it.
enum OriginalForm: String, CaseIterable, Sendable {
  case table = "cross-reference table"
  case stream = "cross-reference stream"
  case objectStream = "object stream"
  case hybrid
  case manyRevisions = "many earlier revisions"
  case manyStreamRevisions = "many earlier revisions with cross-reference streams"
  case qpdfObjectStreams = "object streams by qpdf"
  case qpdfLinearized = "linearized by qpdf"
  /// As `doklad draft` makes it: text, fonts and a logical structure.
  case drafted

  /// The forms that can be made here.
  static let available = allCases.filter { Program.qpdf.isInstalled || $0.qpdfOptions == nil }

  private var qpdfOptions: [String]? {
    switch self {
    case .qpdfObjectStreams: ["--object-streams=generate"]
    case .qpdfLinearized: ["--linearize", "--object-streams=generate"]
    default: nil
    }
  }

  /// A file of this form.
  func bytes() throws -> [UInt8] {
    switch self {
    case .table: TestFile(form: .table).bytes
    case .stream: TestFile(form: .stream).bytes
    case .objectStream: TestFile(form: .objectStream).bytes
    case .hybrid: TestFile(form: .hybrid).bytes
    case .manyRevisions: try Self.revised(TestFile(form: .table).bytes, times: 12)
    case .manyStreamRevisions: try Self.revised(TestFile(form: .objectStream).bytes, times: 12)
    case .qpdfObjectStreams, .qpdfLinearized:
      try Self.converted(TestFile(form: .table).bytes, qpdfOptions ?? [])
    case .drafted: try Self.typesetSample()
    }
  }

  /// The file with further revisions behind it, each writing the first page again with another height.
  static func revised(_ original: [UInt8], times: Int) throws -> [UInt8] {
    var bytes = original
    for height in 900..<900 + times {
      let document = try Document(ByteSource(bytes))
      let page = try document.pages()[0]
      guard var entries = try document.object(page)?.value.asDictionary else { continue }
      entries["MediaBox"] = .array([.integer(0), .integer(0), .integer(595), .integer(height)])
      var update = try IncrementalUpdate(to: document)
      update.replace(page, with: .dictionary(entries))
      bytes += try update.serialized()
    }
    return bytes
  }

  private static func typesetSample() throws -> [UInt8] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try ByteSource(contentsOf: root.appending(path: "Samples/school-heating.md").path)
    return try typeset(ReportReader.read(text.bytes, name: "school-heating.md"), date: TestPKI.now).pdf
  }

  private static func converted(_ bytes: [UInt8], _ options: [String]) throws -> [UInt8] {
    let folder = try Scratch()
    try folder.write(bytes, "in.pdf")
    _ = try Program.qpdf.run(["--static-id"] + options + ["in.pdf", "out.pdf"], in: folder)
    return try folder.read("out.pdf")
  }
}

/// A report on its route: the original of one form, and the file after each of four people signed it.
struct Dossier: Sendable {
  static let steps = ["prepare", "agree", "review", "sign"]

  let form: OriginalForm
  /// The file after the first, second, third and fourth signature.
  let stages: [[UInt8]]
  /// Who signed with what.
  let keys: [PeerKey]

  /// One for each form, each begun with another key, so that every kind of key signs at every place. Made once.
  static func all() throws -> [Dossier] { try made.get() }
  static func of(_ form: OriginalForm) throws -> Dossier {
    try all().first { $0.form == form } ?? Dossier(form, firstKey: 0)
  }

  private static let made = Result {
    try OriginalForm.available.enumerated().map { try Dossier($1, firstKey: $0) }
  }

  private init(_ form: OriginalForm, firstKey: Int) throws {
    self.form = form
    let kinds = PeerKey.allCases
    keys = Self.steps.indices.map { kinds[(firstKey + $0) % kinds.count] }
    let original = try form.bytes()
    var bytes = original + (try Document(ByteSource(original)).addingSignatureFields(Self.steps))
    var stages: [[UInt8]] = []
    for (step, key) in zip(Self.steps, keys) {
      bytes = try PAdESSigning.sign(
        Document(ByteSource(bytes)),
        PAdESRequest(
          field: step, time: TestPKI.now, name: "Иван Иванов (ТЕСТ)", properties: .typical(for: step)),
        by: try key.signer
      ).bytes
      stages.append(bytes)
    }
    self.stages = stages
  }
}

extension SignatureProperties {
  /// What a step's signature carries besides its time, in the shape of a real one.
  static func typical(for step: String) -> SignatureProperties {
    SignatureProperties(
      statement: Statement(
        Array(#"{"case":"2026-17","format":"doklad-statement-1","step":"\#(step)"}"#.utf8)),
      commitment: .proofOfApproval, claimedRole: "началник-отдел")
  }
}
