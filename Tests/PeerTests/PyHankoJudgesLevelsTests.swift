import AdES
import Files
import Foundation
import PDF
import Signing
import TestPKI
import Testing

/// Our PDFs at every level, judged by pyHanko offline, by the processes of EN 319 102-1.
@Suite struct PyHankoJudgesLevelsTests {
  private struct Job: Encodable {
    struct File: Encodable {
      let path: String
      let strict: Bool
      let process: String
      let revocation: Bool
      let moment: String
      var future: String?
      var lists: [String] = []
    }
    let root: String
    let files: [File]
  }

  private struct Answer: Decodable {
    struct Told: Decodable {
      let field: String
      let indication: String
      let reason: String?
      let signatureTimeStamp: Bool
      let oldestEvidence: String?
      let modification: String?
    }
    struct Stamp: Decodable {
      let field: String
      let coverage: String
      let bottomLine: Bool
    }
    let signatures: [Told]?
    let timeStamps: [Stamp]?
    let error: String?
  }

  /// A process of EN 319 102-1: clause 5.3, 5.5, 5.6, and the last at a time to come.
  private enum Process: String { case basic, time, archive, future }

  private struct Question {
    let bytes: [UInt8]
    var isStrict = true
    let process: Process
    /// Whether every certificate below the root needs revocation data.
    var isRevocationNeeded = true
    var moment = TestPKI.now
    var future: Date?
    /// Lists that the last time-stamp's authority is asked about with.
    var lists: [[UInt8]] = []
  }

  private func ask(_ questions: [Question]) throws -> [Answer] {
    let folder = try Scratch()
    let root = try folder.write(Array(TestPKI.shared().certificate("root").pem.utf8), "root.pem")
    let files = try questions.enumerated().map { place, question in
      Job.File(
        path: try folder.write(question.bytes, "\(place).pdf"), strict: question.isStrict,
        process: question.process.rawValue, revocation: question.isRevocationNeeded,
        moment: question.moment.ISO8601Format(),
        future: question.future?.ISO8601Format(),
        lists: try question.lists.enumerated().map { try folder.write($1, "\(place)-\($0).crl") })
    }
    try folder.write([UInt8](try JSONEncoder().encode(Job(root: root, files: files))), "job.json")
    let outcome = try Program.pyHanko.run(
      ["\(Program.scripts)/judge_levels.py", "job.json", "answer.json"], in: folder)
    try #require(outcome.succeeded, "\(outcome.output)")
    let answers = try JSONDecoder().decode([Answer].self, from: Data(try folder.read("answer.json")))
    try #require(answers.count == questions.count)
    return answers
  }

  @Test(.enabled(if: Program.pyHanko.isInstalled, Program.notInstalled))
  func `pyHanko passes every level on every form, offline`() throws {
    let rows = LevelFile.all
    // It reads hybrid files only leniently, whoever wrote them; and knows a time only from a signature-time-stamp, which a
    // signature that was raised later does not have.
    let answers = try ask(
      rows.map { row in
        Question(
          bytes: try row.bytes(), isStrict: row.form != .hybrid,
          process: row.level == .b || row.way == .raised ? .basic : row.level == .lta ? .archive : .time,
          isRevocationNeeded: row.level >= .lt)
      })
    for (row, answer) in zip(rows, answers) {
      let signatures = try #require(answer.signatures, "\(row.testDescription): \(answer.error ?? "")")
      try #require(signatures.count == 1)
      let told = signatures[0]
      #expect(told.indication == "AdESPassed.OK", "\(row.testDescription): \(told)")
      if row.way == .signed {
        #expect(told.signatureTimeStamp == (row.level > .b), "\(row.testDescription): \(told)")
      }
      let stamps = answer.timeStamps ?? []
      let count = (row.way == .raised ? 1 : 0) + (row.level == .lta ? 1 : 0)
      #expect(stamps.count == count, "\(row.testDescription)")
      #expect(!stamps.contains { !$0.bottomLine }, "\(row.testDescription): \(stamps)")
      if row.level == .lta { #expect(stamps.last?.coverage == "ENTIRE_FILE", "\(row.testDescription)") }
    }
  }

  @Test(.enabled(if: Program.pyHanko.isInstalled, Program.notInstalled))
  func `pyHanko passes LTA in five years, if time-stamps are renewed, but not level T`() throws {
    let future = TestPKI.now.addingTimeInterval(5 * 365 * 86_400)
    let levels: [BaselineLevel] = [.t, .lta]
    let answers = try ask(
      levels.map {
        let file = LevelFile(level: $0, way: .signed, form: .table, key: .p256)
        return Question(bytes: try file.bytes(), process: .future, future: future)
      })
    let indications = try answers.map { try #require($0.signatures?.first, "\($0.error ?? "")").indication }
    #expect(indications[0] != "AdESPassed.OK")
    #expect(indications[1] == "AdESPassed.OK", "\(answers)")
  }

  @Test(.enabled(if: Program.pyHanko.isInstalled, Program.notInstalled))
  func `pyHanko passes a renewed document after the signer's certificate has expired`() throws {
    let year = 365.0 * 86_400
    let file = LevelFile(level: .lta, way: .signed, form: .stream, key: .rsaPSS)
    var bytes = try file.bytes()
    for renewal in 1...4 {
      let moment = TestPKI.now.addingTimeInterval(Double(renewal) * year)
      bytes =
        try Augmentation.augment(
          Document(ByteSource(bytes)), to: .lta, with: LevelFile.services(at: moment), at: moment
        ).bytes
    }
    let moment = TestPKI.now.addingTimeInterval(4 * year + 3600)
    #expect(try file.key.holder.certificate.notAfter < moment)
    let pki = try TestPKI.shared()
    let lists = try ["issuing", "root"].map { try pki.revocationList(of: $0, thisUpdate: moment).der }
    let answer = try ask([Question(bytes: bytes, process: .archive, moment: moment, lists: lists)])[0]
    let told = try #require(answer.signatures?.first, "\(answer.error ?? "")")
    #expect(told.indication == "AdESPassed.OK", "\(told)")
    #expect(answer.timeStamps?.count == 5)
  }

  @Test(.enabled(if: Program.pyHanko.isInstalled, Program.notInstalled))
  func `pyHanko passes every signature of a document where several sign at a level, one after the other`()
    throws
  {
    let original = try OriginalForm.stream.bytes()
    var bytes = original + (try Document(ByteSource(original)).addingSignatureFields(Dossier.steps))
    for (step, key) in zip(Dossier.steps, PeerKey.allCases) {
      bytes =
        try PAdESSigning.sign(
          Document(ByteSource(bytes)), PAdESRequest(field: step, time: TestPKI.now), by: key.signer,
          level: step == "sign" ? .lta : .lt, with: LevelFile.services()
        ).bytes
    }
    let pki = try TestPKI.shared()
    let lists = try ["issuing", "root"].map { try pki.revocationList(of: $0, thisUpdate: TestPKI.now).der }
    let answer = try ask([Question(bytes: bytes, process: .archive, lists: lists)])[0]
    let signatures = try #require(answer.signatures, "\(answer.error ?? "")")
    #expect(signatures.map(\.field) == Dossier.steps)
    for told in signatures { #expect(told.indication == "AdESPassed.OK", "\(told)") }
  }

  @Test(.enabled(if: Program.pyHanko.isInstalled, Program.notInstalled))
  func `pyHanko finds no level intact after a changed octet`() throws {
    let levels: [BaselineLevel] = [.t, .lt, .lta]
    let answers = try ask(
      levels.map {
        let file = LevelFile(level: $0, way: .signed, form: .table, key: .p256)
        return Question(bytes: try file.bytes().flipped(at: 10), process: $0 == .lta ? .archive : .time)
      })
    for answer in answers {
      #expect(answer.signatures?.first?.indication != "AdESPassed.OK")
    }
  }
}
