import ASiC
import Audit
import Files
import Foundation
import OpenSSL
import Validation
import Workflow

/// A package that everything holds of, ready to be registered.
struct ExaminedPackage: Sendable {
  let description: PackageDescription
  let files: [ReceivedFile]
  let signatures: [ReceivedSignature]
  let routeVerdict: RouteVerdict
}

/// What an examination ends in.
enum ExaminationOutcome: Sendable {
  case accepted(ExaminedPackage)
  /// Most telling first, never empty.
  case refused([Objection])
}

/// Examines one package: the container, its description, the sender's seal, its files, and the signed document with its
/// route. Whatever is not shown to be complete is refused.
///
/// The stages follow each other; what fails a stage is told whole, and the next is not begun: nothing is unpacked of a package
/// whose seal is broken.
struct Examination: Sendable {
  let configuration: RegistryConfiguration
  let rules: RuleBook
  /// Whose client has sent it.
  let sender: RegistryConfiguration.Sender
  let messageID: String
  /// When it came: the time it is judged at.
  let receivedAt: Date

  /// - Throws: ``RegistryFailure`` only where this machine could not do it.
  func examine(_ package: ByteSource) throws(RegistryFailure) -> ExaminationOutcome {
    do {
      let container = try Container(package, limits: limits)
      try demand(formObjections(container))
      let description = try description(in: container)
      try demand(addressObjections(description))
      try demand(try SealExamination(self).objections(to: package))
      let digests = try digests(of: container, described: description)
      let document = try DocumentExamination(self, description, digests: digests)
        .examine(try container.contents(of: description.document.name))
      return .accepted(
        ExaminedPackage(
          description: description,
          files: digests.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
            ReceivedFile(name: $0.key, sha256: $0.value)
          }, signatures: document.signatures, routeVerdict: document.verdict))
    } catch let refusal as Refused {
      return .refused(refusal.objections)
    } catch let failure as ASiCFailure {
      guard let objection = Objection(failure) else { throw RegistryFailure(failure) }
      return .refused([objection])
    } catch {
      throw RegistryFailure(error)
    }
  }

  /// Ends a stage. Never comes out of ``examine(_:)``.
  struct Refused: Error {
    let objections: [Objection]
  }

  func demand(_ objections: [Objection]) throws(Refused) {
    guard objections.isEmpty else { throw Refused(objections: objections) }
  }

  /// What a container may cost: the package, and the signed document where it is one.
  var limits: ContainerLimits {
    var limits = ContainerLimits.standard
    limits.entryBytes = min(limits.entryBytes, configuration.limits.inflatedBytes)
    limits.totalBytes = min(limits.totalBytes, configuration.limits.inflatedBytes)
    return limits
  }

  // MARK: The container

  private func formObjections(_ container: Container) -> [Objection] {
    var objections: [Objection] = []
    if container.kind != .asicE {
      objections.append(
        Objection(
          .packageMediaType,
          evidence: "expected \(ContainerKind.asicE.mediaType), found \(container.kind.mediaType)"))
    }
    for deviation in container.deviations {
      objections.append(Objection(.packageMediaType, file: "mimetype", evidence: deviation.rawValue))
    }
    return objections
  }

  // MARK: The description

  private func description(in container: Container) throws -> PackageDescription {
    let name = PackageDescription.fileName
    guard let entry = container.entry(name) else {
      throw Refused(objections: [Objection(.descriptionMissing, file: name, evidence: "no such file")])
    }
    guard entry.size <= PackageDescription.limitBytes else {
      throw Refused(
        objections: [
          Objection(
            .descriptionMalformed, file: name,
            evidence: "\(entry.size) octets, the limit is \(PackageDescription.limitBytes)")
        ])
    }
    let octets = try container.bytes(of: name)
    do throws(JSONFailure) {
      return try PackageDescription(canonicalBytes: octets)
    } catch {
      throw Refused(objections: [Objection(.descriptionMalformed, file: name, evidence: "\(error)")])
    }
  }

  private func addressObjections(_ description: PackageDescription) -> [Objection] {
    var objections: [Objection] = []
    func require(_ rule: IntakeRule, _ expected: String, _ found: String) {
      guard !expected.utf8.elementsEqual(found.utf8) else { return }
      objections.append(
        Objection(rule, file: PackageDescription.fileName, evidence: "expected \(expected), found \(found)"))
    }
    require(.descriptionMessage, messageID, description.messageID)
    require(.descriptionSender, sender.organization.organization, description.sender.organization)
    require(
      .descriptionRecipient, configuration.organization.organization, description.recipient.organization)
    require(
      .descriptionRoute, "\(rules.routeReference.id) \(rules.routeReference.sha256)",
      "\(description.route.id) \(description.route.sha256)")
    var names: Set = [PackageDescription.fileName]
    for file in [description.document] + description.attachments
    where !names.insert(file.name).inserted {
      objections.append(
        Objection(.descriptionNames, file: file.name, evidence: "two files of this name"))
    }
    return objections
  }

  // MARK: The files

  /// The digests of all files, which must be those described, no more and no fewer.
  ///
  /// The attachments of a container lie inside it; they may lie beside it too, and must then be the same.
  private func digests(
    of container: Container, described description: PackageDescription
  ) throws -> [String: SHA256Digest] {
    let isContainer = description.document.mediaType == DocumentExamination.containerType
    var objections: [Objection] = []
    var digests: [String: SHA256Digest] = [:]
    for name in container.dataFiles { digests[name] = try digest(of: name, in: container) }
    for file in [description.document] + description.attachments {
      guard let digest = digests[file.name] else {
        if !isContainer || file == description.document {
          objections.append(Objection(.fileMissing, file: file.name, evidence: "described and not there"))
        }
        continue
      }
      if digest != file.sha256 {
        objections.append(
          Objection(.fileDigest, file: file.name, evidence: "expected \(file.sha256), found \(digest)"))
      }
    }
    let described = Set(
      [PackageDescription.fileName, description.document.name] + description.attachments.map(\.name))
    for name in container.dataFiles where !described.contains(name) {
      objections.append(Objection(.fileUnexpected, file: name, evidence: "not described"))
    }
    objections += strayObjections(container)
    try demand(objections)
    return digests
  }

  /// Beside the files there is the seal with its one manifest, and nothing that nobody has signed.
  private func strayObjections(_ container: Container) -> [Objection] {
    let own = container.entries.map(\.name).filter { $0 != "mimetype" && !MetaInf.isData($0) }
    let manifests = own.filter { MetaInf.isManifest($0) }
    return own.filter { name in
      !MetaInf.isSignature(name) && !(MetaInf.isManifest(name) && manifests.count == 1)
    }.map { Objection(.fileUnexpected, file: $0, evidence: "covered by no signature") }
  }

  private func digest(of name: String, in container: Container) throws -> SHA256Digest {
    let digest = try StreamedDigest()
    try container.forEachChunk(of: name) { digest.update($0) }
    return try digest.finished()
  }
}

/// A SHA-256 that a closure can feed.
private final class StreamedDigest {
  private var digest: Digest?

  init() throws(OpenSSLFailure) { digest = try Digest(.sha256) }

  func update(_ chunk: [UInt8]) { digest?.update(chunk) }

  func finished() throws(RegistryFailure) -> SHA256Digest {
    guard let octets = digest.take()?.finalized(), let value = SHA256Digest(bytes: octets) else {
      throw .server(reason: "no SHA-256 value")
    }
    return value
  }
}
