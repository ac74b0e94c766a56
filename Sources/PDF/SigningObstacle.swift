import Files

/// Why a document must not, or had better not, be signed as it is.
public enum SigningObstacle: Equatable, Sendable {
  case encrypted
  /// Only a repairing reader could open the file; the reason is what the strict reading said.
  case onlyRepairable(PDFFailure)
  /// No reader can open the file.
  case unreadable(PDFFailure)
  /// The document at hand was read leniently.
  case notReadStrictly
  /// An object does not follow the syntax, so that readers may differ about it.
  case malformedObject(PDFReference, PDFFailure)
  /// An earlier signature breaks a rule of ``PDFSignature``.
  case brokenSignature(field: String, SignatureFlaw)
  /// A signature widget with a value stands on a page, but the form does not lead to it.
  case signatureOutsideForm(PDFReference)
  /// An earlier signature allows no changes at all (DocMDP, `/P 1`).
  case changesForbidden(bySignatureIn: String)
  /// An earlier signature locks the field that is to be signed (FieldMDP).
  case fieldLocked(String, bySignatureIn: String)
  /// Only a first signature can certify, and this field is signed already.
  case alreadySigned(field: String)
  /// The form has an XFA part, whose content may differ from what the pages show.
  case dynamicForm

  /// Objects in use that nothing leads to: content prepared to be brought up later would lie there (shadow
  /// attacks).
  case unreachableObjects([PDFReference])
  /// Optional content groups that the pages do not show, but could.
  case hiddenLayers([PDFReference])
  /// Two fields whose widgets cover each other.
  case overlappingFields(String, String)
  /// Fields other than signatures that have a widget without area.
  case fieldsWithoutArea([String])
  /// Scripts and actions that run by themselves, by the keys that hold them.
  case activeContent([String])

  /// Whether a signature must not be made. The others are for whoever takes the document in to judge:
  /// ordinary files have unreachable objects or layers, too.
  public var prevents: Bool {
    switch self {
    case .unreachableObjects, .hiddenLayers, .overlappingFields, .fieldsWithoutArea, .activeContent: false
    default: true
    }
  }
}

extension Document {
  /// What stands in the way of signing the file `source`, whether it can be opened or not.
  public static func obstaclesToSigning(
    _ source: ByteSource, limits: PDFLimits = .standard
  ) -> [SigningObstacle] {
    do throws(PDFFailure) {
      return try Document(source, limits: limits).obstaclesToSigning()
    } catch {
      if error == .encrypted { return [.encrypted] }
      let lenient = try? Document(source, reading: .lenient, limits: limits)
      return [lenient == nil ? .unreadable(error) : .onlyRepairable(error)]
    }
  }

  /// What stands in the way of signing this document, what prevents it first; empty where nothing does.
  public func obstaclesToSigning() throws(PDFFailure) -> [SigningObstacle] {
    var obstacles = try obstaclesThatPrevent(.signature)
    if !obstacles.isEmpty { return obstacles }
    if let malformed = malformedObject() { return [malformed] }
    obstacles += try signatureWidgetsOutsideForm().map { .signatureOutsideForm($0) }
    let unreachable = try unreachableObjects()
    if !unreachable.isEmpty { obstacles.append(.unreachableObjects(unreachable)) }
    let hidden = try hiddenLayers()
    if !hidden.isEmpty { obstacles.append(.hiddenLayers(hidden)) }
    obstacles += try fieldObstacles()
    let active = try activeContent()
    if !active.isEmpty { obstacles.append(.activeContent(active)) }
    return obstacles
  }

  /// What prevents a new signature, as far as the structure and the form tell.
  ///
  /// A document time-stamp is allowed even where a certification signature forbids changes (ISO 32000-2,
  /// Table 257).
  func obstaclesThatPrevent(
    _ kind: PDFSignature.Kind, in field: String? = nil
  ) throws(PDFFailure) -> [SigningObstacle] {
    if reading == .lenient { return [repairs.first.map { .onlyRepairable($0) } ?? .notReadStrictly] }
    if isEncrypted { return [.encrypted] }
    var obstacles: [SigningObstacle] = []
    for finding in try signatureFindings() {
      switch finding {
      case .broken(let field, _, let flaw): obstacles.append(.brokenSignature(field: field, flaw))
      case .sound(let signature):
        if kind == .signature, signature.certification == 1 || signature.lockPermissions == 1 {
          obstacles.append(.changesForbidden(bySignatureIn: signature.fieldName))
        }
        if let field, signature.fieldLock?.locks(field) == true {
          obstacles.append(.fieldLocked(field, bySignatureIn: signature.fieldName))
        }
      }
    }
    if let form = try interactiveForm(), let dynamic = form["XFA"], dynamic != .null {
      obstacles.append(.dynamicForm)
    }
    return obstacles
  }

  private func malformedObject() -> SigningObstacle? {
    for reference in referencesInUse() {
      do throws(PDFFailure) { _ = try object(reference) } catch { return .malformedObject(reference, error) }
    }
    return nil
  }
}
