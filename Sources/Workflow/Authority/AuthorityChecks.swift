extension Authority {
  func check() throws(AuthorityFlaw) {
    guard !issuers.isEmpty else { throw .noIssuers }
    if case .oneOf(let list) = policies, list.isEmpty { throw .noPolicies }
    var known: Set<PersonID> = []
    var serialNumbers: [String: PersonID] = [:]
    for person in persons {
      guard known.insert(person.id).inserted else { throw .repeatedPerson(person.id) }
      let serialNumber = person.certificate.serialNumber
      if let other = serialNumbers.updateValue(person.id, forKey: serialNumber) {
        throw .sameSerialNumber(serialNumber, other, person.id)
      }
    }
    for delegation in delegations {
      for id in [delegation.grantor, delegation.delegate] where !known.contains(id) {
        throw .unknownPerson(id, order: delegation.order)
      }
      guard delegation.grantor != delegation.delegate else {
        throw .selfDelegation(delegation.grantor, order: delegation.order)
      }
    }
    try checkKinds()
    try checkCycles()
  }

  private func checkKinds() throws(AuthorityFlaw) {
    for (index, one) in delegations.enumerated() {
      for other in delegations[(index + 1)...]
      where one.grantor == other.grantor && one.delegate == other.delegate && one.kind != other.kind
        && one.period.overlaps(other.period)
      {
        throw .bothKinds(
          grantor: one.grantor, delegate: one.delegate, on: max(one.period.from, other.period.from))
      }
    }
  }

  /// Periods that all overlap have the latest of their first days in common, so looking at each first day finds
  /// every cycle.
  private func checkCycles() throws(AuthorityFlaw) {
    for day in Set(delegations.map(\.period.from)).sorted() {
      let delegates = Dictionary(
        grouping: delegations.filter { $0.period.contains(day) }, by: \.grantor)
      var finished: Set<PersonID> = []
      for start in delegates.keys.sorted() where !finished.contains(start) {
        if let cycle = cycle(from: start, among: delegates, finished: &finished) {
          throw .cycle(cycle, on: day)
        }
      }
    }
  }

  /// A walk that remembers the way it came; no recursion, so that a long chain is only long.
  private func cycle(
    from start: PersonID, among delegates: [PersonID: [Delegation]], finished: inout Set<PersonID>
  ) -> [PersonID]? {
    var way: [(person: PersonID, left: [PersonID])] = []
    func choices(_ person: PersonID) -> [PersonID] { (delegates[person] ?? []).map(\.delegate) }
    way.append((start, choices(start)))
    while let last = way.indices.last {
      guard let next = way[last].left.popLast() else {
        finished.insert(way.removeLast().person)
        continue
      }
      if let position = way.firstIndex(where: { $0.person == next }) {
        return way[position...].map(\.person)
      }
      if !finished.contains(next) { way.append((next, choices(next))) }
    }
    return nil
  }
}
