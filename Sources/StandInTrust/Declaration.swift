import Foundation
import OpenSSL
import Yams

/// Who is who in a stand-in PKI: the content of `Certs/people.yaml`, read and checked.
///
/// A declaration exists only if nothing in it can be taken for somebody real: see ``TestIdentity``.
public struct Declaration: Sendable {
  /// What a certificate is for; it decides the extensions.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case root, issuing, person, seal, server, client
    case timeStamping = "time-stamping"
    case ocsp
  }

  public struct Organisation: Hashable, Sendable, Decodable {
    public let name: String
    /// 2.5.4.97, such as "NTRBG-000000001" (EN 319 412-1, 5.1.4).
    public let identifier: String
  }

  /// One certificate to be made.
  public struct Entry: Hashable, Sendable {
    /// The name in commands and of the files.
    public let id: String
    public let kind: Kind
    /// The id of the issuing entry; nil for a root, which signs itself.
    public let issuer: String?
    public let organisation: Organisation
    public let name: String
    public let givenName: String?
    public let surname: String?
    /// 2.5.4.5, such as "PNOBG-8099011001" (EN 319 412-1, 5.1.3).
    public let number: String?
    public let key: PrivateKey.Kind
    /// First and last day of validity, counted from the day of making.
    public let fromDays: Int
    public let untilDays: Int
    /// Names and addresses of a TLS server.
    public let hosts: [String]
    /// A key usage other than the kind's own: a flaw.
    public let usage: KeyUsage?
    public let revoked: Revoked?
  }

  public struct Revoked: Hashable, Sendable {
    /// Counted from the day of making; negative is before it.
    public let days: Int
    public let reason: RevocationReason
  }

  /// Where lists, certificates, OCSP answers and time-stamps are to be had, without a slash at the end: see
  /// ``Service`` for what follows it.
  public private(set) var address: String
  /// Certificate policies by the words "person", "seal", "transport", "service".
  public let policies: [String: String]
  /// In the order of the file.
  public let entries: [Entry]

  /// Reads the text of a declaration.
  /// - Throws: ``StandInFailure/malformedDeclaration(_:)`` and the failures of ``TestIdentity``.
  public init(yaml: String) throws(StandInFailure) {
    let file: File
    do { file = try YAMLDecoder().decode(File.self, from: yaml) } catch {
      throw .malformedDeclaration("\(error)")
    }
    guard file.format == "doklad-people-1" else { throw .malformedDeclaration("format \(file.format)") }
    address = file.address
    policies = file.policies
    var entries: [Entry] = []
    for row in file.certificates {
      let entry = try Self.entry(row, file: file, before: entries)
      guard !entries.contains(where: { $0.id == entry.id }) else { throw .duplicateID(entry.id) }
      entries.append(entry)
    }
    self.entries = entries
  }

  /// The same people, certificates to name another address.
  public func published(at address: String) -> Declaration {
    var moved = self
    moved.address = address
    return moved
  }

  /// The entry of this id.
  /// - Throws: ``StandInFailure/unknownID(_:)``.
  public func entry(_ id: String) throws(StandInFailure) -> Entry {
    guard let entry = entries.first(where: { $0.id == id }) else { throw .unknownID(id) }
    return entry
  }

  private static func entry(_ row: File.Row, file: File, before: [Entry]) throws(StandInFailure) -> Entry {
    var model: Entry?
    if let like = row.like {
      model = before.first { $0.id == like }
      if model == nil { throw .unknownID(like) }
    }
    guard !row.id.isEmpty, row.id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
    else {
      throw .malformedDeclaration("id \(row.id)")
    }
    guard let kind = row.kind ?? model?.kind else { throw .malformedDeclaration("\(row.id): no kind") }
    guard let organisation = row.organisation.flatMap({ file.organisations[$0] }) ?? model?.organisation
    else {
      throw .malformedDeclaration("\(row.id): no such organisation")
    }
    guard let name = row.name ?? model?.name else { throw .malformedDeclaration("\(row.id): no name") }
    guard let key = PrivateKey.Kind(declared: row.key) else {
      throw .malformedDeclaration("\(row.id): key \(row.key)")
    }
    if kind == .root {
      guard row.issuer == nil else { throw .malformedDeclaration("\(row.id): a root has no issuer") }
    } else {
      guard let issuer = before.first(where: { $0.id == row.issuer }),
        [.root, .issuing].contains(issuer.kind)
      else { throw .malformedDeclaration("\(row.id): no issuer above it") }
    }
    let entry = Entry(
      id: row.id, kind: kind, issuer: row.issuer, organisation: organisation, name: name,
      givenName: row.givenName ?? model?.givenName, surname: row.surname ?? model?.surname,
      number: row.number ?? model?.number, key: key, fromDays: row.from ?? -30, untilDays: row.until ?? 730,
      hosts: row.hosts ?? [],
      usage: try row.usage.map { names throws(StandInFailure) in try usage(names, of: row.id) },
      revoked: try row.revoked.map { revoked throws(StandInFailure) in
        guard let reason = reasons[revoked.reason] else {
          throw .malformedDeclaration("\(row.id): reason \(revoked.reason)")
        }
        return Revoked(days: revoked.days, reason: reason)
      })
    if kind == .person, entry.number == nil || entry.givenName == nil || entry.surname == nil {
      throw .malformedDeclaration("\(row.id): a person has given-name, surname and number")
    }
    try TestIdentity.check(entry)
    return entry
  }

  private static func usage(_ names: [String], of id: String) throws(StandInFailure) -> KeyUsage {
    var usage: KeyUsage = []
    for name in names {
      guard let one = usages[name] else { throw .malformedDeclaration("\(id): usage \(name)") }
      usage.insert(one)
    }
    return usage
  }

  private static let usages: [String: KeyUsage] = [
    "digitalSignature": .digitalSignature, "nonRepudiation": .nonRepudiation,
    "keyEncipherment": .keyEncipherment,
    "dataEncipherment": .dataEncipherment, "keyAgreement": .keyAgreement, "keyCertSign": .keyCertSign,
    "cRLSign": .cRLSign,
  ]
  private static let reasons: [String: RevocationReason] = [
    "unspecified": .unspecified, "keyCompromise": .keyCompromise, "cACompromise": .cACompromise,
    "affiliationChanged": .affiliationChanged, "superseded": .superseded,
    "cessationOfOperation": .cessationOfOperation, "certificateHold": .certificateHold,
  ]

  /// The file as it is written.
  private struct File: Decodable {
    let format: String
    let address: String
    let policies: [String: String]
    let organisations: [String: Organisation]
    let certificates: [Row]

    struct Row: Decodable {
      let id: String
      let kind: Kind?
      let like, issuer, organisation, name, givenName, surname, number: String?
      let key: String
      let from, until: Int?
      let hosts, usage: [String]?
      let revoked: RevokedRow?

      enum CodingKeys: String, CodingKey {
        case id, kind, like, issuer, organisation, name, surname, number, key, from, until, hosts, usage,
          revoked
        case givenName = "given-name"
      }
    }
    struct RevokedRow: Decodable {
      let days: Int
      let reason: String
    }
  }
}

extension PrivateKey.Kind {
  /// "P-256", "RSA-3072" and the like.
  init?(declared name: String) {
    switch name {
    case "P-256", "P-384", "P-521": self = .ec(curve: name)
    case "RSA-2048": self = .rsa(bits: 2048)
    case "RSA-3072": self = .rsa(bits: 3072)
    case "RSA-4096": self = .rsa(bits: 4096)
    default: return nil
    }
  }
}
