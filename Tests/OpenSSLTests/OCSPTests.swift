import Foundation
import Testing

@testable import OpenSSL

/// Writes OCSP responses for one test: whatever is asked for, right or wrong.
struct Responder {
  enum Status {
    case good
    case revoked(Date, UInt8?)
    case unknown
  }

  let signer: KeyHolder
  var status = Status.good
  var thisUpdate = today - 3600
  var nextUpdate: Date? = today + day
  var producedAt = today - 3600
  var named: [UInt8]?
  var certificates: [Certificate] = []
  var digest = DigestAlgorithm.sha1
  var issuerNameHash: [UInt8]?
  var answerExtensions: [[UInt8]] = []
  var nonce: [UInt8]?

  init(_ signer: KeyHolder) { self.signer = signer }

  static func time(_ date: Date) -> [UInt8] {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "yyyyMMddHHmmss'Z'"
    return DER.tlv(0x18, Array(formatter.string(from: date).utf8))
  }

  static func oid(_ dotted: String) throws -> [UInt8] { try objectIdentifierDER(dotted) }

  func basic(_ certificate: Certificate, under issuer: Certificate) throws -> [UInt8] {
    var id = try CertID(certificate, issuer: issuer, digest).der
    if let issuerNameHash {
      id = try DER.sequence(
        DER.sequence(Self.oid(digest.oid), [5, 0]), DER.tlv(4, issuerNameHash),
        DER.tlv(4, Digest.of(issuer.publicKey.subjectPublicKeyOctets(), digest)),
        DER.tlv(2, certificate.serialNumber))
    }
    let answer: [UInt8] =
      switch status {
      case .good: [0x80, 0]
      case .unknown: [0x82, 0]
      case .revoked(let moment, let reason):
        DER.tlv(0xA1, Self.time(moment), reason.map { DER.tlv(0xA0, [0x0A, 1, $0]) } ?? [])
      }
    let single = DER.sequence(
      id, answer, Self.time(thisUpdate), nextUpdate.map { DER.tlv(0xA0, Self.time($0)) } ?? [],
      answerExtensions.isEmpty ? [] : DER.tlv(0xA1, DER.sequence(answerExtensions.flatMap { $0 })))
    let extensions =
      try nonce.map {
        DER.tlv(
          0xA1, DER.sequence(DER.sequence(try Self.oid(OCSPResponse.OID.nonce), DER.tlv(4, DER.tlv(4, $0)))))
      } ?? []
    let data = DER.sequence(
      named ?? DER.tlv(0xA1, signer.certificate.subjectDER), Self.time(producedAt), DER.sequence(single),
      extensions)
    let value = try signer.key.sign(data, .ecdsa(.sha256))
    return DER.sequence(
      data, DER.sequence(try Self.oid("1.2.840.10045.4.3.2")), DER.tlv(3, [0], value),
      certificates.isEmpty ? [] : DER.tlv(0xA0, DER.sequence(certificates.flatMap(\.der))))
  }

  func response(_ certificate: Certificate, under issuer: Certificate) throws -> OCSPResponse {
    try OCSPResponse(basicDER: basic(certificate, under: issuer))
  }
}

struct OCSPTests {
  let root: Authority
  let issuing: Authority
  let leaf: KeyHolder
  let delegate: KeyHolder

  static let signingUsage = Extension(
    oid: "2.5.29.37", critical: false, der: [0x30, 0x0A, 0x06, 0x08, 0x2B, 6, 1, 5, 5, 7, 3, 9])

  init() throws {
    root = try Authority("Корен (ТЕСТ)")
    issuing = try Authority("Издаващ (ТЕСТ)", under: root)
    leaf = try issuing.issue("Мария Петрова (ТЕСТ)", serial: [0x00, 0x9A])
    delegate = try issuing.issue(
      "Отговарящ (ТЕСТ)", serial: [0x33], extensions: [.keyUsage(.digitalSignature), Self.signingUsage])
  }

  func statements(_ responses: OCSPResponse..., companions: [Certificate] = []) -> (
    statements: [RevocationStatement], obstacles: Set<PathFailure>
  ) {
    RevocationStatement.statements(
      about: leaf.certificate, issuedBy: issuing.certificate, from: responses.map { .response($0) },
      companions: companions)
  }

  @Test func `the issuer's own answer is listened to`() throws {
    var responder = Responder(issuing.holder)
    responder.nonce = [1, 2, 3]
    let response = try responder.response(leaf.certificate, under: issuing.certificate)
    #expect(response.responseStatus == .successful)
    #expect(response.nonce == [1, 2, 3])
    #expect(response.producedAt == today - 3600)
    let (found, obstacles) = statements(response)
    let statement = try #require(found.first)
    #expect(statement.status == .good)
    #expect(statement.signer == issuing.certificate)
    #expect(statement.thisUpdate == today - 3600)
    #expect(statement.nextUpdate == today + day)
    #expect(obstacles.isEmpty)
    #expect(try OCSPResponse(der: response.der) == response)
  }

  @Test func `a revocation comes with its date and reason`() throws {
    var responder = Responder(issuing.holder)
    responder.status = .revoked(today - day, 1)
    let revoked = try responder.response(leaf.certificate, under: issuing.certificate)
    #expect(statements(revoked).statements.map(\.status) == [.revoked(at: today - day, reason: 1)])
    responder.status = .unknown
    let unknown = try responder.response(leaf.certificate, under: issuing.certificate)
    #expect(statements(unknown).statements.map(\.status) == [.unknown])
  }

  @Test(arguments: [DigestAlgorithm.sha1, .sha256, .sha512])
  func `the certificate is recognised under any digest`(digest: DigestAlgorithm) throws {
    var responder = Responder(issuing.holder)
    responder.digest = digest
    let response = try responder.response(leaf.certificate, under: issuing.certificate)
    #expect(statements(response).statements.count == 1)
    responder.issuerNameHash = try Digest.of([1], digest)
    let other = try responder.response(leaf.certificate, under: issuing.certificate)
    #expect(statements(other).statements.isEmpty)
  }

  @Test func `an answer about another certificate, or an issuer of another key, is passed over`() throws {
    let responder = Responder(issuing.holder)
    #expect(
      statements(try responder.response(delegate.certificate, under: issuing.certificate)).statements.isEmpty)
    #expect(statements(try responder.response(leaf.certificate, under: root.certificate)).statements.isEmpty)
  }

  @Test func `a delegate certified by the issuer for it may answer, found in the response or beside it`()
    throws
  {
    var responder = Responder(delegate)
    let bare = try responder.response(leaf.certificate, under: issuing.certificate)
    #expect(statements(bare).obstacles == [.ocspResponderNotFound])
    #expect(
      statements(bare, companions: [delegate.certificate]).statements.first?.signer == delegate.certificate)
    responder.certificates = [delegate.certificate]
    let full = try responder.response(leaf.certificate, under: issuing.certificate)
    #expect(statements(full).statements.first?.signer == delegate.certificate)
    responder.named = DER.tlv(
      0xA2, DER.tlv(4, try Digest.of(delegate.certificate.publicKey.subjectPublicKeyOctets(), .sha1)))
    let byKey = try responder.response(leaf.certificate, under: issuing.certificate)
    #expect(statements(byKey).statements.count == 1)
  }

  @Test func `nobody else may answer`() throws {
    let plain = try issuing.issue("Друг (ТЕСТ)", serial: [0x44], extensions: [.keyUsage(.digitalSignature)])
    let foreign = try root.issue(
      "Чужд (ТЕСТ)", serial: [0x55], extensions: [.keyUsage(.digitalSignature), Self.signingUsage])
    let encipherer = try issuing.issue(
      "Шифър (ТЕСТ)", serial: [0x66], extensions: [.keyUsage(.keyEncipherment), Self.signingUsage])
    for signer in [plain, foreign, encipherer] {
      var responder = Responder(signer)
      responder.certificates = [signer.certificate]
      let found = statements(try responder.response(leaf.certificate, under: issuing.certificate))
      #expect(found.statements.isEmpty)
      #expect(found.obstacles == [.ocspResponderNotAuthorised])
    }
  }

  @Test func `a namesake's signature is a wrong one`() throws {
    let forger = try Authority("Издаващ (ТЕСТ)")
    let response = try Responder(forger.holder).response(leaf.certificate, under: issuing.certificate)
    #expect(statements(response).obstacles == [.ocspSignature])
  }

  @Test func `one changed octet of what is signed undoes it`() throws {
    var octets = try Responder(issuing.holder).response(leaf.certificate, under: issuing.certificate).der
    // The last digit of producedAt's seconds.
    let position = try #require(
      octets.indices.first {
        octets[$0...].starts(with: Responder.time(today - 3600))
      })
    octets[position + 15] ^= 1
    #expect(statements(try OCSPResponse(der: octets)).obstacles == [.ocspSignature])
  }

  @Test func `a damaged response is never believed to say something else`() throws {
    var responder = Responder(delegate)
    responder.certificates = [delegate.certificate]
    let octets = try responder.response(leaf.certificate, under: issuing.certificate).der
    let right = try #require(statements(try OCSPResponse(der: octets)).statements.first)
    for position in octets.indices {
      for mask: UInt8 in [0x01, 0x80, 0xFF] {
        var damaged = octets
        damaged[position] ^= mask
        guard let response = try? OCSPResponse(der: damaged) else { continue }
        for statement in statements(response).statements {
          #expect(statement.status == right.status && statement.thisUpdate == right.thisUpdate)
          #expect(statement.nextUpdate == right.nextUpdate && statement.producedAt == right.producedAt)
        }
      }
    }
  }

  @Test func `an unknown critical extension of an answer keeps it from being used`() throws {
    for critical in [true, false] {
      var responder = Responder(issuing.holder)
      responder.answerExtensions = [
        DER.sequence(try Responder.oid("1.2.3.4"), critical ? DER.yes : [], DER.tlv(4, [5, 0]))
      ]
      let found = statements(try responder.response(leaf.certificate, under: issuing.certificate))
      #expect(found.obstacles == (critical ? [.revocationDataUnusable] : []))
      #expect(found.statements.isEmpty == critical)
    }
  }

  @Test func `an answer older than the certificate is passed over`() throws {
    var responder = Responder(issuing.holder)
    responder.thisUpdate = today - 101 * day
    #expect(
      statements(try responder.response(leaf.certificate, under: issuing.certificate)).statements.isEmpty)
  }

  @Test func `a responder that cannot answer says nothing`() throws {
    let busy = try OCSPResponse(der: [0x30, 3, 0x0A, 1, 3])
    #expect(busy.responseStatus == .tryLater)
    #expect(statements(busy).obstacles == [.ocspUnsuccessful])
  }

  @Test func `a truncated or padded response is malformed wherever it is cut`() throws {
    let der = try Responder(issuing.holder).response(leaf.certificate, under: issuing.certificate).der
    for count in 0..<der.count {
      #expect(throws: OpenSSLFailure.self) { try OCSPResponse(der: Array(der.prefix(count))) }
    }
    #expect(throws: OpenSSLFailure.self) { try OCSPResponse(der: der + [0]) }
    #expect(throws: OpenSSLFailure.self) {
      try OCSPResponse(der: [UInt8](repeating: 0x30, count: OCSPResponse.maximumOctets + 1))
    }
  }

  @Test func `archive cutoff says since when expired certificates are answered for`() throws {
    var responder = Responder(issuing.holder)
    responder.answerExtensions = [
      DER.sequence(
        try Responder.oid(OCSPResponse.OID.archiveCutoff), DER.tlv(4, Responder.time(today - 900 * day)))
    ]
    let found = statements(try responder.response(leaf.certificate, under: issuing.certificate))
    #expect(found.statements.first?.coversExpiredSince == today - 900 * day)
  }

  @Test func `a request names the certificate and carries the nonce`() throws {
    let request = try OCSPRequest(
      certificate: leaf.certificate, issuer: issuing.certificate, nonce: [UInt8](repeating: 7, count: 32))
    #expect(request.certID.names(leaf.certificate, issuedBy: issuing.certificate))
    #expect(!request.certID.names(leaf.certificate, issuedBy: root.certificate))
    #expect(request.der.suffix(34) == [4, 32] + [UInt8](repeating: 7, count: 32))
    #expect(throws: OpenSSLFailure.self) {
      try OCSPRequest(
        certificate: leaf.certificate, issuer: issuing.certificate, nonce: [UInt8](repeating: 7, count: 33))
    }
  }
}
