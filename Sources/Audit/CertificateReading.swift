import OpenSSL
import Workflow

extension CertificateIdentity {
  /// What the workflow needs to know of a certificate.
  public init(_ certificate: Certificate) {
    self.init(
      issuer: certificate.issuer.rfc4514, policies: certificate.policies,
      serialNumber: certificate.subject.serialNumberAttribute,
      organization: certificate.subject.organizationIdentifier, commonName: certificate.subject.commonName)
  }
}

extension SHA256Digest {
  /// The SHA-256 of octets.
  public init(of octets: [UInt8]) throws(OpenSSLFailure) {
    let digest = try Digest.of(octets, .sha256)
    guard let value = SHA256Digest(bytes: digest) else {
      throw .library(function: "EVP_Digest", queue: ["a SHA-256 value of \(digest.count) octets"])
    }
    self = value
  }
}
