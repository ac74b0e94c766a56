import AdES
import Files
import Foundation
import OpenSSL
import PDF

/// What a PAdES signature states in the PDF's own terms (ISO 32000-2, table 255).
public struct PAdESRequest: Sendable {
  /// The fully qualified name of an existing, unsigned signature field.
  public var field: String
  /// `/M`: the claimed time. PAdES forbids the signing-time attribute (EN 319 142-1 v1.2.1, clause 6.3).
  public var time: Date
  /// `/Name`, `/Location`. `/Reason` is never written: the role goes into commitment type and claimed role.
  public var name: String?
  public var location: String?
  public var properties: SignatureProperties

  public init(
    field: String, time: Date, name: String? = nil, location: String? = nil,
    properties: SignatureProperties = .init()
  ) {
    self.field = field
    self.time = time
    self.name = name
    self.location = location
    self.properties = properties
  }
}

/// A PDF with a signature dictionary whose Contents wait for the signature.
///
/// The phases of a signature are types, each made only from the one before: a `PreparedDocument` is consumed by signing, and
/// cannot be signed twice.
public struct PreparedDocument: ~Copyable {
  private let prepared: PreparedSignature
  private let assembly: MessageAssembly
  /// What the signature is asked a time-stamp from; nil for none.
  private let timeStamping: LevelServices?

  /// What the key will sign: the attributes with the digest of the covered octets.
  public var signedAttributes: [UInt8] { assembly.signedAttributes }

  /// Adds the signature dictionary to `request.field` and digests what the signature will cover.
  ///
  /// What prevents a signature (encryption, an earlier signature's lock) is found here; what a person taking the document in should
  /// also know is told by `Document.obstaclesToSigning`. The room for the signature is taken from a dry run with this key and these
  /// properties, so it always fits; a time-stamp, whose size its authority decides, gets ``timeStampBytes`` more.
  /// - Parameters:
  ///   - timeStamping: where given, ``signed(by:)`` puts a signature-time-stamp into the message before it is embedded.
  ///   - extraBytes: room beyond that, for whoever found it too small.
  public init(
    _ document: Document, _ request: PAdESRequest, for signer: some Signer,
    timeStamping: LevelServices? = nil, extraBytes: Int = 0
  ) throws(SigningFailure) {
    try SigningPreconditions.check(signer, at: request.time)
    let digestBytes = [UInt8](repeating: 0, count: signer.digest.byteCount)
    let dryRun = try MessageAssembly(
      signer, contentDigest: digestBytes, signingTime: nil, properties: request.properties
    ).message(signature: [UInt8](repeating: 0, count: signer.maximumSignatureBytes))
    var entries = SignatureEntries(subFilter: "ETSI.CAdES.detached", time: request.time)
    entries.name = request.name
    entries.location = request.location
    var reservedBytes = dryRun.count + Self.spareBytes + extraBytes
    if timeStamping != nil { reservedBytes += Self.timeStampBytes }
    let revision = try Self.prepared(document, entries, in: request.field, reservedBytes: reservedBytes)
    let digest = try Self.digest(of: revision, signer.digest)
    assembly = try MessageAssembly(
      signer, contentDigest: digest, signingTime: nil, properties: request.properties)
    prepared = revision
    self.timeStamping = timeStamping
  }

  private static func prepared(
    _ document: Document, _ entries: SignatureEntries, in field: String, reservedBytes: Int
  ) throws(SigningFailure) -> PreparedSignature {
    do {
      return try document.preparingSignature(entries, in: field, reservedBytes: reservedBytes)
    } catch {
      if case .cannotSign(let obstacle) = error { throw .obstacles([obstacle]) }
      throw .pdf(error)
    }
  }

  private static func digest(
    of prepared: PreparedSignature, _ algorithm: DigestAlgorithm
  ) throws(SigningFailure) -> [UInt8] {
    do { return try prepared.coveredDigest(algorithm) } catch { throw SigningFailure(error) }
  }

  /// Room beyond the dry run: none is needed, some is kept so that a verifier's padding rules are always exercised.
  private static let spareBytes = 64

  /// Room for a time-stamp token with its certificates; one of three certificates has some 6,000 octets.
  static let timeStampBytes = 32 << 10

  /// Has the key sign, asks for the time-stamp where there is to be one, and embeds the message.
  /// - Throws: ``SigningFailure/pdf(_:)`` with `contentsTooSmall` where the authority's token is larger than any expected.
  public consuming func signed(by signer: some Signer) throws(SigningFailure) -> SignedDocument {
    var message = try assembly.signed(by: signer)
    if let timeStamping {
      let signed: SignedData
      do { signed = try SignedData(message) } catch { throw .message(error) }
      message = try signed.addingSignatureTimeStamps(from: timeStamping)
    }
    do {
      return SignedDocument(original: prepared.source, appended: try prepared.embedding(message))
    } catch { throw .pdf(error) }
  }
}

extension PreparedSignature {
  /// The digest over the ByteRange: the original, then what was appended, less the gap.
  func coveredDigest(_ algorithm: DigestAlgorithm) throws -> [UInt8] {
    var digest = try Digest(algorithm)
    for range in byteRange.covered {
      let inOriginal = range.clamped(to: 0..<source.count)
      if !inOriginal.isEmpty { try digest.update(source, in: inOriginal) }
      let appendedRange = range.clamped(to: source.count..<source.count + appended.count)
      if !appendedRange.isEmpty {
        digest.update(
          appended[appendedRange.lowerBound - source.count..<appendedRange.upperBound - source.count])
      }
    }
    return digest.finalized()
  }
}

/// A signed PDF: the original octets, untouched, and what was written behind them.
public struct SignedDocument: Sendable {
  public let original: ByteSource
  public let appended: [UInt8]
  /// Validation data that could not be had, where the caller accepts that.
  public internal(set) var missing: [MissingMaterial] = []

  init(original: ByteSource, appended: [UInt8], missing: [MissingMaterial] = []) {
    self.original = original
    self.appended = appended
    self.missing = missing
  }

  /// All octets, for documents that fit in memory.
  public var bytes: [UInt8] { original.bytes + appended }

  /// Writes the document beside `path` and renames it into place.
  public func write(to path: String, existing: AtomicFile.Existing = .replace) throws(FileFailure) {
    var file = try AtomicFile(path)
    try file.append(original)
    try file.append(appended)
    try file.commit(existing: existing)
  }

  /// The document as it now is, to write a further revision behind it. A large one goes through a file without a name.
  func reopened() throws(SigningFailure) -> Document {
    do {
      guard original.count + appended.count > ByteSource.residentBytes else {
        return try Document(ByteSource(bytes))
      }
      let path = FileManager.default.temporaryDirectory.appending(path: "doklad-\(UUID().uuidString).pdf")
        .path
      defer { try? FileManager.default.removeItem(atPath: path) }
      var file = try AtomicFile(path, mode: 0o600)
      try file.append(original)
      try file.append(appended)
      try file.commit(existing: .refuse)
      return try Document(ByteSource(contentsOf: path))
    } catch { throw SigningFailure(error) }
  }
}

/// PAdES signatures at the baseline levels (EN 319 142-1 v1.2.1, clause 6).
public enum PAdESSigning {
  /// Signs an existing field of `document` in one go.
  ///
  /// Where a time-stamp turns out larger than the room kept for it, the document is signed anew with more room, and the authority is
  /// asked again for the new signature: at most twice.
  /// - Parameters:
  ///   - level: the signature's, and with ``BaselineLevel/lt`` and ``BaselineLevel/lta`` the document's.
  ///   - services: asked from level T on.
  /// - Throws: also where the validation data are incomplete and that is not accepted; nothing is signed then.
  public static func sign(
    _ document: Document, _ request: PAdESRequest, by signer: some Signer, level: BaselineLevel = .b,
    with services: LevelServices = LevelServices()
  ) throws(SigningFailure) -> SignedDocument {
    guard level > .b else { return try PreparedDocument(document, request, for: signer).signed(by: signer) }
    // Known before a key is used.
    guard services.timeStamps != nil else { throw .noTimeStampSource }
    let stamped = try fitting { extraBytes throws(SigningFailure) in
      try PreparedDocument(
        document, request, for: signer, timeStamping: services, extraBytes: extraBytes
      ).signed(by: signer)
    }
    guard level > .t else { return stamped }
    let augmented = try Augmentation.augment(
      try stamped.reopened(), to: level, with: services, at: request.time, signing: signer.certificate)
    return SignedDocument(
      original: document.source, appended: stamped.appended + augmented.appended, missing: augmented.missing)
  }

  /// Runs `body` with more room each time it turns out too small, three times at most.
  static func fitting<Result>(
    _ body: (_ extraBytes: Int) throws(SigningFailure) -> Result
  ) throws(SigningFailure) -> Result {
    var extraBytes = 0
    for _ in 0..<2 {
      do throws(SigningFailure) { return try body(extraBytes) } catch {
        guard case .pdf(.contentsTooSmall(let needed, let reserved)) = error else { throw error }
        // A token's size varies a little from one to the next; a policy with new links may come between.
        extraBytes += needed - reserved + PreparedDocument.timeStampBytes
      }
    }
    return try body(extraBytes)
  }
}
