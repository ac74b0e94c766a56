import ASiC
import Files
import Foundation
import OpenSSL
import Registry
import Signing
import Testing
import Workflow

/// A package as a sender makes it, every part of which a test can make wrong.
struct Package {
  let paper: Paper
  var messageID = UUID().uuidString.lowercased()
  /// The signed document as it is sent.
  var document: [UInt8]
  var recipient = Office.council
  var sender = Office.municipality
  var route: RouteReference
  /// Whose seal; nil for none.
  var seal: String? = "municipality"
  /// Files that are there and not described.
  var extra: [String] = []
  /// Described files that are not there.
  var missing: Set<String> = []
  /// Whether the description gives the document's digest wrongly.
  var hasWrongDigest = false
  var descriptionOctets: [UInt8]?

  init(_ paper: Paper) throws {
    self.paper = paper
    document = paper.octets
    route = try paper.office.routeReference
  }

  var description: PackageDescription {
    get throws {
      let name = paper.packaged
      let digest = try Digest.of(hasWrongDigest ? [0] : document, .sha256)
      return PackageDescription(
        messageID: messageID, caseID: paper.caseID, version: paper.version,
        outgoingNumber: Paper.outgoingNumber, subject: "Предложение за „изпитание“ & <проверка>",
        sender: sender, recipient: recipient,
        document: FileReference(
          name: name.name, mediaType: name.mediaType, sha256: try #require(SHA256Digest(bytes: digest))),
        attachments: paper.attachments.map(\.file), route: route, createdAt: paper.office.now)
    }
  }

  var octets: [UInt8] {
    get throws {
      let type = paper.packaged
      var files = [
        ContainerFile(
          name: type.name, content: ByteSource(document), mediaType: type.mediaType, isRoot: true),
        ContainerFile(
          name: "description.json", content: ByteSource(try descriptionOctets ?? description.canonicalBytes),
          mediaType: "application/json"),
      ]
      if paper.isPDF {
        files += paper.attachments.map {
          ContainerFile(name: $0.file.name, content: ByteSource($0.octets), mediaType: $0.file.mediaType)
        }
      }
      files += extra.map { ContainerFile(name: $0, content: ByteSource([1]), mediaType: "text/plain") }
      files.removeAll { missing.contains($0.name) }
      guard let seal else {
        var writer = ContainerWriter(kind: .asicE)
        for file in files { try writer.add(file.name, file.content) }
        return try writer.data()
      }
      let signer = try FileSigner(try paper.office.pki.holder(seal))
      return try ASiCSigning.sign(files, by: signer, at: paper.office.now).data()
    }
  }
}

extension Registry {
  /// Receives octets as the municipality's client sends them.
  func receive(_ octets: [UInt8], as messageID: String, for office: Office) async throws -> Answer {
    let path = "\(office.folder)/\(UUID().uuidString)"
    try AtomicFile.write(octets, to: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await receive(
      packageFile: path, messageID: messageID, clientCertificate: try office.client)
  }

  func receive(_ package: Package) async throws -> Answer {
    try await receive(try package.octets, as: package.messageID, for: package.paper.office)
  }
}

extension Registry.Answer {
  /// The receipt inside.
  var receipt: Receipt? {
    guard case .registered(let answer, _) = self, let octets = answer.file("receipt.json") else { return nil }
    return try? Receipt(canonicalBytes: octets)
  }

  /// The refusal inside.
  var refusal: RegistryRefusal? {
    guard case .refused(let answer) = self, let octets = answer.file("refusal.json") else { return nil }
    return try? RegistryRefusal(canonicalBytes: octets)
  }

  var isNew: Bool {
    guard case .registered(_, true) = self else { return false }
    return true
  }

  var sealed: Registry.SealedAnswer? {
    switch self {
    case .registered(let answer, _), .refused(let answer): answer
    default: nil
    }
  }

  /// The printed text inside.
  var text: String? {
    (sealed?.file("receipt.txt") ?? sealed?.file("refusal.txt")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The codes of a refusal, the most telling first.
  var rules: [String] { refusal?.findings.map(\.rule) ?? [] }
}

extension Registry.SealedAnswer {
  func file(_ name: String) -> [UInt8]? { try? Container(content).bytes(of: name) }
}
