/// The authority register of an organisation: who its people are, which certificates are theirs, what they may
/// do from when to when and by which order.
///
/// Made only from a file (``init(yaml:)``) or by
/// ``init(organization:issuers:policies:persons:delegations:calendar:)``, which both check it.
public struct Authority: Hashable, Sendable {
  public let organization: Organization
  /// Issuers of certificates that are accepted here, RFC 4514. Empty accepts none.
  public let issuers: [String]
  public let policies: AcceptedPolicies
  public let persons: [Person]
  public let delegations: [Delegation]
  public let calendar: WorkingCalendar

  /// - Throws: ``AuthorityFlaw``, the first one found.
  public init(
    organization: Organization, issuers: [String], policies: AcceptedPolicies, persons: [Person],
    delegations: [Delegation] = [], calendar: WorkingCalendar = .bulgaria
  ) throws(AuthorityFlaw) {
    self.init(
      unchecked: organization, issuers: issuers, policies: policies, persons: persons,
      delegations: delegations, calendar: calendar)
    try check()
  }

  /// Without the checks, for tests of what stands behind them.
  init(
    unchecked organization: Organization, issuers: [String], policies: AcceptedPolicies,
    persons: [Person], delegations: [Delegation], calendar: WorkingCalendar = .bulgaria
  ) {
    self.organization = organization
    self.issuers = issuers
    self.policies = policies
    self.persons = persons
    self.delegations = delegations
    self.calendar = calendar
  }

  public func person(_ id: PersonID) -> Person? { persons.first { $0.id == id } }
}

/// An organisation by its identifier and name.
public struct Organization: CanonicalJSONConvertible {
  /// As `NTRBG-…` (EN 319 412-1, clause 5.1.4).
  public let organization: String
  public let name: String

  public init(organization: String, name: String) {
    self.organization = organization
    self.name = name
  }

  public var json: JSONValue {
    .object(["organization": .string(organization), "name": .string(name)])
  }

  public init(json: JSONValue, path: String) throws(JSONFailure) {
    var reader = try JSONReader(json, path: path)
    self.init(
      organization: try reader.string("organization", limitBytes: 128),
      name: try reader.string("name", limitBytes: 1024))
    try reader.end()
  }
}

/// Certificate policies that are accepted.
public enum AcceptedPolicies: Hashable, Sendable {
  /// The issuer decides alone. Written out in the register, never the default.
  case any
  /// The certificate must carry one of these OIDs.
  case oneOf([String])
}

/// Why something is no authority register.
public enum AuthorityFlaw: Error, Hashable, Sendable {
  case repeatedPerson(PersonID)
  /// One human under two names could do two people's steps.
  case sameSerialNumber(String, PersonID, PersonID)
  case noIssuers
  case noPolicies
  /// A delegation names somebody the register has not.
  case unknownPerson(PersonID, order: String)
  case selfDelegation(PersonID, order: String)
  /// On this day these people would each act for the next, and the last for the first.
  case cycle([PersonID], on: CalendarDay)
  /// Substitution and authorisation between one pair on this day.
  case bothKinds(grantor: PersonID, delegate: PersonID, on: CalendarDay)
}
