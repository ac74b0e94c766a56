// Short English for logs and tests. What people read is worded by the command line.

extension PDFFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAPDF: "no PDF header"
    case .leadingBytes(let count): "\(count) octets before the header"
    case .noStartXref: "no startxref at the end"
    case .trailingBytes(let offset, let count): "\(count) octets after the last %%EOF, at \(offset)"
    case .badCrossReference(let offset, let what): "cross-reference section at \(offset): \(what.rawValue)"
    case .xrefLoop(let offset): "/Prev leads in a circle or forward to \(offset)"
    case .malformedObject(let offset, let what): "object at \(offset): \(what.rawValue)"
    case .objectMismatch(let reference, let offset): "\(reference) does not begin at \(offset)"
    case .unaccountedBytes(let revision, let offset, let count):
      "\(count) octets at \(offset) in revision \(revision) belong to nothing"
    case .missingObject(let reference): "\(reference) is missing"
    case .unexpectedType(let reference, let key):
      "\(reference?.description ?? "file"): unexpected type of \(key)"
    case .circularReference(let reference): "\(reference) contains itself"
    case .encrypted: "encrypted"
    case .budget(let budget, let limit): "more than \(limit): \(budget.rawValue)"
    case .unsupportedFilter(let name): "unsupported filter \(name)"
    case .damagedStream(let offset): "stream data at \(offset) do not decode"
    case .badSignature(let field, let why): "signature in \(field): \(why)"
    case .cannotSign(let obstacle): "cannot be signed: \(obstacle)"
    case .noSuchField(let name): "no signature field \(name)"
    case .fieldAlreadyExists(let name): "field \(name) already exists"
    case .fieldAlreadySigned(let name): "field \(name) is already signed"
    case .badFieldName(let name): "bad field name '\(name)'"
    case .contentsTooSmall(let needed, let reserved): "signature of \(needed) octets, \(reserved) reserved"
    case .offsetTooLarge(let offset): "offset \(offset) does not fit"
    }
  }
}

extension SignatureFlaw: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notADictionary: "value is no dictionary"
    case .wrongType(let type): "/Type is \(type)"
    case .missing(let key): "/\(key) is missing"
    case .malformedByteRange: "/ByteRange is malformed"
    case .malformedContents(let offset): "/Contents at \(offset) is no plain hexadecimal string"
    case .emptyContents: "/Contents is empty"
    case .gapIsNotContents(let gap, let contents): "gap \(gap) is not /Contents \(contents)"
    case .inObjectStream: "lies in an object stream"
    case .notWholeRevision(let end, let revisionEnd):
      "covers up to \(end), its revision ends at \(revisionEnd)"
    case .redefined(let reference, let revision): "\(reference) is redefined in revision \(revision)"
    case .reused(let field, let revision): "\(field) took over the signature of revision \(revision)"
    case .wrongStartXref(let revision): "startxref of revision \(revision) is wrong"
    case .unreadable(let failure): "unreadable: \(failure)"
    }
  }
}

extension SigningObstacle: CustomStringConvertible {
  public var description: String {
    switch self {
    case .encrypted: "encrypted"
    case .onlyRepairable(let failure): "only a repairing reader could open it: \(failure)"
    case .unreadable(let failure): "unreadable: \(failure)"
    case .notReadStrictly: "not read strictly"
    case .malformedObject(let reference, let failure): "\(reference): \(failure)"
    case .brokenSignature(let field, let flaw): "signature in \(field): \(flaw)"
    case .signatureOutsideForm(let reference): "signature widget \(reference) is not in the form"
    case .changesForbidden(let field): "signature in \(field) forbids changes"
    case .fieldLocked(let name, let field): "\(name) is locked by the signature in \(field)"
    case .alreadySigned(let field): "\(field) is already signed"
    case .dynamicForm: "XFA form"
    case .unreachableObjects(let references): "\(references.count) unreachable objects"
    case .hiddenLayers(let references): "\(references.count) hidden layers"
    case .overlappingFields(let one, let other): "fields \(one) and \(other) overlap"
    case .fieldsWithoutArea(let names): "fields without area: \(names.joined(separator: ", "))"
    case .activeContent(let keys): "active content: \(keys.joined(separator: ", "))"
    }
  }
}
