/// The authority register as a file:
///
/// ```yaml
/// organization: {id: NTRBG-000000001, name: Община Примерна}
/// issuers: ["CN=…,O=…,C=BG"]      # RFC 4514
/// policies: [1.3.6.1.4.1.…]       # or: any
/// persons:
///   - id: petrova
///     name: Мария Петрова
///     certificate:
///       serialNumber: PNOBG-…
///       organization: NTRBG-…     # that of the register where left out
///       issuers: []               # instead of those of the register
///       policies: []
///     roles:
///       - role: expert
///         unit: ВК66              # optional
///         position: главен експерт
///         from: 2025-01-01
///         until: 2025-12-31       # optional; the last day included
///         order: РД-15-1/02.01.2025
/// delegations:
///   - grantor: dimitrov
///     delegate: stoyanova
///     kind: substitution          # or authorisation
///     from: 2025-01-01
///     until: 2025-12-31
///     order: РД-15-2/02.01.2025
///     scope: {routes: [], steps: [], roles: []}   # optional; empty limits nothing
/// calendar: {daysOff: [], workingDays: []}        # optional: decisions of single years
/// ```
extension Authority {
  /// - Throws: ``YAMLFailure`` with the line, the key and what is expected there.
  public init(yaml text: String) throws(YAMLFailure) { try self.init(yaml: Array(text.utf8)) }

  public init(yaml octets: [UInt8]) throws(YAMLFailure) {
    let document = try YAMLValue.document(octets)
    let root = try document.mapping([
      "organization", "issuers", "policies", "persons", "delegations", "calendar",
    ])
    let organization = try Self.organization(try root.require("organization"))
    let issuersValue = try root.require("issuers")
    let policies = try Self.policies(try root.require("policies"))
    let personsValue = try root.require("persons")
    var persons: [Person] = []
    for item in try personsValue.list() {
      persons.append(try Self.person(item, organization: organization.organization))
    }
    var delegations: [Delegation] = []
    for item in try root.list("delegations") { delegations.append(try Self.delegation(item)) }
    let issuers = try Self.issuers(issuersValue)
    let calendar = try Self.calendar(root["calendar"])
    do throws(AuthorityFlaw) {
      try self.init(
        organization: organization, issuers: issuers, policies: policies, persons: persons,
        delegations: delegations, calendar: calendar)
    } catch {
      let place = error.isOfDelegations ? root["delegations"] : personsValue
      throw (place ?? document).failure(.authority(error))
    }
  }

  private static func organization(_ value: YAMLValue) throws(YAMLFailure) -> Organization {
    let keys = try value.mapping(["id", "name"])
    return Organization(
      organization: try keys.require("id").text(), name: try keys.require("name").text())
  }

  private static func issuers(_ value: YAMLValue) throws(YAMLFailure) -> [String] {
    var issuers: [String] = []
    for item in try value.list() {
      let text = try item.text()
      guard DistinguishedNameText(text) != nil else {
        throw item.expected("a name as CN=…,O=…,C=BG (RFC 4514)")
      }
      issuers.append(text)
    }
    return issuers
  }

  private static func policies(_ value: YAMLValue) throws(YAMLFailure) -> AcceptedPolicies {
    if case .scalar(let scalar) = value.node {
      guard scalar.string == "any" else { throw value.expected("a list of OIDs, or any") }
      return .any
    }
    var identifiers: [String] = []
    for item in try value.list() { identifiers.append(try item.objectIdentifier()) }
    return .oneOf(identifiers)
  }

  private static func person(_ item: YAMLValue, organization: String) throws(YAMLFailure) -> Person {
    let keys = try item.mapping(["id", "name", "certificate", "roles"])
    let certificate = try keys.require("certificate").mapping([
      "serialNumber", "organization", "issuers", "policies",
    ])
    var roles: [RoleAssignment] = []
    for role in try keys.list("roles") { roles.append(try Self.role(role)) }
    return Person(
      id: try keys.require("id").identifier(), name: try keys.require("name").text(),
      certificate: CertificateRequirement(
        serialNumber: try certificate.require("serialNumber").text(),
        organization: try certificate.text("organization") ?? organization,
        issuers: try certificate["issuers"].map(issuers) ?? [],
        policies: try certificate.objectIdentifiers("policies")),
      roles: roles)
  }

  private static func role(_ item: YAMLValue) throws(YAMLFailure) -> RoleAssignment {
    let keys = try item.mapping(["role", "unit", "position", "from", "until", "order"])
    return RoleAssignment(
      role: try keys.require("role").identifier(), unit: try keys.text("unit"),
      position: try keys.text("position"), period: try period(keys),
      order: try keys.require("order").text())
  }

  private static func delegation(_ item: YAMLValue) throws(YAMLFailure) -> Delegation {
    let keys = try item.mapping(["grantor", "delegate", "kind", "from", "until", "order", "scope"])
    var scope = DelegationScope.everything
    if let limits = try keys["scope"]?.mapping(["routes", "steps", "roles"]) {
      scope = DelegationScope(
        routes: try limits.texts("routes"), steps: try limits.identifiers("steps"),
        roles: try limits.identifiers("roles"))
    }
    return Delegation(
      grantor: try keys.require("grantor").identifier(),
      delegate: try keys.require("delegate").identifier(), kind: try keys.require("kind").choice(),
      period: try period(keys), scope: scope, order: try keys.require("order").text())
  }

  private static func period(_ keys: YAMLMapping) throws(YAMLFailure) -> Period {
    let from = try keys.require("from").day()
    guard let last = keys["until"] else {
      guard let period = Period(from: from) else { throw keys.value.expected("a period") }
      return period
    }
    guard let period = Period(from: from, until: try last.day()) else {
      throw last.expected("a day not before \(from)")
    }
    return period
  }

  private static func calendar(_ value: YAMLValue?) throws(YAMLFailure) -> WorkingCalendar {
    guard let keys = try value?.mapping(["daysOff", "workingDays"]) else { return .bulgaria }
    return .bulgaria.adding(daysOff: try keys.days("daysOff"), workingDays: try keys.days("workingDays"))
  }
}

extension AuthorityFlaw {
  fileprivate var isOfDelegations: Bool {
    switch self {
    case .unknownPerson, .selfDelegation, .cycle, .bothKinds: true
    case .repeatedPerson, .sameSerialNumber, .noIssuers, .noPolicies: false
    }
  }
}
