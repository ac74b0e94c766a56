extension SignerInfo {
  /// Counter-signatures of one signer that are read. Ours: one or two people witness a signature.
  static let maximumCounterSignatures = 100

  /// The signatures over this signature's value, in the unsigned attribute countersignature (RFC 5652, clause 11.4; EN 319 122-1 v1.3.1,
  /// clause 5.2.7).
  public var counterSignatures: [Result<SignerInfo, CMSFailure>] {
    unsignedAttributes.filter { $0.oid == OID.counterSignature }.flatMap(\.values)
      .prefix(Self.maximumCounterSignatures)
      .map { value in
        do throws(CMSFailure) { return .success(try SignerInfo(value)) } catch { return .failure(error) }
      }
  }
}
