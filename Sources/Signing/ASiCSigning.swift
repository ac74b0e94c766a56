import ASiC
import AdES
import Files
import Foundation
import OpenSSL

/// One file to be put into a container and signed there.
public struct ContainerFile: Sendable {
  public let name: String
  public let content: ByteSource
  public let mediaType: String
  /// The document the other files belong to.
  public let isRoot: Bool

  public init(name: String, content: ByteSource, mediaType: String, isRoot: Bool = false) {
    self.name = name
    self.content = content
    self.mediaType = mediaType
    self.isRoot = isRoot
  }
}

/// ASiC-E containers with CAdES signatures at the baseline levels (EN 319 162-1 v1.1.1, clause 4.4).
///
/// Each signature is detached over a manifest, and each later manifest also names the earlier signature files: so the order of the
/// signatures is itself signed.
public enum ASiCSigning {
  /// A new container of `files` under one signature.
  public static func sign(
    _ files: [ContainerFile], by signer: some Signer, at time: Date, properties: SignatureProperties = .init()
  ) throws(SigningFailure) -> ContainerWriter {
    do {
      var writer = ContainerWriter(kind: .asicE)
      var references: [DataObjectReference] = []
      for file in files {
        try writer.add(file.name, file.content, mimeType: file.mediaType)
        // A file that a verifier would not take for data would be covered by nothing.
        guard MetaInf.isData(file.name) else {
          throw ASiCFailure.unsafePath(file.name, .reservedNameVariant)
        }
        references.append(
          DataObjectReference(
            entry: file.name, mimeType: file.mediaType, isRoot: file.isRoot,
            digestMethodURI: signer.digest.xmlURI,
            digestValue: try Digest.of(file.content, in: [0..<file.content.count], signer.digest)))
      }
      try addSignature(over: references, to: &writer, by: signer, at: time, properties: properties)
      return writer
    } catch { throw SigningFailure(error) }
  }

  /// One more signature over all data files of `container` and every signature in it so far.
  public static func addSignature(
    to container: Container, by signer: some Signer, at time: Date, properties: SignatureProperties = .init()
  ) throws(SigningFailure) -> ContainerWriter {
    do {
      let described = Dictionary(
        try container.manifests().flatMap(\.references).map { ($0.uri, $0) },
        uniquingKeysWith: { first, _ in first })
      var references: [DataObjectReference] = []
      for name in container.dataFiles + container.signatureFiles {
        let earlier = described[Manifest.uri(forEntry: name)]
        let content = try container.contents(of: name)
        references.append(
          DataObjectReference(
            entry: name,
            mimeType: MetaInf.isSignature(name) ? Manifest.signatureMimeType : earlier?.mimeType,
            isRoot: earlier?.isRoot ?? false, digestMethodURI: signer.digest.xmlURI,
            digestValue: try Digest.of(content, in: [0..<content.count], signer.digest)))
      }
      var writer = ContainerWriter(extending: container)
      try addSignature(over: references, to: &writer, by: signer, at: time, properties: properties)
      return writer
    } catch { throw SigningFailure(error) }
  }

  /// A new container of `files` under one signature at a level.
  public static func sign(
    _ files: [ContainerFile], by signer: some Signer, at time: Date,
    properties: SignatureProperties = .init(),
    level: BaselineLevel, with services: LevelServices
  ) throws(SigningFailure) -> AugmentedContainer {
    try raised(to: level, with: services, by: signer, at: time) { () throws(SigningFailure) in
      try sign(files, by: signer, at: time, properties: properties)
    }
  }

  /// One more signature, at a level.
  public static func addSignature(
    to container: Container, by signer: some Signer, at time: Date, properties: SignatureProperties = .init(),
    level: BaselineLevel, with services: LevelServices
  ) throws(SigningFailure) -> AugmentedContainer {
    try raised(to: level, with: services, by: signer, at: time) { () throws(SigningFailure) in
      try addSignature(to: container, by: signer, at: time, properties: properties)
    }
  }

  private static func raised(
    to level: BaselineLevel, with services: LevelServices, by signer: some Signer, at time: Date,
    _ container: () throws(SigningFailure) -> ContainerWriter
  ) throws(SigningFailure) -> AugmentedContainer {
    guard level > .b else { return AugmentedContainer(writer: try container(), missing: []) }
    // Known before a key is used.
    guard services.timeStamps != nil else { throw .noTimeStampSource }
    return try Augmentation.augment(
      try container(), to: level, with: services, at: time, signing: signer.certificate)
  }

  private static func addSignature(
    over references: [DataObjectReference], to writer: inout ContainerWriter, by signer: some Signer,
    at time: Date, properties: SignatureProperties
  ) throws {
    let names = writer.nextSignature
    let manifest = try Manifest(name: names.manifest, signatureName: names.signature, references: references)
    var properties = properties
    properties.mediaType = "text/xml"
    let signature = try CAdESSigning.detached(
      over: ByteSource(manifest.bytes), by: signer, at: time, properties: properties)
    try writer.add(manifest)
    try writer.add(names.signature, signature, mimeType: Manifest.signatureMimeType)
  }
}
