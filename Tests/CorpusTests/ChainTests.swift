import Foundation
import OpenSSL
import Testing

/// Judges paths that nobody here made: NIST PKITS, OCSP responses of OpenSSL's own tests, and others, row by row of the manifest.
@Suite struct ChainTests {
  /// A row of kind `chain`, with what its notes say.
  struct Row {
    let file, expected, notes: String

    /// `key=value` in the notes.
    func value(_ key: String) -> String? {
      guard let start = notes.range(of: "\(key)=") else { return nil }
      let rest = notes[start.upperBound...]
      if rest.first == "{" { return rest.range(of: "}").map { String(rest[..<$0.upperBound]) } }
      return String(rest.prefix { $0 != " " && $0 != ";" })
    }

    func word(after text: String) -> String? {
      notes.range(of: text).map {
        String(notes[$0.upperBound...].prefix { $0 != ";" && $0 != " " && $0 != "," })
      }
    }

    func files(_ key: String) -> [String] {
      (value(key) ?? "").split(separator: ",").map(String.init)
    }

    var isValid: Bool { expected == "valid" }
    /// A file stands in several rows.
    var name: String { isValid ? "\(file) \(value("params") ?? "")" : "\(file) \(expected)" }
  }

  static func rows(_ folder: URL, _ prefix: String) throws -> [Row] {
    let text = try String(contentsOf: folder.appending(path: "manifest.tsv"), encoding: .utf8)
    return text.split(separator: "\n").dropFirst().compactMap { line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard cells.count >= 7, cells[1] == "chain", cells[0].hasPrefix(prefix), !cells[4].hasPrefix("n/a")
      else { return nil }
      return Row(file: cells[0], expected: cells[4], notes: cells[6])
    }
  }

  static func octets(_ folder: URL, _ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appending(path: path)))
  }

  static func certificates(_ folder: URL, _ paths: [String]) throws -> [Certificate] {
    try paths.flatMap { try Certificate.all(derOrPEM: octets(folder, $0)) }
  }

  static func isBuilt(_ outcome: PathOutcome) -> Bool { if case .built = outcome { true } else { false } }

  @Test(.enabled(if: CorpusTests.corpus != nil, "the corpus is not here: ../shared/corpus or DOKLAD_CORPUS"))
  func `PKITS: every path is judged as NIST says`() throws {
    let folder = try #require(CorpusTests.corpus)
    let rows = try Self.rows(folder, "chain/pkits/")
    guard !rows.isEmpty else { return }
    let anchors = try Self.certificates(folder, ["chain/pkits/certs/TrustAnchorRootCertificate.crt"])
    // The collection has two editions, of 2001 to 2011 and of 2010 to 2030. What is expired in them is so after a year.
    let moment = try #require(anchors.first).notBefore + 9 * 365 * 86_400
    var table: [String: Int] = [:]
    for row in rows {
      let outcome = PathBuilder.build(
        try #require(try Self.certificates(folder, [row.file]).first),
        intermediates: try Self.certificates(
          folder, row.files("intermediates").map { "chain/pkits/certs/\($0)" }),
        anchors: anchors,
        revocationData: (row.files("crls") + ["TrustAnchorRootCRL.crl"]).compactMap {
          (try? RevocationList(der: Self.octets(folder, "chain/pkits/crls/\($0)"))).map { .list($0) }
        },
        requireRevocation: row.value("revocation") == "False" ? .never : .always,
        policy: try Self.policy(row.value("params") ?? "{}"),
        at: moment)
      #expect(Self.isBuilt(outcome) == row.isValid, "\(row.name): \(Self.short(outcome))")
      if row.notes.contains("was revoked") {
        // Where the list's signer is revoked, the list is not listened to.
        #expect(
          ["revoked ", "revocationSignerUntrusted "].contains { Self.short(outcome).hasPrefix($0) },
          "\(row.name): \(Self.short(outcome))")
      }
      table["\(row.isValid ? "valid" : "invalid")\t\(Self.short(outcome))", default: 0] += 1
    }
    print("PKITS\texpected\tours\trows")
    for (line, count) in table.sorted(by: { $0.key < $1.key }) { print("PKITS\t\(line)\t\(count)") }
  }

  static func short(_ outcome: PathOutcome) -> String {
    switch outcome {
    case .built: "built"
    case .failed(let failure, let depth, _, _): "\(failure) at depth \(depth)"
    }
  }

  /// The parameters of a test, in the JSON of the notes.
  static func policy(_ json: String) throws -> PathPolicy {
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8))
    let parameters = try #require(object as? [String: Any])
    var policy = PathPolicy()
    for (key, value) in parameters {
      switch key {
      case "user_initial_policy_set": policy.userInitialPolicySet = Set(try #require(value as? [String]))
      case "initial_explicit_policy": policy.initialExplicitPolicy = try #require(value as? Bool)
      case "initial_policy_mapping_inhibit": policy.initialPolicyMappingInhibit = try #require(value as? Bool)
      case "initial_any_policy_inhibit": policy.initialAnyPolicyInhibit = try #require(value as? Bool)
      default: Issue.record("an unknown parameter: \(key)")
      }
    }
    return policy
  }

  @Test(.enabled(if: CorpusTests.corpus != nil, "the corpus is not here: ../shared/corpus or DOKLAD_CORPUS"))
  func `OCSP: every response is listened to, or not, as OpenSSL's own tests say`() throws {
    let folder = try #require(CorpusTests.corpus)
    let place = "chain/openssl-ocsp/"
    var judged = (valid: 0, invalid: 0)
    for row in try Self.rows(folder, place) {
      let certificate = try #require(
        try Self.certificates(folder, row.files("cert").map { place + $0 }).first)
      let moment = try #require(row.value("moment").flatMap { try? Date($0, strategy: .iso8601) })
      let responses = try row.files("ocsps").map { name in
        let text = try String(contentsOf: folder.appending(path: place + name), encoding: .utf8)
        let octets = try #require(Data(base64Encoded: text, options: .ignoreUnknownCharacters))
        return RevocationData.response(try OCSPResponse(der: [UInt8](octets)))
      }
      let intermediates = try Self.certificates(folder, row.files("intermediates").map { place + $0 })
      let anchors = try Self.certificates(folder, row.files("root").map { place + $0 })
      // A test of one response asks it about the leaf alone; a test of two asks about the issuer, too.
      var outcome = PathBuilder.build(
        certificate, intermediates: [], anchors: intermediates.isEmpty ? anchors : intermediates,
        revocationData: responses, requireRevocation: .always, at: moment)
      if Self.isBuilt(outcome) {
        outcome = PathBuilder.build(
          certificate, intermediates: intermediates, anchors: anchors, revocationData: responses,
          requireRevocation: responses.count > 1 ? .always : .whenAvailable, at: moment)
      }
      #expect(Self.isBuilt(outcome) == row.isValid, "\(row.name): \(Self.short(outcome))")
      print("OCSP\t\(row.expected)\t\(Self.short(outcome))")
      if row.isValid { judged.valid += 1 } else { judged.invalid += 1 }
    }
    print("OCSP\t\(judged.valid) valid, \(judged.invalid) invalid")
  }

  @Test(.enabled(if: CorpusTests.corpus != nil, "the corpus is not here: ../shared/corpus or DOKLAD_CORPUS"))
  func `other paths and lists are judged as their makers say`() throws {
    let folder = try #require(CorpusTests.corpus)
    for row in try Self.rows(folder, "chain/") where !row.notes.hasPrefix("see ") {
      let place = row.file.split(separator: "/").dropLast().joined(separator: "/")
      guard place != "chain/openssl-ocsp", !place.hasPrefix("chain/pkits") else { continue }
      if let count = Self.revoked(row.expected) {
        let lists = try RevocationList.all(derOrPEM: Self.octets(folder, row.file))
        #expect(lists.map { "\($0.count)" } == [count], "\(row.file)")
        continue
      }
      let outcome = try? Self.judge(row, folder, place)
      #expect(
        outcome.map(Self.isBuilt) ?? false == row.isValid,
        "\(row.name): \(outcome.map(Self.short) ?? "unreadable")")
      print("chain\t\(row.file)\t\(row.expected)\t\(outcome.map(Self.short) ?? "unreadable")")
    }
  }

  /// A path from one certificate, with what lies beside it: the root that the notes name, else whatever signed itself.
  static func judge(_ row: Row, _ folder: URL, _ place: String) throws -> PathOutcome {
    let leaf = try #require(try certificates(folder, [row.file]).first)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: place).path)
    let beside = names.sorted().flatMap { (try? certificates(folder, ["\(place)/\($0)"])) ?? [] }
    let named = row.word(after: "root ").flatMap { try? certificates(folder, ["\(place)/\($0)"]) }
    let day = row.word(after: "time ").flatMap { try? Date("\($0)T12:00:00Z", strategy: .iso8601) }
    return PathBuilder.build(
      leaf, intermediates: beside,
      anchors: named ?? beside.filter { $0.isSelfIssued && $0.isSigned(by: $0.publicKey) },
      revocationData: [], requireRevocation: .never, at: day ?? leaf.notBefore + 86_400)
  }

  static func revoked(_ expected: String) -> String? {
    expected.range(of: "revoked=").map { String(expected[$0.upperBound...].prefix { $0.isNumber }) }
  }
}
