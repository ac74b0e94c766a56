import AdES
import Files
import Foundation
import OpenSSL
import PDF

extension Validator {
  func validatePDF(_ file: ByteSource, at validationTime: Date) throws -> Report {
    func refused(_ failure: PDFFailure) -> Report {
      let opensWhenRepaired = (try? Document(file, reading: .lenient)) != nil
      return Report(
        kind: .pdf, validationTime: validationTime, signatures: [],
        findings: [.unreadablePDF(failure, opensWhenRepaired: opensWhenRepaired)])
    }
    let document: Document
    var signatures: [PDFSignature] = []
    var broken: [SignatureReport] = []
    let outside: [Finding]
    do throws(PDFFailure) {
      document = try Document(file, reading: .strict)
      for finding in try document.signatureFindings() {
        switch finding {
        case .sound(let signature): signatures.append(signature)
        case .broken(let field, _, let flaw):
          // A field with a value that is no signature is a failed signature, never one less.
          broken.append(
            .unreadable(
              field, format: .pades,
              finding: .unreadablePDF(.badSignature(field: field, why: flaw), opensWhenRepaired: false)))
        }
      }
      outside = try document.signatureWidgetsOutsideForm().map { .signatureOutsideForm($0) }
    } catch { return refused(error) }
    guard !signatures.isEmpty else {
      return Report(
        kind: .pdf, validationTime: validationTime, signatures: broken,
        findings: outside + (broken.isEmpty ? [.noSignatures] : []))
    }
    signatures.sort { $0.byteRange.end < $1.byteRange.end }
    let later: LaterRevisions
    do throws(PDFFailure) {
      later = try LaterRevisions(document, signatures)
    } catch { return refused(error) }

    let read = signatures.map(ReadSignature.init)
    let frozenOctets = Self.frozenOctets(document, signatures)
    let digests = try CoverageDigests(
      file,
      wanted: read.flatMap { signature in signature.digestAlgorithms.map { ($0, signature.entry.byteRange) }
      },
      prefixes: frozenOctets.map { [$0] } ?? [])
    let documentSHA256 = frozenOctets.flatMap(digests.prefixSHA256)?.hexadecimal

    let context = context(at: validationTime)
    let stores = SecurityStores(document)
    stores.add(to: &context.material)
    var objects: [FileObject] = []
    for (index, signature) in read.enumerated() {
      let entry = signature.entry
      var coverage = Coverage()
      coverage.ranges = entry.byteRange.covered
      coverage.revision = entry.revision
      coverage.isWholeFile = entry.revision == document.revisions.count - 1
      // Signatures are in the order of their ends, and every ByteRange begins at 0 and skips only its own gap.
      coverage.earlierSignatures = read[..<index].filter {
        $0.entry.byteRange.end <= entry.byteRange.gap.lowerBound
      }.map(\.entry.fieldName)
      coverage.documentSHA256 = documentSHA256
      let earlier = read[..<index].filter { $0.entry.byteRange.end <= entry.byteRange.gap.lowerBound }
      objects.append(
        examine(
          signature, coverage: coverage, changes: later.changes(after: entry.revision), digests: digests,
          in: context
        ) { stores.objects(asOf: entry.revision) + earlier.flatMap(\.coveredObjects) })
    }
    let reports = FileProcess(context: context).run(objects)
    return Report(kind: .pdf, validationTime: validationTime, signatures: broken + reports, findings: outside)
  }

  /// The octets of the document before the first revision that holds a signature; nil where nothing precedes it.
  private static func frozenOctets(_ document: Document, _ signatures: [PDFSignature]) -> Int? {
    let first = signatures.map(\.revision).min() ?? 0
    return first > 0 ? document.revisions[first].byteRange.lowerBound : nil
  }

  /// - Parameter covered: what a document time-stamp in this place proves to have existed.
  private func examine(
    _ signature: ReadSignature, coverage: Coverage, changes: [RevisionChange], digests: CoverageDigests,
    in context: ValidationContext, covered: @escaping () -> [ProofOfExistence.Object]
  ) -> FileObject {
    let entry = signature.entry
    let identifier = entry.fieldName
    var further = changes.map {
      $0.intrusions.isEmpty ? Finding.filledAfterSigning($0) : .changedAfterSigning($0)
    }
    if entry.kind == .documentTimeStamp {
      let token = signature.token
      let imprint: CoveredTimeStamp.Imprint =
        switch token {
        case .success(let token):
          CoveredTimeStamp.compare(token.info.imprint) { digests.digest($0, of: entry.byteRange) }
        case .failure: .notComputed
        }
      if case .success(let token) = token { context.material.add(token.message) }
      let stamp = CoveredTimeStamp(kind: .document, identifier: identifier, token: token, imprint: imprint)
      return .timeStamp(
        ExaminedTimeStamp(stamp: stamp, covers: covered), coverage: coverage, claimedTime: entry.claimedTime,
        surroundings: further)
    }
    let isETSI = entry.subFilter == "ETSI.CAdES.detached"
    let format: SignatureReport.Format = isETSI ? .pades : .pdfPKCS7
    guard isETSI || entry.subFilter == "adbe.pkcs7.detached" else {
      return .finished(
        .unreadable(
          identifier, format: format, finding: .unsupportedSubFilter(entry.subFilter), coverage: coverage))
    }
    let message: SignedData
    switch signature.message {
    case .success(let read): message = read
    case .failure(let failure):
      return .finished(
        .unreadable(identifier, format: format, finding: .unreadableMessage(failure), coverage: coverage))
    }
    guard message.signerInfos.count == 1 else {
      return .finished(
        .unreadable(
          identifier, format: format, finding: .signerCount(message.signerInfos.count), coverage: coverage))
    }
    if let inside = message.content {
      further.append(.contentInDetachedSignature(octets: inside.count))
    }
    if isETSI, entry.dictionary["Cert"] != nil { further.append(.certEntryInDictionary) }
    let signer = message.signerInfos[0]
    var blocks = SignerValidation(
      message, MessageMaterial(message, in: context), signer, profile: .pdf(isETSI: isETSI),
      companions: context.material.certificates)
    blocks.run { digests.digest($0, of: entry.byteRange) }
    let timeStamps = SignerTimeStamps.all(of: signer, in: message) { digests.digest($0, of: entry.byteRange) }
    return .signature(
      ExaminedSignature(
        identifier: identifier, format: format, coverage: coverage, claimedTime: entry.claimedTime,
        surroundings: further, blocks: blocks, timeStamps: timeStamps))
  }
}

/// A signature of the file with its message taken apart.
private struct ReadSignature {
  let entry: PDFSignature
  let message: Result<SignedData, CMSFailure>

  init(_ entry: PDFSignature) {
    self.entry = entry
    do throws(CMSFailure) {
      message = .success(try SignedData(entry.contents, trailing: .zeros))
    } catch { message = .failure(error) }
  }

  var digestAlgorithms: Set<DigestAlgorithm> {
    guard case .success(let message) = message else { return [] }
    if entry.kind == .documentTimeStamp {
      return Set([(try? token.get())?.info.imprint.digestAlgorithm].compactMap(\.self))
    }
    return message.signerInfos.reduce(into: []) { algorithms, signer in
      if let own = DigestAlgorithm(oid: signer.digestAlgorithm.oid) { algorithms.insert(own) }
      algorithms.formUnion(SignerTimeStamps.contentDigests(of: signer))
    }
  }

  /// The message as a time-stamp token.
  var token: Result<TimeStampToken, CMSFailure> {
    message.flatMap { message in
      do throws(CMSFailure) { return .success(try TimeStampToken(message)) } catch { return .failure(error) }
    }
  }

  /// What somebody covers who covers this signature.
  var coveredObjects: [ProofOfExistence.Object] {
    guard case .success(let message) = message else { return [] }
    var covered = CoveredMaterial()
    if let token = try? token.get() { covered.add(token) } else { covered.add(message) }
    return covered.objects
  }
}

/// The security store of a document, as each of its revisions knows it.
private final class SecurityStores {
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

/// What every revision behind the first signature changed, judged once for all signatures before it.
private struct LaterRevisions {
  private let changes: [RevisionChange]

  init(_ document: Document, _ signatures: [PDFSignature]) throws(PDFFailure) {
    let first = signatures.map(\.revision).min() ?? 0
    var changes: [RevisionChange] = []
    var mentions = Mentions()
    if first + 1 < document.revisions.count {
      for revision in 0...first { mentions.add(document, revision: revision) }
    }
    for revision in document.revisions.indices where revision > first {
      if let change = try RevisionChange.judge(
        document, revision: revision, signatures: signatures, mentions: mentions)
      {
        changes.append(change)
      }
      mentions.add(document, revision: revision)
    }
    self.changes = changes
  }

  func changes(after revision: Int) -> [RevisionChange] { changes.filter { $0.revision > revision } }
}
