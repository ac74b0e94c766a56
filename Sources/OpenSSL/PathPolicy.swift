/// What the relying party asks of the policies along a path: the inputs of RFC 5280, 6.1.1, under their names there.
///
/// Initial permitted and excluded subtrees are not offered: what limits an anchor stands in its own name constraints.
public struct PathPolicy: Hashable, Sendable {
  /// The policies that are acceptable for the leaf, in dotted form; anyPolicy where the relying party does not mind.
  public var userInitialPolicySet: Set<String>
  /// Whether policy mapping is forbidden from the start.
  public var initialPolicyMappingInhibit: Bool
  /// Whether the path must be valid for one of ``userInitialPolicySet``. Where not, policies only matter where a certificate says so.
  public var initialExplicitPolicy: Bool
  /// Whether anyPolicy of a certificate stands for nothing from the start.
  public var initialAnyPolicyInhibit: Bool

  /// anyPolicy (RFC 5280, 4.2.1.4).
  public static let anyPolicy = "2.5.29.32.0"

  public init(
    userInitialPolicySet: Set<String> = [anyPolicy], initialPolicyMappingInhibit: Bool = false,
    initialExplicitPolicy: Bool = false, initialAnyPolicyInhibit: Bool = false
  ) {
    self.userInitialPolicySet = userInitialPolicySet
    self.initialPolicyMappingInhibit = initialPolicyMappingInhibit
    self.initialExplicitPolicy = initialExplicitPolicy
    self.initialAnyPolicyInhibit = initialAnyPolicyInhibit
  }
}
