import PDF

/// The security store of a document, as each of its revisions knows it.
final class SecurityStores {
  private let document: Document
  private let newest: DocumentSecurityStore?
  private var known: [Int: [ProofOfExistence.Object]] = [:]

  init(_ document: Document) {
    self.document = document
    newest = document.readableSecurityStore()
  }

  func add(to material: inout ValidationMaterial) {
    guard let newest else { return }
    material.add(certificates: newest.certificates, from: .securityStore)
    material.add(revocationLists: newest.revocationLists, from: .securityStore)
    material.add(ocspResponses: newest.ocspResponses, from: .securityStore)
  }

  /// What of the store the file up to the end of `revision` holds.
  func objects(asOf revision: Int) -> [ProofOfExistence.Object] {
    if let known = known[revision] { return known }
    var covered = CoveredMaterial()
    if let store = document.readableSecurityStore(asOf: revision) {
      covered.certificates = store.certificates
      covered.revocationData = store.revocationLists + store.ocspResponses
    }
    let objects = covered.objects
    known[revision] = objects
    return objects
  }
}
