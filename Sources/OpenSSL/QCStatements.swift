/// What a certificate claims of its qualification: the statements of qcStatements (RFC 3739, 3.2.6; EN 319 412-5 v2.4.1). A claim, no proof: whether a
/// certificate is qualified says the trusted list.
public struct QCStatements: Hashable, Sendable {
  /// QcType (4.2.3): what the certificate is for.
  public enum Purpose: Hashable, Sendable {
    case electronicSignature, electronicSeal, websiteAuthentication
    case other(String)
  }

  /// QcEuLimitValue (4.3.2): amount · 10^exponent.
  public struct LimitValue: Hashable, Sendable {
    /// Three letters, or the number, of ISO 4217.
    public let currency: String
    public let amount: Int
    public let exponent: Int
  }

  /// One of QcEuPDS (4.3.4): where the PKI disclosure statement stands, and in which language (ISO 639-1).
  public struct DisclosureStatement: Hashable, Sendable {
    public let url: String
    public let language: String
  }

  /// QcCompliance (4.2.1): issued as a qualified certificate.
  public private(set) var isCompliant = false
  /// QcSSCD (4.2.2): the private key is in a qualified signature creation device.
  public private(set) var isKeyInQSCD = false
  public private(set) var purposes: [Purpose] = []
  public private(set) var limitValue: LimitValue?
  /// QcEuRetentionPeriod (4.3.3), years.
  public private(set) var retentionYears: Int?
  public private(set) var disclosureStatements: [DisclosureStatement] = []
  /// QcCClegislation (4.2.4): countries, other than the EU's, under whose law it is qualified (ISO 3166-1 alpha-2).
  public private(set) var legislation: [String] = []
  /// The identifiers of further statements.
  public private(set) var others: [String] = []

  static let oid = "1.3.6.1.5.5.7.1.3"
  private static let etsi = "0.4.0.1862.1."
  /// Our own number; certificates have up to ten.
  private static let maximumStatements = 64

  /// - Throws: ``OpenSSLFailure/malformed(what:queue:)`` also where a known statement's information is not what it must be.
  init(der: [UInt8]) throws(OpenSSLFailure) {
    var outer = DERReader(der, what: "qcStatements")
    var list = try outer.enter(Tag.sequence)
    try outer.expectEnd()
    for _ in 0..<Self.maximumStatements where !list.isAtEnd {
      var statement = try list.enter(Tag.sequence)
      let oid = try statement.objectIdentifier()
      switch oid {
      case Self.etsi + "1": isCompliant = true
      case Self.etsi + "2": limitValue = try LimitValue(&statement)
      case Self.etsi + "3": retentionYears = try statement.smallInteger()
      case Self.etsi + "4": isKeyInQSCD = true
      case Self.etsi + "5": try readDisclosureStatements(&statement)
      case Self.etsi + "6": try readPurposes(&statement)
      case Self.etsi + "7":
        var countries = try statement.enter(Tag.sequence)
        while !countries.isAtEnd { legislation.append(try countries.text()) }
      default: others.append(oid)
      }
    }
    guard list.isAtEnd else { throw .malformed(what: "qcStatements: too many") }
  }

  private mutating func readPurposes(_ statement: inout DERReader) throws(OpenSSLFailure) {
    var types = try statement.enter(Tag.sequence)
    while !types.isAtEnd {
      let oid = try types.objectIdentifier()
      switch oid {
      case Self.etsi + "6.1": purposes.append(.electronicSignature)
      case Self.etsi + "6.2": purposes.append(.electronicSeal)
      case Self.etsi + "6.3": purposes.append(.websiteAuthentication)
      default: purposes.append(.other(oid))
      }
    }
  }

  private mutating func readDisclosureStatements(_ statement: inout DERReader) throws(OpenSSLFailure) {
    var locations = try statement.enter(Tag.sequence)
    while !locations.isAtEnd {
      var location = try locations.enter(Tag.sequence)
      disclosureStatements.append(.init(url: try location.text(), language: try location.text()))
    }
  }
}

extension QCStatements.LimitValue {
  fileprivate init(_ statement: inout DERReader) throws(OpenSSLFailure) {
    var fields = try statement.enter(Tag.sequence)
    currency =
      fields.nextTag == Tag.integer ? String(try fields.smallInteger()) : try fields.text()
    amount = try fields.smallInteger()
    exponent = try fields.smallInteger()
  }
}

extension DERReader {
  /// An INTEGER of at most four octets.
  mutating func smallInteger() throws(OpenSSLFailure) -> Int {
    let digits = contents(of: try next(Tag.integer))
    guard let first = digits.first, digits.count <= 4 else { throw .malformed(what: what) }
    return digits.dropFirst().reduce(Int(Int8(bitPattern: first))) { $0 << 8 | Int($1) }
  }

  /// A PrintableString, IA5String or UTF8String.
  mutating func text() throws(OpenSSLFailure) -> String {
    let element = try next()
    guard [Tag.printableString, Tag.ia5String, Tag.utf8String].contains(element.tag) else {
      throw .malformed(what: what)
    }
    return String(decoding: contents(of: element), as: UTF8.self)
  }
}

extension Certificate {
  /// What it claims of its qualification; nil where it claims nothing.
  /// - Throws: ``OpenSSLFailure/malformed(what:queue:)`` where the extension cannot be read.
  public var qcStatements: QCStatements? {
    get throws(OpenSSLFailure) {
      guard let der = extensionValue(oid: QCStatements.oid) else { return nil }
      return try QCStatements(der: der)
    }
  }
}
