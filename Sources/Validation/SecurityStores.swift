import PDF

/// The security store of a document, as each of its revisions knows it.
final class SecurityStores {
  private let document: Document
  private let newest: SecurityStore?
  private var known: [Int: [ProofOfExistence.Object]] = [:]

  init(_ document: Document) {
    self.document = document
    newest = document.securityStore()
  }

  func add(to material: inout ValidationMaterial) {
    guard let newest else { return }
    material.add(certificates: newest.certificates.map(\.octets), from: .securityStore)
    material.add(revocationLists: newest.revocationLists.map(\.octets), from: .securityStore)
    material.add(ocspResponses: newest.ocspResponses.map(\.octets), from: .securityStore)
  }

  /// What of the store the file up to the end of `revision` holds.
  func objects(asOf revision: Int) -> [ProofOfExistence.Object] {
    if let known = known[revision] { return known }
    var covered = CoveredMaterial()
    if let store = document.securityStore(asOf: revision) {
      covered.certificates = store.certificates.map(\.octets)
      covered.revocationData = (store.revocationLists + store.ocspResponses).map(\.octets)
    }
    let objects = covered.objects
    known[revision] = objects
    return objects
  }
}
