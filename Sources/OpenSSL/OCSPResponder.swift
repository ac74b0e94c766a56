import COpenSSL
import Foundation

/// Makes OCSP responses (RFC 6960, 4.2) by OpenSSL's `OCSP_…`: another writer than the reader of this room, so that they
/// judge one another. For stand-ins and tests: the clock and what is known are the caller's.
public struct OCSPResponder: Sendable {
  public enum Status: Hashable, Sendable {
    case good
    case revoked(at: Date, RevocationReason)
    case unknown
  }

  /// The times of a response; they may be whatever a test needs.
  public struct Times: Sendable {
    public var producedAt: Date
    public var thisUpdate: Date
    public var nextUpdate: Date?

    public init(producedAt: Date, thisUpdate: Date, nextUpdate: Date?) {
      self.producedAt = producedAt
      self.thisUpdate = thisUpdate
      self.nextUpdate = nextUpdate
    }
  }

  public enum Nonce: Sendable {
    /// The request's, where it has one.
    case repeated
    case none
    case other([UInt8])
  }

  /// The issuer itself, or one it certified for this (4.2.2.2).
  public let signer: KeyHolder
  public let issuer: Certificate

  public init(signer: KeyHolder, issuer: Certificate) {
    self.signer = signer
    self.issuer = issuer
  }

  /// The content octets of the serial numbers that a request asks about under this issuer, in its order; nil for one
  /// under another: `OCSP_id_issuer_cmp`.
  public func questions(in request: [UInt8]) throws(OpenSSLFailure) -> [[UInt8]?] {
    let request = try Self.request(request)
    let count = OCSP_request_onereq_count(request.pointer)
    // Our own number; clients ask about one.
    guard (1...100).contains(count) else { throw .malformed(what: "OCSP request of \(count) questions") }
    var serials: [[UInt8]?] = []
    for index in 0..<count {
      let id = OCSP_onereq_get0_id(OCSP_request_onereq_get0(request.pointer, index))
      serials.append(try serialNumber(of: id))
    }
    return serials
  }

  /// A successful response to all questions of a request.
  public func response(
    to request: [UInt8], times: Times, nonce: Nonce = .repeated,
    status: (_ serialNumber: [UInt8]) -> Status
  ) throws(OpenSSLFailure) -> [UInt8] {
    let serials = try questions(in: request)
    let request = try Self.request(request)
    let basic = try Owned<Lib.OCSP_BASICRESP>("OCSP_BASICRESP_new", OCSP_BASICRESP_new())
    let thisUpdate = try Self.time(times.thisUpdate)
    let nextUpdate = try Self.time(times.nextUpdate ?? times.thisUpdate)
    for (index, serial) in serials.enumerated() {
      let id = OCSP_onereq_get0_id(OCSP_request_onereq_get0(request.pointer, Int32(index)))
      var (code, reason) = (V_OCSP_CERTSTATUS_UNKNOWN, OCSP_REVOKED_STATUS_NOSTATUS)
      var moment = try Self.time(times.thisUpdate)
      switch serial.map(status) ?? .unknown {
      case .good: code = V_OCSP_CERTSTATUS_GOOD
      case .unknown: break
      case .revoked(let date, let why):
        code = V_OCSP_CERTSTATUS_REVOKED
        moment = try Self.time(date)
        if why != .unspecified { reason = Int32(why.rawValue) }
      }
      _ = try expectPointer(
        "OCSP_basic_add1_status",
        OCSP_basic_add1_status(
          basic.pointer, id, code, reason, moment.pointer, thisUpdate.pointer,
          times.nextUpdate == nil ? nil : nextUpdate.pointer))
    }
    switch nonce {
    case .repeated:
      // 1 copied, 2 nothing to copy.
      try expectPositive("OCSP_copy_nonce", OCSP_copy_nonce(basic.pointer, request.pointer))
    case .none: break
    case .other(var octets):
      try expectOne(
        "OCSP_basic_add1_nonce", OCSP_basic_add1_nonce(basic.pointer, &octets, Int32(octets.count)))
    }
    // OpenSSL would write the time of now.
    let produced = try expectPointer(
      "OCSP_resp_get0_produced_at", OCSP_resp_get0_produced_at(basic.pointer))
    let seconds = try wholeSeconds(times.producedAt)
    _ = try expectPointer(
      "ASN1_GENERALIZEDTIME_set", ASN1_GENERALIZEDTIME_set(UnsafeMutablePointer(mutating: produced), seconds))
    var flags = UInt(OCSP_NOTIME)
    // The issuer's own certificate says nothing new.
    if signer.certificate == issuer { flags |= UInt(OCSP_NOCERTS) }
    let digest = try DigestAlgorithm.sha256.implementation()
    try expectOne(
      "OCSP_basic_sign",
      OCSP_basic_sign(
        basic.pointer, signer.certificate.x509.pointer, signer.key.pkey.pointer, digest, nil, flags))
    return try Self.encodedResponse(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.pointer)
  }

  /// A response without an answer: malformedRequest, internalError, tryLater, sigRequired, unauthorized (4.2.1).
  public static func unsuccessful(_ status: OCSPResponse.Status) throws(OpenSSLFailure) -> [UInt8] {
    try encodedResponse(Int32(status.rawValue), nil)
  }

  private static func encodedResponse(
    _ status: Int32, _ basic: OpaquePointer?
  ) throws(OpenSSLFailure) -> [UInt8] {
    let response = try Owned<Lib.OCSP_RESPONSE>(
      "OCSP_response_create", OCSP_response_create(status, basic))
    let pointer = response.pointer
    return try encoded("i2d_OCSP_RESPONSE") { i2d_OCSP_RESPONSE(pointer, $0) }
  }

  private static func request(_ der: [UInt8]) throws(OpenSSLFailure) -> Owned<Lib.OCSP_REQUEST> {
    guard der.count <= 100_000 else { throw .malformed(what: "OCSP request of \(der.count) octets") }
    return try decoded(der, as: "OCSP request", Lib.OCSP_REQUEST.self) { d2i_OCSP_REQUEST(nil, $0, $1) }
  }

  private static func time(_ date: Date) throws(OpenSSLFailure) -> Owned<Lib.ASN1_STRING> {
    let seconds = try wholeSeconds(date)
    return try Owned("ASN1_GENERALIZEDTIME_set", ASN1_GENERALIZEDTIME_set(nil, seconds))
  }

  private func serialNumber(of id: OpaquePointer?) throws(OpenSSLFailure) -> [UInt8]? {
    guard let id else { throw .malformed(what: "OCSP request") }
    var algorithm: OpaquePointer?
    var serial: UnsafeMutablePointer<ASN1_INTEGER>?
    try expectOne("OCSP_id_get0_info", OCSP_id_get0_info(nil, &algorithm, nil, &serial, id))
    guard let digest = shim_EVP_get_digestbyobj(algorithm) else { return nil }
    let own = try Owned<Lib.OCSP_CERTID>(
      "OCSP_cert_to_id", OCSP_cert_to_id(digest, nil, issuer.x509.pointer))
    guard OCSP_id_issuer_cmp(own.pointer, id) == 0 else { return nil }
    return try integerContents(serial)
  }
}

extension Lib {
  enum OCSP_REQUEST: LibraryObject {
    static func free(_ pointer: OpaquePointer) { OCSP_REQUEST_free(pointer) }
  }
  enum OCSP_RESPONSE: LibraryObject {
    static func free(_ pointer: OpaquePointer) { OCSP_RESPONSE_free(pointer) }
  }
  enum OCSP_BASICRESP: LibraryObject {
    static func free(_ pointer: OpaquePointer) { OCSP_BASICRESP_free(pointer) }
  }
  enum OCSP_CERTID: LibraryObject {
    static func free(_ pointer: OpaquePointer) { OCSP_CERTID_free(pointer) }
  }
}
