import PDF

/// The security store of a document, as each of its revisions knows it. One that cannot be read is as good as empty: no signature covers
/// it, and what is missing is told where it is needed.
final class SecurityStores {
  private let document: Document
  private let newest: DocumentSecurityStore?
  private var known: [Int: [ProofOfExistence.Object]] = [:]

  init(_ document: Document) {
    self.document = document
    newest = (try? document.securityStore()) ?? nil
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
    if let store = (try? document.securityStore(asOf: revision)) ?? nil {
      covered.certificates = store.certificates
      covered.revocationData = store.revocationLists + store.ocspResponses
    }
    let objects = covered.objects
    known[revision] = objects
    return objects
  }
}
