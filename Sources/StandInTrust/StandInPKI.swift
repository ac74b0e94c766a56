import Foundation
import OpenSSL
import Synchronization

/// A PKI that stands in for a qualified provider, made in memory from a ``Declaration``.
///
/// Keys and certificates come into being when they are first asked for: an RSA key that no test touches costs nothing.
/// The same id always gives the same key within one `StandInPKI`.
public final class StandInPKI: Sendable {
  public let declaration: Declaration
  /// The day of making: validity, revocation and lists are counted from it.
  public let moment: Date

  /// How long a revocation list is good for. A real provider's is good for a day or less; nobody renews this one.
  public static let listDays = 365

  private let cells: [String: Cell]

  /// One certificate, made once however many ask at a time; others need not wait for it.
  private final class Cell: Sendable {
    let holder = Mutex<KeyHolder?>(nil)
  }

  public init(_ declaration: Declaration, at moment: Date) {
    self.declaration = declaration
    self.moment = Date(timeIntervalSince1970: moment.timeIntervalSince1970.rounded(.down))
    cells = Dictionary(uniqueKeysWithValues: declaration.entries.map { ($0.id, Cell()) })
  }

  /// Key, certificate and issuers (without the root) of an id.
  /// - Throws: ``StandInFailure/unknownID(_:)``.
  public func holder(_ id: String) throws(StandInFailure) -> KeyHolder {
    let entry = try declaration.entry(id)
    guard let cell = cells[id] else { throw .unknownID(id) }
    // An issuer is asked for before the lock is taken: a cell never waits for another.
    let issuer: KeyHolder? =
      if let above = entry.issuer { try holder(above) } else { nil }
    return try cell.holder.withLock { known throws(StandInFailure) -> KeyHolder in
      if let known { return known }
      let made = try make(entry, issuer: issuer)
      known = made
      return made
    }
  }

  /// The certificate of an id.
  public func certificate(_ id: String) throws(StandInFailure) -> Certificate { try holder(id).certificate }

  /// A second certificate of the same person or organisation, on a fresh key of another kind.
  public func variant(of id: String, key: PrivateKey.Kind) throws(StandInFailure) -> KeyHolder {
    let fresh = try standIn { () throws(OpenSSLFailure) in try PrivateKey.generate(key) }
    let certificate = try issue(to: id, on: fresh.publicKey)
    let chain = try holder(id).chain
    return try standIn { () throws(OpenSSLFailure) in
      try KeyHolder(key: fresh, certificate: certificate, chain: chain)
    }
  }

  /// A second certificate of the same person or organisation, on a key that is elsewhere, such as on a token.
  public func issue(to id: String, on key: PublicKey) throws(StandInFailure) -> Certificate {
    let entry = try declaration.entry(id)
    guard let above = entry.issuer else { throw .malformedDeclaration("\(id): a root issues to itself only") }
    let random = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
    return try certificate(entry, key: key, serialNumber: [0x40] + random, issuer: try holder(above))
  }

  /// What signatures are trusted by: the root.
  public var anchors: [Certificate] { get throws(StandInFailure) { [try certificate("root")] } }
  /// What lies between: the issuing CA.
  public var intermediates: [Certificate] { get throws(StandInFailure) { [try certificate("issuing")] } }
  /// What connections are trusted by.
  public var transportAnchors: [Certificate] { get throws(StandInFailure) { [try certificate("tls-root")] } }

  /// The current lists of the root and the issuing CA, the latter with everything declared revoked.
  public var revocationLists: [RevocationList] {
    get throws(StandInFailure) { [try revocationList(of: "issuing"), try revocationList(of: "root")] }
  }

  /// The list of one CA, issued an hour before ``moment`` unless told.
  /// - Parameters:
  ///   - thisUpdate: when it was issued.
  ///   - nextUpdate: ``listDays`` later unless told.
  public func revocationList(
    of id: String, thisUpdate: Date? = nil, nextUpdate: Date? = nil
  ) throws(StandInFailure) -> RevocationList {
    let issuer = try holder(id)
    let start = thisUpdate ?? moment.addingTimeInterval(-3600)
    var entries: [RevocationListBuilder.Entry] = []
    for entry in declaration.entries where entry.issuer == id {
      guard let revoked = entry.revoked else { continue }
      entries.append(
        .init(
          serialNumber: try serialNumber(entry), date: day(revoked.days), reason: revoked.reason))
    }
    return try standIn { () throws(OpenSSLFailure) in
      try RevocationListBuilder(
        issuer: issuer, number: Int(start.timeIntervalSince1970), thisUpdate: start,
        nextUpdate: nextUpdate ?? start.addingTimeInterval(Double(Self.listDays) * 86_400), entries: entries
      ).build()
    }
  }

  private func day(_ days: Int) -> Date { moment.addingTimeInterval(Double(days) * 86_400) }

  private func make(_ entry: Declaration.Entry, issuer: KeyHolder?) throws(StandInFailure) -> KeyHolder {
    let key = try standIn { () throws(OpenSSLFailure) in try PrivateKey.generate(entry.key) }
    let certificate = try certificate(
      entry, key: key.publicKey, serialNumber: try serialNumber(entry), issuer: issuer, selfSigning: key)
    // The root is an anchor, to be had from elsewhere: it does not come along.
    let chain = issuer.map { $0.certificate.isSelfIssued ? [] : [$0.certificate] + $0.chain } ?? []
    return try standIn { () throws(OpenSSLFailure) in
      try KeyHolder(key: key, certificate: certificate, chain: chain)
    }
  }

  /// - Parameter selfSigning: the key of a root; used where there is no issuer.
  private func certificate(
    _ entry: Declaration.Entry, key: PublicKey, serialNumber: [UInt8], issuer: KeyHolder?,
    selfSigning: PrivateKey? = nil
  ) throws(StandInFailure) -> Certificate {
    guard let signer = issuer?.key ?? selfSigning else {
      throw .malformedDeclaration("\(entry.id): no issuer")
    }
    let profile = Profile(entry: entry, declaration: declaration)
    let extensions = try profile.extensions(key: key, issuer: signer.publicKey)
    return try standIn { () throws(OpenSSLFailure) in
      let subject = try DistinguishedName(profile.subject)
      return try CertificateBuilder(
        subject: subject, issuer: issuer?.certificate.subject ?? subject, serialNumber: serialNumber,
        notBefore: day(entry.fromDays), notAfter: day(entry.untilDays), publicKey: key, extensions: extensions
      ).signed(by: signer, .sha256)
    }
  }

  /// Known before the certificate is made, so that a list can name one that nobody has asked for. Drawn from the id, the
  /// day of making and this object's own random number.
  private func serialNumber(_ entry: Declaration.Entry) throws(StandInFailure) -> [UInt8] {
    let text = "\(nonce) \(entry.id) \(moment.timeIntervalSince1970)"
    var serial = try standIn { () throws(OpenSSLFailure) in
      Array(try Digest.of(text.utf8, .sha256).prefix(16))
    }
    // Positive, and always of sixteen octets.
    serial[0] = serial[0] & 0x3F | 0x40
    return serial
  }

  private let nonce = UInt64.random(in: .min ... .max)
}
