import Foundation
import TestPKI
import Testing

/// Our PDFs, judged by pyHanko after each of their signatures.
@Suite struct PyHankoJudgesTests {
  private struct Job: Encodable {
    struct File: Encodable {
      let path: String
      let strict: Bool
    }
    let root: String
    let moment: String
    let files: [File]
  }

  private struct Answer: Decodable {
    let signatures: [Told]?
    let error: String?
  }

  private struct Told: Decodable, Equatable {
    let field: String
    let intact: Bool
    let valid: Bool
    let trusted: Bool
    let coverage: String
    let modification: String?
    let acceptable: Bool
    let bottomLine: Bool
  }

  /// All files in one process, which takes longer to start than to judge one.
  private func judge(_ files: [(bytes: [UInt8], isStrict: Bool)]) throws -> [Answer] {
    let folder = try Scratch()
    let root = try folder.write(Array(TestPKI.shared().certificate("root").pem.utf8), "root.pem")
    let job = Job(
      root: root, moment: TestPKI.now.ISO8601Format(),
      files: try files.enumerated().map {
        Job.File(path: try folder.write($1.bytes, "\($0).pdf"), strict: $1.isStrict)
      })
    try folder.write([UInt8](try JSONEncoder().encode(job)), "job.json")
    let outcome = try Program.pyHanko.run(
      ["\(Program.scripts)/judge.py", "job.json", "answer.json"], in: folder)
    try #require(outcome.succeeded, "\(outcome.output)")
    return try JSONDecoder().decode([Answer].self, from: Data(try folder.read("answer.json")))
  }

  @Test(.enabled(if: Program.pyHanko.isInstalled, Program.notInstalled))
  func `pyHanko finds every signature valid after each of four, and all earlier ones intact`() throws {
    let dossiers = try Dossier.all()
    // It reads hybrid files only leniently, whoever wrote them.
    let answers = try judge(
      dossiers.flatMap { dossier in dossier.stages.map { ($0, dossier.form != .hybrid) } })
    try #require(answers.count == dossiers.count * 4)
    for (place, answer) in answers.enumerated() {
      let (dossier, last) = (dossiers[place / 4], place % 4)
      let file = "\(dossier.form.rawValue), after \(Dossier.steps[last])"
      let signatures = try #require(answer.signatures, "\(file): \(answer.error ?? "")")
      #expect(signatures.map(\.field) == Array(Dossier.steps[...last]), "\(file)")
      for (index, told) in signatures.enumerated() {
        let isLast = index == last
        let expected = Told(
          field: Dossier.steps[index], intact: true, valid: true, trusted: true,
          coverage: isLast ? "ENTIRE_FILE" : "ENTIRE_REVISION",
          modification: isLast ? "NONE" : "FORM_FILLING", acceptable: true, bottomLine: true)
        #expect(told == expected, "\(file), \(dossier.keys[index].rawValue)")
      }
    }
  }

  @Test(.enabled(if: Program.pyHanko.isInstalled, Program.notInstalled))
  func `pyHanko finds no signature intact after a changed octet`() throws {
    var bytes = try #require(try Dossier.of(.table).stages.last)
    bytes[10] ^= 1
    let signatures = try #require(try judge([(bytes, true)]).first?.signatures)
    #expect(signatures.count == 4)
    for told in signatures { #expect(!told.intact && !told.bottomLine) }
  }
}
