import Files
import HummingbirdTLS
import NIOCore
import NIOSSL
import OpenSSL

/// TLS as the registry speaks it: 1.2 or newer, its own certificate, and clients' certificates asked for.
///
/// A certificate is not demanded in the handshake, because the health page answers without one; each handler that needs one
/// asks for it. One of a foreign authority, expired, or not made for clients ends the handshake.
enum TransportSecurity {
  /// How long a closing connection waits for its peer to say goodbye. Not longer than a stop may take.
  private static let shutdownSeconds: Int64 = 1

  static func configuration(
    _ configuration: RegistryConfiguration, secrets: SecretProvider
  ) throws(RegistryFailure) -> TLSConfiguration {
    let transport = configuration.transport
    let chain = try certificates(transport.certificate)
    let key = try key(transport, secrets, certificate: chain[0])
    do {
      var tls = TLSConfiguration.makeServerConfiguration(
        certificateChain: try chain.map { .certificate(try NIOSSLCertificate(bytes: $0.der, format: .der)) },
        privateKey: .privateKey(key))
      tls.minimumTLSVersion = .tlsv12
      tls.trustRoots = .certificates(
        try certificates(transport.clientAuthority).map { try NIOSSLCertificate(bytes: $0.der, format: .der) }
      )
      tls.certificateVerification = .optionalVerification
      tls.shutdownTimeout = .seconds(shutdownSeconds)
      return tls
    } catch let failure as RegistryFailure {
      throw failure
    } catch {
      throw .transport(reason: "\(error)")
    }
  }

  /// The certificates of a file, at least one.
  private static func certificates(_ path: String) throws(RegistryFailure) -> [Certificate] {
    let octets = try RuleBook.octets(path)
    let certificates: [Certificate]
    do { certificates = try Certificate.all(derOrPEM: octets) } catch {
      throw .certificates(path: path, error)
    }
    guard !certificates.isEmpty else { throw .certificates(path: path, .noCertificate) }
    return certificates
  }

  /// Opens the key with our own library, which says exactly what is wrong with it, and hands it to that of the connections
  /// under a passphrase drawn for this: swift-nio-ssl 2 traps on a passphrase that is not ASCII.
  private static func key(
    _ transport: RegistryConfiguration.Transport, _ secrets: SecretProvider, certificate: Certificate
  ) throws(RegistryFailure) -> NIOSSLPrivateKey {
    let path = transport.key
    let pem = try RuleBook.octets(path)
    let isEncrypted = String(decoding: pem, as: UTF8.self).contains("ENCRYPTED")
    let passphrase = isEncrypted ? try Registry.secret(.transport, path, secrets) : nil
    let handedOver = "\(UInt64.random(in: .min ... .max))-\(UInt64.random(in: .min ... .max))"
    let sealed: [UInt8]
    do {
      let key = try PrivateKey(pem: pem, passphrase: passphrase, path: path)
      guard key.publicKey == certificate.publicKey else { throw OpenSSLFailure.keyDoesNotMatchCertificate }
      sealed = try key.pemEncrypted(passphrase: Secret(handedOver))
    } catch let failure as OpenSSLFailure {
      throw .certificates(path: path, failure)
    } catch {
      throw .transport(reason: "\(error)")
    }
    do {
      return try NIOSSLPrivateKey(bytes: sealed, format: .pem) { give in give(handedOver.utf8) }
    } catch {
      throw .transport(reason: "\(error)")
    }
  }
}
