/// The extensions that policies travel in (RFC 5280, 4.2.1.4, .5, .11 and .14), read together.
struct PolicyExtensions {
  /// certificatePolicies; nil where the extension is absent.
  private(set) var policies: Set<String>?
  /// policyMappings: what an issuer's policy is called by the subject; empty where the extension is absent.
  private(set) var mappings: [String: Set<String>] = [:]
  private(set) var requireExplicitPolicy: Int?
  private(set) var inhibitPolicyMapping: Int?
  private(set) var inhibitAnyPolicy: Int?

  /// Policies, or mappings, of one certificate. Our own number; certificates have one to five.
  private static let maximumCount = 256

  /// - Throws: ``OpenSSLFailure/malformed(what:queue:)`` also for a policy given twice.
  init(_ extensions: [Extension]) throws(OpenSSLFailure) {
    for one in extensions {
      var outer = DERReader(one.der, what: "policies")
      switch one.oid {
      case "2.5.29.32":
        var list = try outer.enter(Tag.sequence)
        var found: Set<String> = []
        while !list.isAtEnd {
          var information = try list.enter(Tag.sequence)
          guard found.insert(try information.objectIdentifier()).inserted, found.count <= Self.maximumCount
          else { throw .malformed(what: "certificatePolicies") }
        }
        policies = found
      case "2.5.29.33":
        var list = try outer.enter(Tag.sequence)
        var count = 0
        while !list.isAtEnd {
          var pair = try list.enter(Tag.sequence)
          mappings[try pair.objectIdentifier(), default: []].insert(try pair.objectIdentifier())
          count += 1
          guard count <= Self.maximumCount else { throw .malformed(what: "policyMappings") }
        }
      case "2.5.29.36":
        var fields = try outer.enter(Tag.sequence)
        requireExplicitPolicy = try fields.skipCerts(ifTagged: Tag.primitive(0))
        inhibitPolicyMapping = try fields.skipCerts(ifTagged: Tag.primitive(1))
        try fields.expectEnd()
      case "2.5.29.54":
        inhibitAnyPolicy = try outer.skipCerts(ifTagged: Tag.integer)
        guard inhibitAnyPolicy != nil else { throw .malformed(what: "inhibitAnyPolicy") }
      default: continue
      }
      try outer.expectEnd()
    }
  }
}

extension DERReader {
  /// SkipCerts ::= INTEGER (0..MAX). No path is as long as the number that larger ones become.
  fileprivate mutating func skipCerts(ifTagged tag: UInt8) throws(OpenSSLFailure) -> Int? {
    guard let element = try next(ifTagged: tag) else { return nil }
    let digits = contents(of: element)
    guard let first = digits.first, first < 0x80 else { throw .malformed(what: what) }
    let magnitude = digits.drop { $0 == 0 }
    return magnitude.count > 4 ? Int(Int32.max) : magnitude.reduce(0) { $0 << 8 | Int($1) }
  }
}
