import Foundation
import OpenSSL
import Validation
import Words
import Workflow

/// Why a client certificate opens nothing.
public enum ClientRefusal: Error, Sendable {
  /// No path to the configured authority at this time: expired, revoked, foreign.
  case path(PathFailure)
  /// Its extended key usage does not allow client authentication.
  case purpose([String])
  /// Nobody who may do this has such a certificate.
  case notAdmitted(subject: String, serial: String)

  /// A stable code for programs.
  public var code: String {
    switch self {
    case .path(let failure): "client.path.\(failure.code)"
    case .purpose: "client.purpose"
    case .notAdmitted: "client.notAdmitted"
    }
  }
}

extension ClientRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .path(let failure): "no path to the authority of clients: \(failure.code)"
    case .purpose(let usages): "not for client authentication: \(usages.joined(separator: ", "))"
    case .notAdmitted(let subject, let serial):
      "nobody's: \(Words.masking(subject)), serial \(serial)"
    }
  }
}

/// Tells whose a client certificate is. TLS has checked that the client has the key and that its authority is ours; this
/// checks the certificate once more with the revocation lists, which the TLS library does not read.
struct ClientGate: Sendable {
  let configuration: RegistryConfiguration
  let rules: RuleBook

  private static let clientAuthentication: Set = ["1.3.6.1.5.5.7.3.2", "2.5.29.37.0"]

  /// The organisation that the client may submit for.
  func sender(
    of certificate: Certificate, at time: Date
  ) throws(ClientRefusal) -> RegistryConfiguration.Sender {
    try check(certificate, at: time)
    let named = configuration.senders.first { sender in
      sender.clients.contains { $0.matches(certificate) }
    }
    if let named { return named }
    let own = configuration.senders.first { sender in
      sender.clients.isEmpty
        && certificate.subject.organizationIdentifier == sender.organization.organization
    }
    guard let own else { throw Self.notAdmitted(certificate) }
    return own
  }

  /// Whether the certificate is one of a clerk's.
  func admitClerk(_ certificate: Certificate, at time: Date) throws(ClientRefusal) {
    try check(certificate, at: time)
    guard configuration.clerks.contains(where: { $0.matches(certificate) }) else {
      throw Self.notAdmitted(certificate)
    }
  }

  private static func notAdmitted(_ certificate: Certificate) -> ClientRefusal {
    .notAdmitted(subject: certificate.subject.rfc4514, serial: certificate.serialNumberHex)
  }

  private func check(_ certificate: Certificate, at time: Date) throws(ClientRefusal) {
    if let usages = certificate.extendedKeyUsage, Self.clientAuthentication.isDisjoint(with: usages) {
      throw .purpose(usages)
    }
    let trust = rules.clientTrust
    let outcome: PathOutcome
    do {
      outcome = try PathBuilder.build(
        certificate, intermediates: trust.intermediates, anchors: trust.anchors,
        revocationLists: trust.revocationLists, requireRevocation: trust.revocation, at: time)
    } catch {
      throw .path(.other(code: 0, text: "\(error)"))
    }
    if case .failed(let failure, _, _, _) = outcome { throw .path(failure) }
  }
}

extension PathFailure {
  /// The case's name, as findings and codes carry it.
  var code: String {
    if case .other = self { return "other" }
    return "\(self)"
  }
}
