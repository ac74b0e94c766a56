/// Why a document must not be signed as it is.
public enum SigningObstacle: Equatable, Sendable {
  case encrypted
  /// Only a repairing reader could open the file; the reason is what the strict reading said.
  case onlyRepairable(PDFFailure)
  /// No reader can open the file.
  case unreadable(PDFFailure)
  /// The document at hand was read leniently.
  case notReadStrictly
  /// An earlier signature breaks a rule of ``PDFSignature``.
  case brokenSignature(field: String, SignatureFlaw)
  /// A certification signature allows no changes at all (DocMDP, `/P 1`).
  case certifiedWithoutChanges(field: String)
  /// The form has an XFA part, whose content may differ from what the pages show.
  case dynamicForm
}

extension Document {
  /// What stands in the way of signing this document; empty where nothing does.
  public func obstaclesToSigning() throws(PDFFailure) -> [SigningObstacle] {
    if reading == .lenient { return [repairs.first.map { .onlyRepairable($0) } ?? .notReadStrictly] }
    if isEncrypted { return [.encrypted] }
    var obstacles: [SigningObstacle] = []
    for finding in try signatureFindings() {
      switch finding {
      case .broken(let field, _, let flaw): obstacles.append(.brokenSignature(field: field, flaw))
      case .sound(let signature):
        if signature.certification == 1 { obstacles.append(.certifiedWithoutChanges(field: signature.fieldName)) }
      }
    }
    if let form = try interactiveForm(), let dynamic = form["XFA"], dynamic != .null { obstacles.append(.dynamicForm) }
    return obstacles
  }
}
