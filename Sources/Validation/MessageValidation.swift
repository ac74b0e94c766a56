import AdES
import Files
import Foundation
import OpenSSL

extension Validator {
  /// A message outside a PDF: `.p7s` with its content beside it, or `.p7m` with the content inside.
  func validateMessage(
    _ octets: [UInt8], content: ByteSource?, at validationTime: Date
  ) throws -> Report {
    let message: SignedData
    do throws(CMSFailure) {
      message = try SignedData(octets)
    } catch {
      return Report(
        kind: .cms, validationTime: validationTime, signatures: [], findings: [.unreadableMessage(error)])
    }
    let context = context(at: validationTime)
    let objects = try examineSigners(
      of: message, detachedContent: content, identifierPrefix: nil, coverage: Coverage(), in: context)
    let reports = FileProcess(context: context).run(objects)
    return Report(
      kind: .cms, validationTime: validationTime, signatures: reports,
      findings: reports.isEmpty ? [.noSignatures] : [])
  }

  /// Every signer of a message, in the message's order.
  func examineSigners(
    of message: SignedData, detachedContent: ByteSource?, identifierPrefix: String?, coverage: Coverage,
    further: [Finding] = [], in context: ValidationContext
  ) throws -> [FileObject] {
    var digests: [DigestAlgorithm: [UInt8]] = [:]
    func contentDigest(_ algorithm: DigestAlgorithm) throws -> [UInt8]? {
      if let known = digests[algorithm] { return known }
      if let inside = message.content {
        digests[algorithm] = try Digest.of(inside, algorithm)
      } else if let detachedContent {
        digests[algorithm] = try Digest.of(detachedContent, in: [0..<detachedContent.count], algorithm)
      }
      return digests[algorithm]
    }
    var further = further
    if let inside = message.content, let detachedContent,
      inside.count != detachedContent.count || inside != detachedContent.bytes
    {
      // Both are there and they differ: the person holds one, the signature covers the other.
      further.append(.contentInDetachedSignature(octets: inside.count))
    }
    let material = MessageMaterial(message, in: context)
    let stamped = AttributeTimeStamps.Content(
      digest: contentDigest,
      update: { digest in
        if let inside = message.content {
          digest.update(inside)
        } else if let detachedContent {
          try digest.update(detachedContent, in: 0..<detachedContent.count)
        } else {
          return false
        }
        return true
      })
    return try message.signerInfos.enumerated().map { index, signer in
      var blocks = SignerValidation(
        message, material, signer, profile: .message, companions: context.material.certificates)
      try blocks.run(contentDigest: contentDigest)
      let number = "\(index + 1)"
      let identifier =
        identifierPrefix.map { message.signerInfos.count > 1 ? "\($0)#\(number)" : $0 } ?? number
      var examined = ExaminedSignature(
        identifier: identifier, format: blocks.isCAdES ? .cades : .cms, coverage: coverage, claimedTime: nil,
        surroundings: further, blocks: blocks,
        timeStamps: try AttributeTimeStamps.all(of: signer, in: message, content: stamped))
      examineCounterSignatures(of: signer, in: message, material, &examined, context)
      return .signature(examined)
    }
  }

  /// Counter-signatures of a signer: each a signature over the octets of the signature value (RFC 5652, clause 11.4). Their own are not
  /// looked into.
  private func examineCounterSignatures(
    of signer: SignerInfo, in message: SignedData, _ material: MessageMaterial,
    _ examined: inout ExaminedSignature, _ context: ValidationContext
  ) {
    for (index, counter) in signer.counterSignatures.enumerated() {
      let identifier = "\(examined.identifier)/counter-\(index + 1)"
      switch counter {
      case .failure(let failure):
        examined.unreadable.append(
          .unreadable(identifier, format: .cms, finding: .unreadableMessage(failure)))
      case .success(let counter):
        var blocks = SignerValidation(
          message, material, counter, profile: .counterSignature, companions: context.material.certificates)
        blocks.run { try? Digest.of(signer.signature, $0) }
        var coverage = Coverage()
        coverage.earlierSignatures = [examined.identifier]
        examined.counterSignatures.append(
          ExaminedSignature(
            identifier: identifier, format: blocks.isCAdES ? .cades : .cms, coverage: coverage,
            claimedTime: nil, surroundings: [], blocks: blocks, timeStamps: []))
      }
    }
  }
}
