import COpenSSL
import Foundation

/// What a time-stamp authority was asked (TimeStampReq, RFC 3161, 2.4.1), as OpenSSL reads it.
public struct TimeStampQuestion: Sendable {
  public let der: [UInt8]
  /// The hash of the imprint in dotted form.
  public let digestOID: String
  public let digest: [UInt8]
  /// The policy asked for; nil leaves it to the authority.
  public let policy: String?
  /// The content octets of the nonce.
  public let nonce: [UInt8]?
  public let wantsCertificate: Bool
  public let hasExtensions: Bool

  /// Reads a TimeStampReq: `d2i_TS_REQ`.
  public init(der: [UInt8]) throws(OpenSSLFailure) {
    // Our own number: with the longest digest and nonce a request has some 200.
    guard der.count <= 10_000 else { throw .malformed(what: "time-stamp request of \(der.count) octets") }
    let request = try decoded(der, as: "time-stamp request", Lib.TS_REQ.self) { d2i_TS_REQ(nil, $0, $1) }
    let pointer = request.pointer
    guard TS_REQ_get_version(pointer) == 1 else { throw .malformed(what: "time-stamp request version") }
    let imprint = try expectPointer("TS_REQ_get_msg_imprint", TS_REQ_get_msg_imprint(pointer))
    let algorithm = try expectPointer("TS_MSG_IMPRINT_get_algo", TS_MSG_IMPRINT_get_algo(imprint))
    var object: OpaquePointer?
    X509_ALGOR_get0(&object, nil, nil, algorithm)
    self.der = der
    digestOID = dotted(object)
    digest = octets(TS_MSG_IMPRINT_get_msg(imprint))
    policy = TS_REQ_get_policy_id(pointer).map { dotted($0) }
    nonce = try TS_REQ_get_nonce(pointer).map { number throws(OpenSSLFailure) in try integerContents(number) }
    wantsCertificate = TS_REQ_get_cert_req(pointer) != 0
    hasExtensions = TS_REQ_get_ext_count(pointer) > 0
  }

  /// The digest, if it is one of a hash still fit for use and of its length.
  public var digestAlgorithm: DigestAlgorithm? {
    guard let algorithm = DigestAlgorithm(oid: digestOID), algorithm.byteCount == digest.count,
      ![.md5, .sha1, .ripemd160].contains(algorithm)
    else { return nil }
    return algorithm
  }
}

/// Makes time-stamps (RFC 3161, 2.4.2) by OpenSSL's `TS_…` and `CMS_…`: another writer than the reader of AdES, so that
/// they judge one another. For stand-ins and tests: the clock and the numbers are the caller's.
public struct TimeStampResponder: Sendable {
  /// Its certificate should have the one, critical purpose timeStamping (2.3); that is not asked here, so that a flawed
  /// authority can be shown.
  public var signer: KeyHolder
  /// In dotted form.
  public var policy: String
  public var accuracySeconds: Int?
  public var isOrdered = false
  /// RSA keys sign under RSASSA-PSS; of no meaning for others.
  public var usesPSS = false

  public init(signer: KeyHolder, policy: String, accuracySeconds: Int? = nil) {
    self.signer = signer
    self.policy = policy
    self.accuracySeconds = accuracySeconds
  }

  /// A TimeStampResp whose status is granted.
  /// - Parameters:
  ///   - serialNumber: big-endian, read as a positive number of at most 20 octets.
  ///   - digest: the imprint's digest where it shall not be the question's.
  ///   - nonce: content octets where they shall not be the question's.
  public func granted(
    _ question: TimeStampQuestion, serialNumber: [UInt8], time: Date, digest: [UInt8]? = nil,
    nonce: [UInt8]? = nil
  ) throws(OpenSSLFailure) -> [UInt8] {
    let info = try tstInfo(
      question, serialNumber: serialNumber, time: time, digest: digest ?? question.digest,
      nonce: nonce ?? question.nonce)
    let token = try signed(info, withCertificates: question.wantsCertificate)
    let response = try Owned<Lib.TS_RESP>("TS_RESP_new", TS_RESP_new())
    let status = try Owned<Lib.TS_STATUS_INFO>("TS_STATUS_INFO_new", TS_STATUS_INFO_new())
    try expectOne("TS_STATUS_INFO_set_status", TS_STATUS_INFO_set_status(status.pointer, TS_STATUS_GRANTED))
    try expectOne(
      "TS_RESP_set_status_info", TS_RESP_set_status_info(response.pointer, status.pointer))
    let message = try decoded(token, as: "time-stamp token", Lib.PKCS7.self) { d2i_PKCS7(nil, $0, $1) }
    let parsed = try decoded(info, as: "TSTInfo", Lib.TS_TST_INFO.self) { d2i_TS_TST_INFO(nil, $0, $1) }
    // The response takes both over.
    TS_RESP_set_tst_info(response.pointer, PKCS7_dup(message.pointer), TS_TST_INFO_dup(parsed.pointer))
    let pointer = response.pointer
    return try encoded("i2d_TS_RESP") { i2d_TS_RESP(pointer, $0) }
  }

  /// A TimeStampResp without a token.
  /// - Parameters:
  ///   - status: 2 rejection, 3 waiting, 4 revocation warning, 5 revocation notification.
  ///   - failure: a bit of PKIFailureInfo, such as `TS_INFO_BAD_ALG`.
  public static func refusal(status: UInt8 = 2, text: String, failure: Int?) -> [UInt8] {
    // PKIStatusInfo has no setters for its words and bits in OpenSSL: written by hand.
    var bits: [UInt8] = []
    if let failure, (0..<32).contains(failure) {
      var octets = [UInt8](repeating: 0, count: failure / 8 + 1)
      octets[failure / 8] = 0x80 >> UInt8(failure % 8)
      bits = DERWriter.element(Tag.bitString, [UInt8(7 - failure % 8)], octets)
    }
    let words = DERWriter.element(Tag.sequence, DERWriter.element(Tag.utf8String, Array(text.utf8)))
    return DERWriter.element(
      Tag.sequence, DERWriter.element(Tag.sequence, [Tag.integer, 1, status], words, bits))
  }

  /// The DER of a TSTInfo: `TS_TST_INFO_…`.
  private func tstInfo(
    _ question: TimeStampQuestion, serialNumber: [UInt8], time: Date, digest: [UInt8], nonce: [UInt8]?
  ) throws(OpenSSLFailure) -> [UInt8] {
    let info = try Owned<Lib.TS_TST_INFO>("TS_TST_INFO_new", TS_TST_INFO_new())
    let pointer = info.pointer
    try expectOne("TS_TST_INFO_set_version", TS_TST_INFO_set_version(pointer, 1))
    let policy = try objectIdentifier(policy)
    try expectOne("TS_TST_INFO_set_policy_id", TS_TST_INFO_set_policy_id(pointer, policy.pointer))

    let request = try decoded(question.der, as: "time-stamp request", Lib.TS_REQ.self) {
      d2i_TS_REQ(nil, $0, $1)
    }
    let imprint = try expectPointer("TS_REQ_get_msg_imprint", TS_REQ_get_msg_imprint(request.pointer))
    var octets = digest
    try expectOne("TS_MSG_IMPRINT_set_msg", TS_MSG_IMPRINT_set_msg(imprint, &octets, Int32(octets.count)))
    try expectOne("TS_TST_INFO_set_msg_imprint", TS_TST_INFO_set_msg_imprint(pointer, imprint))

    let serial = try integer(magnitude: serialNumber)
    try expectOne("TS_TST_INFO_set_serial", TS_TST_INFO_set_serial(pointer, serial.pointer))
    let seconds = try wholeSeconds(time)
    let moment = try Owned<Lib.ASN1_STRING>(
      "ASN1_GENERALIZEDTIME_set", ASN1_GENERALIZEDTIME_set(nil, seconds))
    try expectOne("TS_TST_INFO_set_time", TS_TST_INFO_set_time(pointer, moment.pointer))
    if let accuracySeconds {
      let accuracy = try Owned<Lib.TS_ACCURACY>("TS_ACCURACY_new", TS_ACCURACY_new())
      let number = try integer(magnitude: [UInt8(clamping: accuracySeconds)])
      try expectOne("TS_ACCURACY_set_seconds", TS_ACCURACY_set_seconds(accuracy.pointer, number.pointer))
      try expectOne("TS_TST_INFO_set_accuracy", TS_TST_INFO_set_accuracy(pointer, accuracy.pointer))
    }
    if isOrdered {
      try expectOne("TS_TST_INFO_set_ordering", TS_TST_INFO_set_ordering(pointer, 1))
    }
    if let nonce {
      let number = try integer(magnitude: nonce)
      try expectOne("TS_TST_INFO_set_nonce", TS_TST_INFO_set_nonce(pointer, number.pointer))
    }
    return try encoded("i2d_TS_TST_INFO") { i2d_TS_TST_INFO(pointer, $0) }
  }

  /// The DER of the token: signed data over a TSTInfo, with signing-certificate-v2 under the hash of the signature
  /// (RFC 5816, 2.2.1): `CMS_sign` with `CMS_CADES`.
  private func signed(_ info: [UInt8], withCertificates: Bool) throws(OpenSSLFailure) -> [UInt8] {
    let flags = UInt32(CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP)
    let message = try Owned<Lib.CMS>("CMS_sign", CMS_sign(nil, nil, nil, nil, flags))
    let cms = message.pointer
    let type = try objectIdentifier("1.2.840.113549.1.9.16.1.4")
    try expectOne("CMS_set1_eContentType", CMS_set1_eContentType(cms, type.pointer))
    let isPSS: Bool
    switch signer.key.publicKey.algorithm {
    case .rsaPSS: isPSS = true
    case .rsa: isPSS = usesPSS
    default: isPSS = false
    }
    var signerFlags = flags | UInt32(CMS_CADES)
    if isPSS { signerFlags |= UInt32(CMS_KEY_PARAM) }
    if !withCertificates { signerFlags |= UInt32(CMS_NOCERTS) }
    let implementation = try digest.implementation()
    let one = try expectPointer(
      "CMS_add1_signer",
      CMS_add1_signer(
        cms, signer.certificate.x509.pointer, signer.key.pkey.pointer, implementation, signerFlags))
    if isPSS {
      let context = try expectPointer("CMS_SignerInfo_get0_pkey_ctx", CMS_SignerInfo_get0_pkey_ctx(one))
      try expectPositive(
        "EVP_PKEY_CTX_set_rsa_padding", EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING))
      try expectPositive(
        "EVP_PKEY_CTX_set_rsa_pss_saltlen",
        EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST))
    }
    if withCertificates {
      for certificate in signer.chain {
        try expectOne("CMS_add1_cert", CMS_add1_cert(cms, certificate.x509.pointer))
      }
    }
    try withMemoryBIO(reading: info) { bio throws(OpenSSLFailure) in
      try expectOne("CMS_final", CMS_final(cms, bio, nil, flags))
    }
    return try encoded("i2d_CMS_ContentInfo") { i2d_CMS_ContentInfo(cms, $0) }
  }

  /// As strong as the key.
  private var digest: DigestAlgorithm {
    switch signer.key.publicKey.algorithm {
    case .ec(_, let bits) where bits > 384: .sha512
    case .ec(_, let bits) where bits > 256: .sha384
    default: .sha256
    }
  }
}

/// A positive INTEGER, also of a nonce, which may be longer than a serial number.
private func integer(magnitude: [UInt8]) throws(OpenSSLFailure) -> Owned<Lib.ASN1_STRING> {
  guard magnitude.count <= 64 else { throw .malformed(what: "number of \(magnitude.count) octets") }
  let number = try expectPointer("BN_bin2bn", BN_bin2bn(magnitude, Int32(magnitude.count), nil))
  defer { BN_free(number) }
  return try Owned("BN_to_ASN1_INTEGER", BN_to_ASN1_INTEGER(number, nil))
}

extension Lib {
  enum TS_REQ: LibraryObject { static func free(_ pointer: OpaquePointer) { TS_REQ_free(pointer) } }
  enum TS_RESP: LibraryObject { static func free(_ pointer: OpaquePointer) { TS_RESP_free(pointer) } }
  enum TS_STATUS_INFO: LibraryObject {
    static func free(_ pointer: OpaquePointer) { TS_STATUS_INFO_free(pointer) }
  }
  enum TS_TST_INFO: LibraryObject { static func free(_ pointer: OpaquePointer) { TS_TST_INFO_free(pointer) } }
  enum TS_ACCURACY: LibraryObject { static func free(_ pointer: OpaquePointer) { TS_ACCURACY_free(pointer) } }
  enum CMS: LibraryObject { static func free(_ pointer: OpaquePointer) { CMS_ContentInfo_free(pointer) } }
  enum PKCS7: LibraryObject {
    static func free(_ pointer: UnsafeMutablePointer<COpenSSL.PKCS7>) { PKCS7_free(pointer) }
  }
}
