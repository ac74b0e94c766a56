/// The valid_policy_graph of RFC 9618, 5.1, which replaces the tree of RFC 5280, 6.1: at each depth one node a policy, with as many parents as
/// it has. A tree can grow exponentially with the path, the graph cannot.
struct PolicyGraph {
  private struct Node {
    var expectedPolicySet: Set<String>
    /// The valid_policy of its parents, one depth above.
    var parents: Set<String>
  }

  /// The nodes by depth and valid_policy. Empty where the graph is NULL.
  private var levels: [[String: Node]]

  private static let anyPolicy = PathPolicy.anyPolicy

  /// 6.1.2 (a): one node of depth 0, for anyPolicy.
  init() { levels = [[Self.anyPolicy: Node(expectedPolicySet: [Self.anyPolicy], parents: [])]] }

  var isNull: Bool { levels.isEmpty }

  /// 6.1.3 (d) and (e): the next certificate's policies; nil where it has none.
  mutating func add(_ policies: Set<String>?, takesAnyPolicy: Bool) {
    guard let policies else {
      levels = []
      return
    }
    guard let above = levels.last else { return }
    // Which nodes above expect a policy.
    var expecting: [String: Set<String>] = [:]
    for (policy, node) in above {
      for expected in node.expectedPolicySet { expecting[expected, default: []].insert(policy) }
    }
    var level: [String: Node] = [:]
    // (d) (1)
    for policy in policies where policy != Self.anyPolicy {
      if let parents = expecting[policy] {
        level[policy] = Node(expectedPolicySet: [policy], parents: parents)
      } else if above[Self.anyPolicy] != nil {
        level[policy] = Node(expectedPolicySet: [policy], parents: [Self.anyPolicy])
      }
    }
    // (d) (2)
    if policies.contains(Self.anyPolicy), takesAnyPolicy {
      for (policy, parents) in expecting where level[policy] == nil {
        level[policy] = Node(expectedPolicySet: [policy], parents: parents)
      }
    }
    levels.append(level)
    prune()
  }

  /// 6.1.4 (b): renames policies for what is below this certificate, or forbids those it would rename.
  mutating func map(_ mappings: [String: Set<String>], isInhibited: Bool) {
    guard let depth = levels.indices.last, !mappings.isEmpty else { return }
    for (policy, names) in mappings {
      if isInhibited {
        levels[depth][policy] = nil
      } else if levels[depth][policy] != nil {
        levels[depth][policy]?.expectedPolicySet = names
      } else if levels[depth][Self.anyPolicy] != nil {
        levels[depth][policy] = Node(expectedPolicySet: names, parents: [Self.anyPolicy])
      }
    }
    prune()
  }

  /// (d) (3): nodes without children go, up to the root; without nodes at the last depth the graph is NULL.
  private mutating func prune() {
    for depth in levels.indices.dropLast().reversed() {
      let needed = levels[depth + 1].values.reduce(into: Set<String>()) { $0.formUnion($1.parents) }
      levels[depth] = levels[depth].filter { needed.contains($0.key) }
    }
    if levels.contains(where: \.isEmpty) { levels = [] }
  }

  /// 6.1.5 (g), RFC 9618, 5.4: the user-constrained-policy-set, in the words of the anchor.
  func userConstrainedPolicySet(_ initial: Set<String>) -> Set<String> {
    guard let last = levels.last else { return [] }
    // The authority-constrained-policy-set: policies that stand right below anyPolicy, before anyone renamed them.
    var authority: Set<String> = last[Self.anyPolicy] != nil ? [Self.anyPolicy] : []
    for level in levels {
      for (policy, node) in level where policy != Self.anyPolicy && node.parents.contains(Self.anyPolicy) {
        authority.insert(policy)
      }
    }
    if initial.contains(Self.anyPolicy) { return authority }
    return authority.contains(Self.anyPolicy) ? initial : authority.intersection(initial)
  }
}
