import AdES
import Files
import Foundation
import OpenSSL
import PDF

extension Augmentation {
  /// Raises all signatures of a PDF (EN 319 142-1 v1.2.1, clause 6).
  ///
  /// - T: a document time-stamp, where a signature has no time-stamp of its own and none covers it: a signature in a PDF cannot be
  ///   changed any more.
  /// - LT: the security store, with the validation data of all signatures and time-stamps.
  /// - LTA: that, and in the same revision a document time-stamp, which covers the store.
  ///
  /// - Returns: the document with up to two further revisions; with none where nothing was to be done.
  public static func augment(
    _ document: Document, to level: BaselineLevel, with services: LevelServices, at moment: Date
  ) throws(SigningFailure) -> SignedDocument {
    try augment(document, to: level, with: services, at: moment, signing: nil)
  }

  static func augment(
    _ document: Document, to level: BaselineLevel, with services: LevelServices, at moment: Date,
    signing: Certificate?
  ) throws(SigningFailure) -> SignedDocument {
    var signatures = try signatures(of: document)
    guard signatures.contains(where: { $0.place.kind == .signature }) || level == .lta else {
      throw .noSignature
    }
    guard level > .b, !signatures.isEmpty else {
      if signatures.isEmpty { throw .noSignature }
      return SignedDocument(original: document.source, appended: [])
    }
    var current = document
    var appended: [UInt8] = []
    if signatures.contains(where: { !$0.isTimeStamped(among: signatures) }) {
      let stamped = try timeStamped(try update(of: current), services, tokenBytes: 0)
      appended += stamped
      guard level > .t else { return SignedDocument(original: document.source, appended: appended) }
      current = try SignedDocument(original: document.source, appended: appended).reopened()
      signatures = try Self.signatures(of: current)
    }
    guard level > .t else { return SignedDocument(original: document.source, appended: appended) }

    var collector = MaterialCollector(services, at: moment)
    do throws(PDFFailure) {
      if let store = try current.securityStore() {
        collector.take(
          certificates: store.certificates, lists: store.revocationLists, responses: store.ocspResponses)
      }
    } catch { throw .pdf(error) }
    for signature in signatures { collector.take(signature.message) }
    for signature in signatures { signature.ask(&collector, among: signatures) }
    collector.collect()
    let material = try collector.finished(services, signing: signing, at: moment)

    var update = try update(of: current)
    do throws(PDFFailure) {
      try update.extendSecurityStore(with: DocumentSecurityStore(material))
    } catch { throw .pdf(error) }
    if level == .lta {
      let largest = signatures.filter { $0.place.kind == .documentTimeStamp }.map(\.message.encoded.count)
        .max()
      appended += try timeStamped(update, services, tokenBytes: largest ?? 0)
    } else if !update.isEmpty {
      do throws(PDFFailure) { appended += try update.serialized() } catch { throw .pdf(error) }
    }
    return SignedDocument(original: document.source, appended: appended, missing: material.missing)
  }

  private static func update(of document: Document) throws(SigningFailure) -> IncrementalUpdate {
    do throws(PDFFailure) { return try IncrementalUpdate(to: document) } catch { throw SigningFailure(error) }
  }

  /// The revision of `update` with a document time-stamp.
  /// - Parameter tokenBytes: how large tokens are in this document so far.
  private static func timeStamped(
    _ update: IncrementalUpdate, _ services: LevelServices, tokenBytes: Int
  ) throws(SigningFailure) -> [UInt8] {
    guard services.timeStamps != nil else { throw .noTimeStampSource }
    return try PAdESSigning.fitting { extraBytes throws(SigningFailure) in
      // Each attempt writes its own.
      var update = update
      do {
        let prepared = try update.preparingDocumentTimeStamp(
          reservedBytes: max(PreparedDocument.timeStampBytes, 2 * tokenBytes) + extraBytes)
        let token = try services.timeStamp(over: try prepared.coveredDigest(services.digest))
        return try prepared.embedding(token.encoded)
      } catch {
        if case .cannotSign(let obstacle)? = error as? PDFFailure {
          throw SigningFailure.obstacles([obstacle])
        }
        throw SigningFailure(error)
      }
    }
  }

  /// The signatures and document time-stamps, in the order of their revisions.
  private static func signatures(of document: Document) throws(SigningFailure) -> [DocumentSignature] {
    do {
      return try document.signatures().map { place in
        DocumentSignature(place: place, message: try SignedData(place.contents, trailing: .zeros))
      }
    } catch { throw SigningFailure(error) }
  }
}

/// A signature or time-stamp of a PDF with its message.
private struct DocumentSignature {
  let place: PDFSignature
  let message: SignedData

  /// The token of a document time-stamp.
  var token: TimeStampToken? {
    place.kind == .documentTimeStamp ? try? TimeStampToken(message) : nil
  }

  /// The document time-stamps that cover this signature.
  private func stamps(among all: [DocumentSignature]) -> [TimeStampToken] {
    all.filter { $0.place.byteRange.end > place.byteRange.end }.compactMap(\.token)
  }

  func isTimeStamped(among all: [DocumentSignature]) -> Bool {
    place.kind == .documentTimeStamp || message.signerInfos.allSatisfy(\.hasSignatureTimeStamp)
      || !stamps(among: all).isEmpty
  }

  func ask(_ collector: inout MaterialCollector, among all: [DocumentSignature]) {
    if let token {
      collector.need(token)
    } else {
      collector.need(message, at: stamps(among: all).map(\.info.genTime).min())
    }
  }
}

extension DocumentSecurityStore {
  init(_ material: ValidationMaterial) {
    self.init(
      certificates: material.certificates.map(\.der), revocationLists: material.revocationLists.map(\.der),
      ocspResponses: material.ocspResponses.map(\.der))
  }
}
