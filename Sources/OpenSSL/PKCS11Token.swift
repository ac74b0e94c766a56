import CPKCS11
import Foundation
import Synchronization

/// A certificate on a token together with the private key that bears the same CKA_ID.
public struct TokenIdentity: Hashable, Sendable {
  /// CKA_LABEL of the certificate; of the key where that is empty.
  public let label: String
  /// CKA_ID, which pairs the two.
  public let id: [UInt8]
  public let certificate: Certificate
  /// The token asks for the PIN at every signature (CKA_ALWAYS_AUTHENTICATE).
  public let asksEveryTime: Bool

  let key: CK_OBJECT_HANDLE
}

/// A smart card or HSM slot, through PKCS#11 v2.40 directly: one session, used by one caller at a time.
public final class PKCS11Token: @unchecked Sendable {
  public let token: TokenDescription
  /// The token has a PIN pad of its own: ``login(pin:)`` takes nil.
  public let hasPINPad: Bool

  private let module: PKCS11Module
  private let slot: CK_SLOT_ID
  private let session: CK_SESSION_HANDLE
  /// Guards the session, and keeps the PIN for keys that ask every time.
  private let pin = Mutex<Secret?>(nil)

  /// The tokens present at a module.
  /// - Throws: ``TokenFailure/moduleNotLoaded(path:reason:)``, ``TokenFailure/notAModule(path:)``.
  public static func tokens(module path: String) throws(OpenSSLFailure) -> [TokenDescription] {
    try PKCS11Module.load(path).tokens().map { TokenDescription($0.info) }
  }

  /// Opens a session with the token of this label or serial number; nil takes the only one present: `C_OpenSession`.
  /// - Throws: ``TokenFailure/tokenNotFound(wanted:present:)``, ``TokenFailure/severalTokensMatch(wanted:matching:)``
  ///   and whatever keeps the module from loading.
  public static func open(module path: String, token wanted: String?) throws(OpenSSLFailure) -> PKCS11Token {
    let module = try PKCS11Module.load(path)
    let present = try module.tokens().map { (slot: $0.slot, info: $0.info, token: TokenDescription($0.info)) }
    var matching = present
    if let wanted {
      matching = present.filter { $0.token.serialNumber == wanted }
      if matching.isEmpty { matching = present.filter { $0.token.label == wanted } }
    }
    guard let found = matching.first else {
      throw .token(.tokenNotFound(wanted: wanted ?? "", present: present.map(\.token)))
    }
    guard matching.count == 1 else {
      throw .token(.severalTokensMatch(wanted: wanted ?? "", matching: matching.map(\.token)))
    }
    return try PKCS11Token(module, slot: found.slot, info: found.info)
  }

  private init(_ module: PKCS11Module, slot: CK_SLOT_ID, info: CK_TOKEN_INFO) throws(OpenSSLFailure) {
    var session: CK_SESSION_HANDLE = 0
    try PKCS11Module.check(
      "C_OpenSession", module.functions.C_OpenSession?(slot, CK_FLAGS(CKF_SERIAL_SESSION), nil, nil, &session)
    )
    self.module = module
    self.slot = slot
    self.session = session
    token = TokenDescription(info)
    hasPINPad = info.flags & CK_FLAGS(CKF_PROTECTED_AUTHENTICATION_PATH) != 0
  }

  deinit { _ = module.functions.C_CloseSession?(session) }

  /// Whether the next wrong PIN locks the token, as far as it tells: `CKF_USER_PIN_FINAL_TRY`.
  public var isLastPINTry: Bool {
    ((try? module.tokenInfo(slot).flags) ?? 0) & CK_FLAGS(CKF_USER_PIN_FINAL_TRY) != 0
  }

  /// Gives the user's PIN: `C_Login`. A locked token is not asked again.
  ///
  /// PKCS#11 logs in the process, not the session: where this process has logged in already, the PIN is not looked at.
  /// - Throws: ``TokenFailure/wrongPIN``, ``TokenFailure/wrongPINOneTryLeft``, ``TokenFailure/pinLocked`` and the other
  ///   PIN failures. After any of them, do not try again with the same PIN.
  public func login(pin secret: Secret?) throws(OpenSSLFailure) {
    try pin.withLock { pin throws(OpenSSLFailure) in
      if try module.tokenInfo(slot).flags & CK_FLAGS(CKF_USER_PIN_LOCKED) != 0 { throw .token(.pinLocked) }
      try authenticate(CK_USER_TYPE(CKU_USER), secret)
      pin = secret
    }
  }

  private func authenticate(_ user: CK_USER_TYPE, _ secret: Secret?) throws(OpenSSLFailure) {
    let outcome: CK_RV? =
      if let secret {
        secret.withUnsafeBytes { octets in
          // The parameter is not const, but PKCS#11 only reads it.
          let start = UnsafeMutableRawPointer(mutating: octets.baseAddress)?.assumingMemoryBound(
            to: CK_UTF8CHAR.self)
          return module.functions.C_Login?(session, user, start, CK_ULONG(octets.count))
        }
      } else {
        module.functions.C_Login?(session, user, nil, 0)
      }
    if outcome == CK_RV(CKR_USER_ALREADY_LOGGED_IN) { return }
    if outcome == CK_RV(CKR_PIN_INCORRECT), let flags = try? module.tokenInfo(slot).flags {
      if flags & CK_FLAGS(CKF_USER_PIN_LOCKED) != 0 { throw .token(.pinLocked) }
      if flags & CK_FLAGS(CKF_USER_PIN_FINAL_TRY) != 0 { throw .token(.wrongPINOneTryLeft) }
    }
    try PKCS11Module.check("C_Login", outcome)
  }

  /// The certificates that have a private key of the same CKA_ID: what this token can sign as.
  ///
  /// A certificate that cannot be read is passed over.
  /// - Throws: ``TokenFailure/notLoggedIn`` where the token shows no keys before the PIN is given.
  public func identities() throws(OpenSSLFailure) -> [TokenIdentity] {
    try pin.withLock { pin throws(OpenSSLFailure) in
      let keys = try objects(CK_OBJECT_CLASS(CKO_PRIVATE_KEY))
      if keys.isEmpty && pin == nil && !isLoggedIn { throw .token(.notLoggedIn) }
      var keysByID: [[UInt8]: CK_OBJECT_HANDLE] = [:]
      for key in keys {
        if let id = attribute(CK_ATTRIBUTE_TYPE(CKA_ID), of: key), !id.isEmpty { keysByID[id] = key }
      }
      var identities: [TokenIdentity] = []
      for object in try objects(CK_OBJECT_CLASS(CKO_CERTIFICATE)) {
        guard let id = attribute(CK_ATTRIBUTE_TYPE(CKA_ID), of: object), let key = keysByID[id],
          let value = attribute(CK_ATTRIBUTE_TYPE(CKA_VALUE), of: object),
          let certificate = try? Certificate(der: value)
        else { continue }
        let labels = [object, key].map { text(CK_ATTRIBUTE_TYPE(CKA_LABEL), of: $0) }
        identities.append(
          TokenIdentity(
            label: labels.first { !$0.isEmpty } ?? "", id: id, certificate: certificate,
            asksEveryTime: attribute(CK_ATTRIBUTE_TYPE(CKA_ALWAYS_AUTHENTICATE), of: key) == [UInt8(CK_TRUE)],
            key: key))
      }
      return identities
    }
  }

  /// All other certificates of the token: usually the issuers. Never trusted for being there.
  public func certificates() throws(OpenSSLFailure) -> [Certificate] {
    try pin.withLock { _ throws(OpenSSLFailure) in
      try objects(CK_OBJECT_CLASS(CKO_CERTIFICATE)).compactMap { object in
        attribute(CK_ATTRIBUTE_TYPE(CKA_VALUE), of: object).flatMap { try? Certificate(der: $0) }
      }
    }
  }

  /// Signs a message on the token: `C_SignInit`, where the key asks every time `C_Login(CKU_CONTEXT_SPECIFIC)`,
  /// `C_Sign`. The signature is verified with the certificate before it is given out.
  /// - Throws: ``OpenSSLFailure/unsupportedScheme(_:)`` where the key is of another kind;
  ///   ``TokenFailure/unsupported(_:)`` where the token cannot; ``OpenSSLFailure/keyDoesNotMatchCertificate``.
  public func sign(
    _ message: [UInt8], _ scheme: SignatureScheme, with identity: TokenIdentity
  ) throws(OpenSSLFailure) -> [UInt8] {
    let publicKey = identity.certificate.publicKey
    guard scheme.fits(publicKey.algorithm) else {
      throw .unsupportedScheme("\(scheme) with a key \(publicKey.algorithm)")
    }
    let request = try TokenSigning(message, scheme, publicKey.algorithm) { module.canSign($0, slot: slot) }
    let raw = try pin.withLock { pin throws(OpenSSLFailure) -> [UInt8] in
      try request.withMechanism { mechanism throws(OpenSSLFailure) in
        try PKCS11Module.check("C_SignInit", module.functions.C_SignInit?(session, mechanism, identity.key))
      }
      if identity.asksEveryTime { try authenticate(CK_USER_TYPE(CKU_CONTEXT_SPECIFIC), pin) }
      // As long as the longest signature there is: an RSA modulus of 16384 bits.
      var value = [UInt8](repeating: 0, count: 2048)
      var count = CK_ULONG(value.count)
      var data = request.data
      try PKCS11Module.check(
        "C_Sign", module.functions.C_Sign?(session, &data, CK_ULONG(data.count), &value, &count))
      return Array(value.prefix(Int(count)))
    }
    let signature = try request.signature(raw)
    guard try publicKey.verifies(signature, over: message, scheme) else { throw .keyDoesNotMatchCertificate }
    return signature
  }

  private var isLoggedIn: Bool {
    var info = CK_SESSION_INFO()
    guard module.functions.C_GetSessionInfo?(session, &info) == CK_RV(CKR_OK) else { return false }
    return info.state == CK_STATE(CKS_RO_USER_FUNCTIONS) || info.state == CK_STATE(CKS_RW_USER_FUNCTIONS)
  }

  /// `C_FindObjectsInit`, `C_FindObjects`, `C_FindObjectsFinal`.
  private func objects(_ wanted: CK_OBJECT_CLASS) throws(OpenSSLFailure) -> [CK_OBJECT_HANDLE] {
    var kind = wanted
    let outcome = withUnsafeMutableBytes(of: &kind) { octets in
      var template = CK_ATTRIBUTE()
      template.type = CK_ATTRIBUTE_TYPE(CKA_CLASS)
      template.pValue = octets.baseAddress
      template.ulValueLen = CK_ULONG(octets.count)
      return module.functions.C_FindObjectsInit?(session, &template, 1)
    }
    try PKCS11Module.check("C_FindObjectsInit", outcome)
    defer { _ = module.functions.C_FindObjectsFinal?(session) }
    var found: [CK_OBJECT_HANDLE] = []
    while true {
      var batch = [CK_OBJECT_HANDLE](repeating: 0, count: 64)
      var count: CK_ULONG = 0
      try PKCS11Module.check(
        "C_FindObjects", module.functions.C_FindObjects?(session, &batch, CK_ULONG(batch.count), &count))
      guard count > 0 else { return found }
      found += batch.prefix(Int(count))
    }
  }

  /// `C_GetAttributeValue`, for the length and for the octets; nil where the object has no such attribute.
  private func attribute(_ type: CK_ATTRIBUTE_TYPE, of object: CK_OBJECT_HANDLE) -> [UInt8]? {
    var template = CK_ATTRIBUTE()
    template.type = type
    guard module.functions.C_GetAttributeValue?(session, object, &template, 1) == CK_RV(CKR_OK),
      // CK_UNAVAILABLE_INFORMATION is the largest number there is; nothing looked for here comes near a megabyte.
      template.ulValueLen <= 1 << 20
    else { return nil }
    var value = [UInt8](repeating: 0, count: Int(template.ulValueLen))
    if value.isEmpty { return value }
    let outcome = value.withUnsafeMutableBytes { octets in
      template.pValue = octets.baseAddress
      return module.functions.C_GetAttributeValue?(session, object, &template, 1)
    }
    return outcome == CK_RV(CKR_OK) ? value : nil
  }

  private func text(_ type: CK_ATTRIBUTE_TYPE, of object: CK_OBJECT_HANDLE) -> String {
    attribute(type, of: object).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
