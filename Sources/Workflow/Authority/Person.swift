/// Somebody of the authority register.
public struct Person: Hashable, Sendable {
  public let id: PersonID
  /// As it is printed.
  public let name: String
  public let certificate: CertificateRequirement
  public let roles: [RoleAssignment]

  public init(id: PersonID, name: String, certificate: CertificateRequirement, roles: [RoleAssignment]) {
    self.id = id
    self.name = name
    self.certificate = certificate
    self.roles = roles
  }
}

/// Which certificates are a person's. A common name is never looked at: two people may share one.
public struct CertificateRequirement: Hashable, Sendable {
  /// The subject's serialNumber (2.5.4.5) as EN 319 412-1 writes it: `PNOBG-…`.
  public let serialNumber: String
  /// The subject's organizationIdentifier (2.5.4.97): `NTRBG-…`.
  public let organization: String
  /// Issuers accepted for this person, RFC 4514; empty where those of the register hold.
  public let issuers: [String]
  /// Certificate policy OIDs accepted for this person; empty where those of the register hold.
  public let policies: [String]

  public init(serialNumber: String, organization: String, issuers: [String] = [], policies: [String] = []) {
    self.serialNumber = serialNumber
    self.organization = organization
    self.issuers = issuers
    self.policies = policies
  }
}

/// A role a person holds, by which order and from when to when.
public struct RoleAssignment: Hashable, Sendable {
  public let role: Role
  public let unit: String?
  public let position: String?
  public let period: Period
  /// The order (заповед) that gives the role, as `РД-15-1/02.01.2025`.
  public let order: String

  public init(role: Role, unit: String? = nil, position: String? = nil, period: Period, order: String) {
    self.role = role
    self.unit = unit
    self.position = position
    self.period = period
    self.order = order
  }
}

/// Days from one to another, both included; without an end where none is set.
public struct Period: Hashable, Sendable {
  public let from: CalendarDay
  public let until: CalendarDay?

  /// nil when it ends before it begins.
  public init?(from: CalendarDay, until: CalendarDay? = nil) {
    if let until, until < from { return nil }
    self.from = from
    self.until = until
  }

  public func contains(_ day: CalendarDay) -> Bool {
    from <= day && until.map { day <= $0 } ?? true
  }

  public func overlaps(_ other: Period) -> Bool {
    contains(max(from, other.from)) && other.contains(max(from, other.from))
  }
}
