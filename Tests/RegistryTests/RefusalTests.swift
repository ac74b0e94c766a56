import ASiC
import AdES
import Files
import Foundation
import OpenSSL
import Registry
import TestPKI
import Testing
import Workflow

/// What must fail at the registry: the first code says why.
@Suite struct PackageRefusalTests {
  private func rule(of octets: [UInt8]) async throws -> String? {
    let office = try Office.atFixedTime { $0.limits.inflatedBytes = 64 << 20 }
    let registry = try office.open()
    let answer = try await registry.receive(octets, as: UUID().uuidString.lowercased(), for: office)
    #expect(try office.validate(try #require(answer.sealed).content).conclusion == .totalPassed)
    return answer.refusal?.rule
  }

  @Test(
    arguments: [
      ("package.path", HostileZip([.init(name: "../доклад.pdf")])),
      ("package.path", HostileZip([.init(name: "/etc/passwd")])),
      ("package.duplicateName", HostileZip([.init(name: "a.txt"), .init(name: "a.txt")])),
      ("package.duplicateName", HostileZip([.init(name: "a.txt"), .init(name: "A.TXT")])),
      (
        "package.inflation",
        HostileZip([.init(name: "a", content: [3, 0], declaredBytes: 2 << 20, method: 8)])
      ),
      (
        "package.size",
        HostileZip(
          (0..<3).map { .init(name: "\($0)", content: [3, 0], declaredBytes: 0xFFFF_FFF0, method: 8) })
      ),
      ("package.entries", HostileZip((0..<1000).map { .init(name: "\($0)") })),
      ("description.missing", HostileZip([.init(name: "a.txt")])),
    ]) func `refuses a container that breaks a rule`(expected: String, zip: HostileZip) async throws
  {
    #expect(try await rule(of: zip.octets) == expected)
  }

  @Test func `refuses what is no container`() async throws {
    #expect(try await rule(of: []) == "package.format")
    #expect(try await rule(of: Array("%PDF-1.7\n".utf8)) == "package.format")
  }

  @Test func `refuses a package any octet of which was flipped`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    let octets = try Package(Paper.text(in: office).signed()).octets
    for position in stride(from: 0, to: octets.count, by: octets.count / 24) {
      var flipped = octets
      flipped[position] ^= 0x40
      let answer = try await registry.receive(flipped, as: UUID().uuidString.lowercased(), for: office)
      #expect(answer.refusal != nil, "octet \(position)")
    }
    #expect(try RegistryArchive(office.configuration).registrations().isEmpty)
  }

  private func refusal(_ change: (inout Package) throws -> Void) async throws -> RegistryRefusal? {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    var package = try Package(Paper.pdf(in: office, attachments: ["проект.txt"]).signed())
    try change(&package)
    return try await registry.receive(package).refusal
  }

  @Test func `refuses a description that is not canonical JSON`() async throws {
    #expect(
      try await refusal { $0.descriptionOctets = Array("{\"format\": 1}".utf8) }?.rule
        == "description.malformed")
  }

  @Test func `refuses a package for another message`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    let package = try Package(Paper.text(in: office).signed())
    let answer = try await registry.receive(
      try package.octets, as: UUID().uuidString.lowercased(), for: office)
    #expect(answer.refusal?.rule == "description.message")
  }

  @Test func `refuses a package for another recipient`() async throws {
    #expect(try await refusal { $0.recipient = Office.municipality }?.rule == "description.recipient")
  }

  @Test func `refuses a package in another organisation's name`() async throws {
    #expect(try await refusal { $0.sender = Office.council }?.rule == "description.sender")
  }

  @Test func `refuses a document of another edition of the route`() async throws {
    let route = RouteReference(
      id: "council-report", sha256: try #require(SHA256Digest(hex: String(repeating: "0", count: 64))))
    #expect(try await refusal { $0.route = route }?.rule == "description.route")
  }

  @Test func `refuses a file that is not the described one`() async throws {
    #expect(try await refusal { $0.hasWrongDigest = true }?.rule == "file.digest")
  }

  @Test func `refuses a file that is not described`() async throws {
    let refusal = try await refusal { $0.extra = ["още.txt"] }
    #expect(refusal?.rule == "file.unexpected")
    #expect(refusal?.findings.first?.file == "още.txt")
  }

  @Test func `refuses a described file that is not there`() async throws {
    #expect(try await refusal { $0.missing = ["проект.txt"] }?.rule == "file.missing")
  }

  @Test func `refuses a package without a seal`() async throws {
    #expect(try await refusal { $0.seal = nil }?.rule == "seal.missing")
  }

  @Test func `refuses a package under another organisation's seal`() async throws {
    #expect(try await refusal { $0.seal = "council" }?.rule == "seal.organization")
  }

  @Test func `refuses a person's signature in place of a seal`() async throws {
    #expect(try await refusal { $0.seal = "georgieva" }?.rule == "seal.holder")
  }

  @Test func `refuses a seal of a policy that is not accepted`() async throws {
    let office = try Office.atFixedTime { $0.senders[0].sealPolicies = ["1.2.3"] }
    let registry = try office.open()
    let answer = try await registry.receive(Package(Paper.text(in: office).signed()))
    #expect(answer.refusal?.rule == "seal.policy")
  }

  @Test func `refuses a seal of a foreign root`() async throws {
    let refusal = try await refusal { $0.seal = "bad-foreign" }
    #expect(refusal?.rule == "path.issuerNotFound")
    #expect(refusal?.findings.last?.rule == "seal.conclusion")
  }

  @Test func `says in Bulgarian why, without personal numbers`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    var package = try Package(Paper.text(in: office).signed())
    package.seal = "georgieva"
    let answer = try await registry.receive(package)
    let text = try #require(answer.text)
    #expect(text.contains("Пакетът е подписан с удостоверение на физическо лице, а не с печат."))
    #expect(text.contains("PNOBG-82******03") && !text.contains("8299033003"))
    #expect(answer.refusal?.findings.first?.evidence.contains("PNOBG-82******03") == true)
  }
}

@Suite struct DocumentRefusalTests {
  private func answer(
    _ acts: [Act], change: (inout Paper) -> Void = { _ in },
    package: (inout Package) throws -> Void = { _ in }
  ) async throws -> Registry.Answer {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    var paper = try Paper.text(in: office)
    change(&paper)
    var parcel = try Package(try paper.signed(by: acts))
    try package(&parcel)
    return try await registry.receive(parcel)
  }

  @Test func `refuses a route whose last step is cut off`() async throws {
    let answer = try await answer(Array(Act.all.dropLast()))
    #expect(answer.refusal?.rule == "route.stepMissing")
    #expect(answer.refusal?.findings.first?.step == "sign")
  }

  @Test func `refuses a PDF whose last revision is cut off`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    let whole = try Paper.pdf(in: office).signed()
    let short = try Paper.pdf(in: office).signed(by: Array(Act.all.dropLast()))
    var package = try Package(whole)
    package.document = Array(whole.octets.prefix(short.octets.count))
    #expect(try await registry.receive(package).refusal?.rule == "route.stepMissing")
  }

  @Test func `refuses steps out of order`() async throws {
    let answer = try await answer([.prepare, .review, .agree, .sign])
    #expect(answer.rules.contains("route.order"))
  }

  @Test func `refuses a step by a person without the role`() async throws {
    var sign = Act.sign
    (sign.person, sign.certificate) = ("stoyanova", "stoyanova")
    #expect(try await answer([.prepare, .agree, .review, sign]).rules.contains("authority.role"))
  }

  @Test func `refuses a step with somebody else's certificate, and names no personal number`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    var sign = Act.sign
    sign.certificate = "stoyanova"
    let answer = try await registry.receive(
      Package(Paper.text(in: office).signed(by: [.prepare, .agree, .review, sign])))
    #expect(answer.refusal?.rule == "certificate.person")
    let told = (answer.text ?? "") + String(decoding: answer.refusal?.canonicalBytes ?? [], as: UTF8.self)
    for text in [told, office.log.text] {
      #expect(text.firstMatch(of: /PNOBG-[0-9]{5}/) == nil)
      #expect(!text.contains("изпитание-"))
    }
  }

  @Test func `refuses the same person twice`() async throws {
    var agree = Act.agree
    (agree.person, agree.certificate) = ("petrova", "petrova")
    #expect(try await answer([.prepare, agree, .review, .sign]).rules.contains("duty.separation"))
  }

  @Test func `refuses a statement moved to another case`() async throws {
    var sign = Act.sign
    sign.caseID = "СОА26-ДРУГА"
    #expect(try await answer([.prepare, .agree, .review, sign]).refusal?.rule == "statement.case")
  }

  @Test(
    arguments: [
      ("path.expired", "prepare", "bad-expired"), ("path.revoked", "agree", "bad-revoked"),
      ("certificate.key-usage", "review", "bad-usage"), ("path.issuerNotFound", "sign", "bad-foreign"),
    ]) func `refuses a certificate that is not good`(
      rule: String, step: String, certificate: String
    ) async throws
  {
    let acts = Act.all.map { act in
      var act = act
      if act.step.rawValue == step {
        act.certificate = certificate
        // The expired one was good then.
        if certificate == "bad-expired" { act.daysAgo = 150 }
      }
      return act
    }
    let answer = try await answer(acts)
    #expect(answer.refusal?.rule == rule)
    #expect(answer.refusal?.findings.first?.step?.rawValue == step)
  }

  @Test func `refuses a document with octets behind its end`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    var package = try Package(Paper.pdf(in: office).signed())
    package.document += Array("още".utf8)
    #expect(try await registry.receive(package).refusal?.rule == "format.pdf")
  }

  @Test func `refuses a document that was changed and sealed again`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    var package = try Package(Paper.pdf(in: office).signed())
    let place = try #require(package.document.firstRange(of: Array("595 842".utf8)))
    package.document[place.lowerBound] = UInt8(ascii: "6")
    let answer = try await registry.receive(package)
    #expect(answer.refusal?.rule == "crypto.digest")
    #expect(answer.text?.contains("Съдържанието е променено след подписването") == true)
  }

  @Test func `refuses a document that claims to be signed after it came`() async throws {
    var sign = Act.sign
    sign.daysAgo = -1
    #expect(try await answer([.prepare, .agree, .review, sign]).rules == ["document.time"])
  }

  @Test func `refuses a PDF that is called a container`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    let pdf = try Paper.pdf(in: office).signed()
    var package = try Package(Paper.text(in: office).signed())
    package.document = pdf.octets
    #expect(try await registry.receive(package).refusal?.rule == "document.format")
  }

  @Test func `refuses a container inside the package that grows beyond the limit`() async throws {
    let office = try Office.atFixedTime { $0.limits.inflatedBytes = 1 << 20 }
    let registry = try office.open()
    var package = try Package(Paper.text(in: office).signed())
    package.document =
      HostileZip([
        .init(
          name: "доклад.txt", content: [UInt8](repeating: 3, count: 600 << 10), declaredBytes: 2 << 20,
          method: 8)
      ]).octets
    #expect(try await registry.receive(package).refusal?.rule == "package.size")
  }

  @Test func `refuses attachments that the description does not name`() async throws {
    let office = try Office.atFixedTime()
    let registry = try office.open()
    let signed = try Paper.text(in: office, attachments: ["проект.txt"]).signed()
    var package = try Package(Paper.text(in: office).signed())
    package.document = signed.octets
    #expect(try await registry.receive(package).refusal?.rule == "description.attachments")
  }
}
