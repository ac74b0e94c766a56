import CPKCS11
import Foundation
import Synchronization

/// A PKCS#11 module: a library that speaks to cards or an HSM, loaded with `dlopen` and initialised once a process.
///
/// Modules stay loaded until the process ends: several crash when they are unloaded.
final class PKCS11Module: @unchecked Sendable {
  let path: String
  /// The functions of the module, as `C_GetFunctionList` gave them.
  let functions: CK_FUNCTION_LIST

  private static let loaded = Mutex<[String: PKCS11Module]>([:])

  /// The module at `path`, which is a file's path or a library's name that the loader finds.
  static func load(_ path: String) throws(OpenSSLFailure) -> PKCS11Module {
    try loaded.withLock { modules throws(OpenSSLFailure) -> PKCS11Module in
      if let module = modules[path] { return module }
      let module = try PKCS11Module(path)
      modules[path] = module
      return module
    }
  }

  private init(_ path: String) throws(OpenSSLFailure) {
    guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      throw .token(.moduleNotLoaded(path: path, reason: dlerror().map { String(cString: $0) } ?? ""))
    }
    guard let symbol = dlsym(handle, "C_GetFunctionList") else {
      dlclose(handle)
      throw .token(.notAModule(path: path))
    }
    let getFunctionList = unsafeBitCast(symbol, to: CK_C_GetFunctionList.self)
    var list: UnsafeMutablePointer<CK_FUNCTION_LIST>?
    try Self.check("C_GetFunctionList", getFunctionList(&list))
    guard let list else { throw .token(.notAModule(path: path)) }
    self.path = path
    functions = list.pointee
    var arguments = CK_C_INITIALIZE_ARGS()
    arguments.flags = CK_FLAGS(CKF_OS_LOCKING_OK)
    let outcome = withUnsafeMutablePointer(to: &arguments) { functions.C_Initialize?($0) }
    if outcome != CK_RV(CKR_CRYPTOKI_ALREADY_INITIALIZED) { try Self.check("C_Initialize", outcome) }
  }

  /// Throws what a return value says. A function that the module does not have is one it does not support.
  static func check(_ function: String, _ outcome: CK_RV?) throws(OpenSSLFailure) {
    guard let outcome else { throw .token(.unsupported(function)) }
    guard outcome != CK_RV(CKR_OK) else { return }
    throw .token(TokenFailure(outcome, from: function))
  }

  /// The slots that have a token in them, and what each token says of itself: `C_GetSlotList`, `C_GetTokenInfo`.
  func tokens() throws(OpenSSLFailure) -> [(slot: CK_SLOT_ID, info: CK_TOKEN_INFO)] {
    var count: CK_ULONG = 0
    try Self.check("C_GetSlotList", functions.C_GetSlotList?(CK_BBOOL(CK_TRUE), nil, &count))
    var slots = [CK_SLOT_ID](repeating: 0, count: Int(count))
    if count > 0 {
      try Self.check("C_GetSlotList", functions.C_GetSlotList?(CK_BBOOL(CK_TRUE), &slots, &count))
    }
    var tokens: [(CK_SLOT_ID, CK_TOKEN_INFO)] = []
    for slot in slots.prefix(Int(count)) {
      // A token that is being taken out, or one its module cannot read, is no reason not to find the others.
      guard let info = try? tokenInfo(slot), info.flags & CK_FLAGS(CKF_TOKEN_INITIALIZED) != 0 else {
        continue
      }
      tokens.append((slot, info))
    }
    return tokens
  }

  /// `C_GetTokenInfo`.
  func tokenInfo(_ slot: CK_SLOT_ID) throws(OpenSSLFailure) -> CK_TOKEN_INFO {
    var info = CK_TOKEN_INFO()
    try Self.check("C_GetTokenInfo", functions.C_GetTokenInfo?(slot, &info))
    return info
  }

  /// Whether the token can sign with this mechanism: `C_GetMechanismInfo`.
  func canSign(_ mechanism: CK_MECHANISM_TYPE, slot: CK_SLOT_ID) -> Bool {
    var info = CK_MECHANISM_INFO()
    guard functions.C_GetMechanismInfo?(slot, mechanism, &info) == CK_RV(CKR_OK) else { return false }
    return info.flags & CK_FLAGS(CKF_SIGN) != 0
  }
}

extension TokenDescription {
  /// The fields are padded with blanks, and not terminated.
  init(_ info: CK_TOKEN_INFO) {
    func text<Field>(_ field: Field) -> String {
      withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        .trimmingCharacters(in: .whitespaces)
    }
    self.init(
      label: text(info.label), serialNumber: text(info.serialNumber), manufacturer: text(info.manufacturerID),
      model: text(info.model))
  }
}

extension TokenFailure {
  /// What a `CKR_…` value says, exactly.
  init(_ code: CK_RV, from function: String) {
    self =
      switch code {
      case CK_RV(CKR_PIN_INCORRECT): .wrongPIN
      case CK_RV(CKR_PIN_LOCKED): .pinLocked
      case CK_RV(CKR_PIN_EXPIRED): .pinExpired
      case CK_RV(CKR_PIN_INVALID), CK_RV(CKR_PIN_LEN_RANGE): .pinUnacceptable
      case CK_RV(CKR_USER_PIN_NOT_INITIALIZED): .pinNotInitialised
      case CK_RV(CKR_USER_NOT_LOGGED_IN): .notLoggedIn
      // After a token was taken out, its sessions are gone too.
      case CK_RV(CKR_TOKEN_NOT_PRESENT), CK_RV(CKR_DEVICE_REMOVED), CK_RV(CKR_SESSION_HANDLE_INVALID),
        CK_RV(CKR_SESSION_CLOSED), CK_RV(CKR_SLOT_ID_INVALID):
        .notPresent
      case CK_RV(CKR_KEY_HANDLE_INVALID), CK_RV(CKR_OBJECT_HANDLE_INVALID): .keyNotFound
      case CK_RV(CKR_MECHANISM_INVALID), CK_RV(CKR_MECHANISM_PARAM_INVALID), CK_RV(CKR_KEY_TYPE_INCONSISTENT),
        CK_RV(CKR_KEY_FUNCTION_NOT_PERMITTED), CK_RV(CKR_FUNCTION_NOT_SUPPORTED), CK_RV(CKR_KEY_SIZE_RANGE):
        .unsupported(function)
      case CK_RV(CKR_FUNCTION_CANCELED), CK_RV(CKR_CANCEL), CK_RV(CKR_FUNCTION_REJECTED): .cancelled
      default: .other(function: function, code: UInt(code))
      }
  }
}
