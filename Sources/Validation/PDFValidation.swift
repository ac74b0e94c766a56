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
    let reports = read.map { signature in
      let entry = signature.entry
      var coverage = Coverage()
      coverage.ranges = entry.byteRange.covered
      coverage.revision = entry.revision
      coverage.isWholeFile = entry.revision == document.revisions.count - 1
      // Signatures are in the order of their ends, and every ByteRange begins at 0 and skips only its own gap.
      coverage.earlier = names[..<Self.count(of: read, endingBefore: entry.byteRange.gap.lowerBound)]
      coverage.documentSHA256 = documentSHA256
      return report(
        signature, coverage: coverage, changes: later.changes(after: entry.revision),
        isLateCertification: later.lateCertifications.contains(entry.fieldName), digests: digests,
        at: validationTime)
    }
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

  private func report(
    _ signature: ReadSignature, coverage: Coverage, changes: [RevisionChange], isLateCertification: Bool,
    digests: CoverageDigests, at validationTime: Date
  ) -> SignatureReport {
    let entry = signature.entry
    let identifier = entry.fieldName
    var further = changes.map {
      $0.intrusions.isEmpty ? Finding.filledAfterSigning($0) : .changedAfterSigning($0)
    }
    if isLateCertification { further.append(.certificationNotFirst) }
    if entry.kind == .documentTimeStamp {
      return .unreadable(
        identifier, format: .documentTimeStamp, finding: .timeStampNotJudged(name: identifier),
        coverage: coverage)
    }
    if let raw = signature.rawSignature {
      return raw.report(
        entry, coverage: coverage, further: further, policy: policy, at: validationTime,
        contentDigest: { digests.digest($0, of: entry.byteRange) })
    }
    let isETSI = entry.subFilter == "ETSI.CAdES.detached"
    let holdsDigest = entry.subFilter == "adbe.pkcs7.sha1"
    let format: SignatureReport.Format = isETSI ? .pades : .pdfPKCS7
    guard isETSI || holdsDigest || entry.subFilter == "adbe.pkcs7.detached" else {
      return .unreadable(
        identifier, format: format, finding: .unsupportedSubFilter(entry.subFilter), coverage: coverage)
    }
    let message: SignedData
    switch signature.message {
    case .success(let read): message = read
    case .failure(let failure):
      return .unreadable(
        identifier, format: format, finding: .unreadableMessage(failure), coverage: coverage)
    }
    guard message.signerInfos.count == 1 else {
      return .unreadable(
        identifier, format: format, finding: .signerCount(message.signerInfos.count), coverage: coverage)
    }
    if holdsDigest {
      further += EmbeddedDigestSignature.findings(message, sha1: digests.digest(.sha1, of: entry.byteRange))
    } else if let inside = message.content {
      further.append(.contentInDetachedSignature(octets: inside.count))
    }
    if isETSI, entry.dictionary["Cert"] != nil { further.append(.certEntryInDictionary) }
    var validation = SignerValidation(
      message, MessageMaterial(message), message.signerInfos[0], profile: .pdf(isETSI: isETSI),
      policy: policy,
      validationTime: validationTime)
    if holdsDigest {
      validation.run { algorithm in message.content.flatMap { try? Digest.of($0, algorithm) } }
    } else {
      validation.run { digests.digest($0, of: entry.byteRange) }
    }
    return validation.report(
      identifier: identifier, format: format, coverage: coverage, claimedTime: entry.claimedTime,
      further: further)
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
    return Set(message.signerInfos.compactMap { DigestAlgorithm(oid: $0.digestAlgorithm.oid) })
  }
}
