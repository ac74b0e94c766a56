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
    var outside: [Finding] = []
    do throws(PDFFailure) {
      document = try Document(file, reading: .strict, decryption: StandardSecurityHandler())
      // What a password hides cannot be judged; a signature in it may be sound all the same.
      if document.decryptionObstacle != nil { throw .encrypted }
      let found = try document.signatureFindings()
      if !found.isEmpty, let difference = try ReadingDifference.between(document, found) {
        outside.append(.readingsDiffer(difference))
      }
      for finding in found {
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
      outside += try document.signatureWidgetsOutsideForm().map { .signatureOutsideForm($0) }
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

    let names = read.map(\.entry.fieldName)
    let lastSigned = signatures.last { $0.kind == .signature }?.revision
    let context = context(at: validationTime)
    let stores = SecurityStores(document)
    stores.add(to: &context.material)
    let objects = try read.map { signature in
      let entry = signature.entry
      var coverage = Coverage()
      coverage.ranges = entry.byteRange.covered
      coverage.revision = entry.revision
      coverage.isWholeFile = entry.revision == document.revisions.count - 1
      coverage.isOnlyMadeToLast = later.isOnlyMadeToLast(behind: entry.revision)
      // Signatures are in the order of their ends, and every ByteRange begins at 0 and skips only its own gap.
      let earlierCount = Self.count(of: read, endingBefore: entry.byteRange.gap.lowerBound)
      coverage.earlier = names[..<earlierCount]
      coverage.documentSHA256 = documentSHA256
      return try examine(
        signature, coverage: coverage, changes: later.changes(after: entry.revision),
        isLateCertification: later.lateCertifications.contains(entry.fieldName), digests: digests, file: file,
        lastSigned: lastSigned, in: context
      ) { stores.objects(asOf: entry.revision) + read[..<earlierCount].flatMap(\.coveredObjects) }
    }
    let reports = FileProcess(context: context).run(objects)
    return Report(kind: .pdf, validationTime: validationTime, signatures: broken + reports, findings: outside)
  }

  /// The octets of the document before the first revision that holds a signature; nil where nothing precedes it.
  private static func frozenOctets(_ document: Document, _ signatures: [PDFSignature]) -> Int? {
    let first = signatures.map(\.revision).min() ?? 0
    return first > 0 ? document.revisions[first].byteRange.lowerBound : nil
  }

  /// How many of `signatures`, which are in the order of their ends, end at or before `position`.
  private static func count(of signatures: [ReadSignature], endingBefore position: Int) -> Int {
    var low = 0
    var high = signatures.count
    while low < high {
      let middle = low + (high - low) / 2
      if signatures[middle].entry.byteRange.end <= position { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// - Parameters:
  ///   - lastSigned: the newest revision that a signature covers.
  ///   - covered: what a document time-stamp in this place proves to have existed.
  private func examine(
    _ signature: ReadSignature, coverage: Coverage, changes: [RevisionChange], isLateCertification: Bool,
    digests: CoverageDigests, file: ByteSource, lastSigned: Int?, in context: ValidationContext,
    covered: @escaping () -> [ProofOfExistence.Object]
  ) throws -> FileObject {
    let entry = signature.entry
    let identifier = entry.fieldName
    var further = changes.map {
      $0.intrusions.isEmpty ? Finding.filledAfterSigning($0) : .changedAfterSigning($0)
    }
    if isLateCertification { further.append(.certificationNotFirst) }
    if entry.kind == .documentTimeStamp {
      // A time-stamp promises nothing about the document: it may be changed on, as long as somebody signs it afterwards.
      further = changes.map { change in
        if change.intrusions.isEmpty { return .filledAfterSigning(change) }
        return lastSigned.map { $0 >= change.revision } == true
          ? .changedAfterTimeStamp(change) : .changedAfterSigning(change)
      }
      return .timeStamp(
        ExaminedTimeStamp(stamp: documentTimeStamp(signature, digests, in: context), covers: covered),
        coverage: coverage, claimedTime: entry.claimedTime, surroundings: further)
    }
    if let raw = signature.rawSignature {
      return .finished(
        raw.report(entry, coverage: coverage, further: further, in: context) {
          digests.digest($0, of: entry.byteRange)
        })
    }
    let isETSI = entry.subFilter == "ETSI.CAdES.detached"
    let holdsDigest = entry.subFilter == "adbe.pkcs7.sha1"
    let format: SignatureReport.Format = isETSI ? .pades : .pdfPKCS7
    func unreadable(_ finding: Finding) -> FileObject {
      .finished(.unreadable(identifier, format: format, finding: finding, coverage: coverage))
    }
    guard isETSI || holdsDigest || entry.subFilter == "adbe.pkcs7.detached" else {
      return unreadable(.unsupportedSubFilter(entry.subFilter))
    }
    let message: SignedData
    switch signature.message {
    case .success(let read): message = read
    case .failure(let failure): return unreadable(.unreadableMessage(failure))
    }
    guard message.signerInfos.count == 1 else {
      return unreadable(.signerCount(message.signerInfos.count))
    }
    if holdsDigest {
      further += EmbeddedDigestSignature.findings(message, sha1: digests.digest(.sha1, of: entry.byteRange))
    } else if let inside = message.content {
      further.append(.contentInDetachedSignature(octets: inside.count))
    }
    if isETSI, entry.dictionary["Cert"] != nil { further.append(.certEntryInDictionary) }
    let signer = message.signerInfos[0]
    var blocks = SignerValidation(
      message, MessageMaterial(message, in: context), signer, profile: .pdf(isETSI: isETSI),
      companions: context.material.certificates)
    if holdsDigest {
      blocks.innerDigest = .sha1
      blocks.run { algorithm in message.content.flatMap { try? Digest.of($0, algorithm) } }
    } else {
      blocks.run { digests.digest($0, of: entry.byteRange) }
    }
    let content = AttributeTimeStamps.Content(
      digest: { digests.digest($0, of: entry.byteRange) },
      update: { digest in
        for range in entry.byteRange.covered { try digest.update(file, in: range) }
        return true
      })
    return .signature(
      ExaminedSignature(
        identifier: identifier, format: format, coverage: coverage, claimedTime: entry.claimedTime,
        surroundings: further, blocks: blocks,
        timeStamps: try AttributeTimeStamps.all(of: signer, in: message, content: content)))
  }

  private func documentTimeStamp(
    _ signature: ReadSignature, _ digests: CoverageDigests, in context: ValidationContext
  ) -> CoveredTimeStamp {
    let token = signature.token
    var imprint = CoveredTimeStamp.Imprint.notComputed
    if case .success(let token) = token {
      imprint = CoveredTimeStamp.compare(token.info.imprint) {
        digests.digest($0, of: signature.entry.byteRange)
      }
      context.material.add(token.message)
    }
    return CoveredTimeStamp(
      kind: .document, identifier: signature.entry.fieldName, token: token, imprint: imprint)
  }
}

/// A signature of the file with its message taken apart.
private struct ReadSignature {
  let entry: PDFSignature
  let message: Result<SignedData, CMSFailure>
  /// Where there is no message but a bare signature value.
  let rawSignature: RawRSASignature?

  init(_ entry: PDFSignature) {
    self.entry = entry
    rawSignature = entry.subFilter == "adbe.x509.rsa_sha1" ? RawRSASignature(entry) : nil
    do throws(CMSFailure) {
      message = .success(try SignedData(entry.contents, trailing: .zeros))
    } catch { message = .failure(error) }
  }

  var digestAlgorithms: Set<DigestAlgorithm> {
    if rawSignature != nil { return Set(RawRSASignature.digests) }
    guard case .success(let message) = message else { return [] }
    if entry.subFilter == "adbe.pkcs7.sha1" { return [.sha1] }
    if entry.kind == .documentTimeStamp {
      return Set([(try? token.get())?.info.imprint.digestAlgorithm].compactMap(\.self))
    }
    return message.signerInfos.reduce(into: []) { algorithms, signer in
      if let own = DigestAlgorithm(oid: signer.digestAlgorithm.oid) { algorithms.insert(own) }
      algorithms.formUnion(AttributeTimeStamps.contentDigests(of: signer))
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
