extension IncrementalUpdate {
  /// The revision of this update with a document time-stamp in an invisible field of its own, whose `/Contents` wait for the token
  /// (ISO 32000-2, 12.8.5; EN 319 142-1 v1.2.1, clause 5.4.3).
  ///
  /// It covers everything in the file, what this update adds included.
  public mutating func preparingDocumentTimeStamp(reservedBytes: Int) throws(PDFFailure) -> PreparedSignature
  {
    let taken = Set(try document.formFields().map(\.name))
    let place = (1...taken.count + 1).first { !taken.contains("DocTimeStamp\($0)") } ?? 1
    let field = try addSignatureFields([NewSignatureField("DocTimeStamp\(place)")])[0]
    try announceExtension()
    let entries = SignatureEntries(kind: .documentTimeStamp, subFilter: "ETSI.RFC3161", time: nil)
    return try preparingSignature(entries, in: field, reservedBytes: reservedBytes)
  }
}
