import Foundation
import OpenSSL
import TestPKI
import Testing

/// PDFs that pyHanko signs at every level, with its own time-stamps, as of ``TestPKI/TestPKI/now``.
struct PyHankoLevelFile: Sendable, CustomTestStringConvertible {
  enum Level: String, CaseIterable, Sendable {
    case b = "B"
    case t = "T"
    case lt = "LT"
    case lta = "LTA"
    /// LTA, with another document time-stamp a day later.
    case renewed
  }

  let level: Level
  let form: OriginalForm
  let key: PeerKey

  var testDescription: String { "\(level.rawValue), \(form.rawValue), \(key.rawValue)" }
  private var name: String { "\(level) \(form) \(key).pdf" }

  /// Every level on three forms, the keys by turns.
  static let all: [PyHankoLevelFile] = {
    let forms = [OriginalForm.table, .stream, .qpdfObjectStreams].filter(OriginalForm.available.contains)
    let rows = forms.flatMap { form in Level.allCases.map { ($0, form) } }
    return rows.enumerated().map { place, row in
      PyHankoLevelFile(level: row.0, form: row.1, key: PeerKey.allCases[place % PeerKey.allCases.count])
    }
  }()

  /// The file; all are made at once.
  func bytes() throws -> [UInt8] { try #require(try Self.made.get()[name]) }

  private struct Job: Encodable {
    struct Task: Encodable {
      let input, output, keyFile: String
      let pss: Bool
      let digest, field, level: String
    }
    let root: String
    let timeStampKeyFile: String
    let moment: String
    let lists: [String]
    let tasks: [Task]
  }

  private static let made = Result { () throws -> [String: [UInt8]] in
    let folder = try Scratch()
    let pki = try TestPKI.shared()
    try folder.write(Array(pki.certificate("root").pem.utf8), "root.pem")
    let lists = try pki.revocationLists.enumerated().map { try folder.write($1.der, "\($0).crl") }
    // Its time-stamper signs with RSA alone.
    let stamping = try folder.lend(try pki.variant(of: "tsa", key: .rsa(bits: 2048)), named: "tsa")
    let tasks = try all.map { file in
      try folder.write(try file.form.bytes(), "in \(file.name)")
      return Job.Task(
        input: "in \(file.name)", output: file.name,
        keyFile: try folder.lend(file.key.holder, named: "\(file.key)"), pss: file.key == .rsaPSS,
        digest: file.key.scheme.digest?.rawValue ?? "", field: "first", level: file.level.rawValue)
    }
    let job = Job(
      root: "root.pem", timeStampKeyFile: stamping, moment: TestPKI.now.ISO8601Format(), lists: lists,
      tasks: tasks)
    try folder.write([UInt8](try JSONEncoder().encode(job)), "job.json")
    let outcome = try Program.pyHanko.run(
      ["\(Program.scripts)/sign_levels.py", "job.json"], in: folder,
      environment: Scratch.passphraseEnvironment)
    try #require(outcome.succeeded, "\(outcome.output)")
    return try Dictionary(uniqueKeysWithValues: tasks.map { ($0.output, try folder.read($0.output)) })
  }
}
