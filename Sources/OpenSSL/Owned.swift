import COpenSSL

/// A kind of libcrypto object: how it is pointed to and how it is given back.
protocol LibraryObject {
  associatedtype Pointer
  static func free(_ pointer: Pointer)
}

/// Sole ownership of one libcrypto object (for reference-counted ones: of one reference), given back when it ends.
///
/// A borrowed pointer (`get0`) is never put into an `Owned`; a counted one (`get1`, `up_ref`, `new`, `d2i`) always is.
struct Owned<Object: LibraryObject>: ~Copyable {
  let pointer: Object.Pointer

  /// Takes what `call` allocates, or throws with the drained queue.
  init(_ function: String, _ call: @autoclosure () -> Object.Pointer?) throws(OpenSSLFailure) {
    pointer = try expectPointer(function, call())
  }

  /// Takes a pointer that the caller owns.
  init(taking pointer: Object.Pointer) { self.pointer = pointer }

  deinit { Object.free(pointer) }
}

/// The libcrypto objects this module owns, under their C names.
enum Lib {
  enum EVP_MD_CTX: LibraryObject { static func free(_ pointer: OpaquePointer) { EVP_MD_CTX_free(pointer) } }
  enum EVP_PKEY: LibraryObject { static func free(_ pointer: OpaquePointer) { EVP_PKEY_free(pointer) } }
  enum EVP_PKEY_CTX: LibraryObject {
    static func free(_ pointer: OpaquePointer) { EVP_PKEY_CTX_free(pointer) }
  }
  enum EVP_CIPHER: LibraryObject { static func free(_ pointer: OpaquePointer) { EVP_CIPHER_free(pointer) } }
  enum EVP_CIPHER_CTX: LibraryObject {
    static func free(_ pointer: OpaquePointer) { EVP_CIPHER_CTX_free(pointer) }
  }
  enum ECDSA_SIG: LibraryObject { static func free(_ pointer: OpaquePointer) { ECDSA_SIG_free(pointer) } }
  enum BIO: LibraryObject { static func free(_ pointer: OpaquePointer) { BIO_free_all(pointer) } }
  enum X509: LibraryObject { static func free(_ pointer: OpaquePointer) { X509_free(pointer) } }
  enum X509_CRL: LibraryObject { static func free(_ pointer: OpaquePointer) { X509_CRL_free(pointer) } }
  enum X509_NAME: LibraryObject { static func free(_ pointer: OpaquePointer) { X509_NAME_free(pointer) } }
  enum X509_EXTENSION: LibraryObject {
    static func free(_ pointer: OpaquePointer) { X509_EXTENSION_free(pointer) }
  }
  enum X509_STORE: LibraryObject { static func free(_ pointer: OpaquePointer) { X509_STORE_free(pointer) } }
  enum X509_STORE_CTX: LibraryObject {
    static func free(_ pointer: OpaquePointer) { X509_STORE_CTX_free(pointer) }
  }
  /// `X509_SIG`: here always a PKCS#8 EncryptedPrivateKeyInfo.
  enum X509_SIG: LibraryObject { static func free(_ pointer: OpaquePointer) { X509_SIG_free(pointer) } }
  enum PKCS8_PRIV_KEY_INFO: LibraryObject {
    static func free(_ pointer: OpaquePointer) { PKCS8_PRIV_KEY_INFO_free(pointer) }
  }
  enum PKCS12: LibraryObject { static func free(_ pointer: OpaquePointer) { PKCS12_free(pointer) } }
  enum OSSL_LIB_CTX: LibraryObject {
    static func free(_ pointer: OpaquePointer) { OSSL_LIB_CTX_free(pointer) }
  }
  enum OSSL_PROVIDER: LibraryObject {
    static func free(_ pointer: OpaquePointer) { _ = OSSL_PROVIDER_unload(pointer) }
  }
  enum ASN1_OBJECT: LibraryObject { static func free(_ pointer: OpaquePointer) { ASN1_OBJECT_free(pointer) } }
  /// `ASN1_STRING` and its kinds: INTEGER, ENUMERATED, OCTET STRING, BIT STRING, TIME.
  enum ASN1_STRING: LibraryObject {
    static func free(_ pointer: UnsafeMutablePointer<COpenSSL.ASN1_STRING>) { ASN1_STRING_free(pointer) }
  }
  enum X509_ALGOR: LibraryObject {
    static func free(_ pointer: UnsafeMutablePointer<COpenSSL.X509_ALGOR>) { X509_ALGOR_free(pointer) }
  }
  enum DIST_POINTS: LibraryObject {
    static func free(_ pointer: OpaquePointer) { CRL_DIST_POINTS_free(pointer) }
  }
  enum INFO_ACCESS: LibraryObject {
    static func free(_ pointer: OpaquePointer) { AUTHORITY_INFO_ACCESS_free(pointer) }
  }
  enum POLICIES: LibraryObject {
    static func free(_ pointer: OpaquePointer) { CERTIFICATEPOLICIES_free(pointer) }
  }
  enum EXTENDED_KEY_USAGE: LibraryObject {
    static func free(_ pointer: OpaquePointer) { EXTENDED_KEY_USAGE_free(pointer) }
  }
  /// `STACK_OF(X509)` that holds borrowed certificates: only the stack is freed.
  enum BorrowingX509Stack: LibraryObject {
    static func free(_ pointer: OpaquePointer) { shim_sk_X509_free(pointer) }
  }
}
