import ASiC
import Files

/// What a municipality submits: the signed document, its attachments and a machine-readable description, in
/// one ASiC-E container sealed by the sender (EN 319 162-1 v1.1.1, clause 4.4).
///
/// One manifest covers every file, one detached CAdES signature covers the manifest. This builder knows
/// neither keys nor digests: it is given both as closures, so that it can be tested without a key and used
/// with any.
public struct PackageBuilder: Sendable {
  /// One file of the package.
  public struct File: Sendable {
    /// The entry's name, also the file's name for whoever unpacks it.
    public let name: String
    public let content: ByteSource
    public let mimeType: String

    public init(name: String, content: ByteSource, mimeType: String) {
      self.name = name
      self.content = content
      self.mimeType = mimeType
    }
  }

  /// The algorithm the manifest's digests are made with, and the making itself.
  public struct Digesting: Sendable {
    /// `ds:DigestMethod/@Algorithm`, such as `http://www.w3.org/2001/04/xmlenc#sha256`.
    public let methodURI: String
    public let digest: @Sendable (ByteSource) throws -> [UInt8]

    public init(methodURI: String, digest: @escaping @Sendable (ByteSource) throws -> [UInt8]) {
      self.methodURI = methodURI
      self.digest = digest
    }
  }

  /// The media type of a package on the wire.
  public static let mediaType = ContainerKind.asicE.mediaType
  /// The name of the description's entry.
  public static let descriptionName = "description.json"

  private let files: [File]

  /// Collects what goes into a package.
  /// - Parameters:
  ///   - document: the signed document; it becomes the container's root file.
  ///   - attachments: in the order they will stand in.
  ///   - description: the canonical JSON of the package's description, octet for octet.
  /// - Throws: ``ASiC/ASiCFailure`` where a name is unsafe or stands twice.
  public init(document: File, attachments: [File], description: [UInt8]) throws(ASiCFailure) {
    files =
      [document] + attachments
      + [
        File(name: Self.descriptionName, content: ByteSource(description), mimeType: "application/json")
      ]
    // Found now, before a key is asked for.
    _ = try unsealed()
  }

  /// Builds the package and writes it to `path`; nothing stands there unless all of it succeeded.
  /// - Parameters:
  ///   - digesting: how the files are digested.
  ///   - seal: given the manifest's bytes, returns a detached CMS signature over exactly them.
  /// - Throws: what the closures throw; ``ASiC/ASiCFailure``.
  public func write(
    to path: String, digesting: Digesting, seal: ([UInt8]) throws -> [UInt8]
  ) throws {
    try sealed(digesting: digesting, seal: seal).write(to: path)
  }

  /// As ``write(to:digesting:seal:)``, in memory. For packages known to be small.
  public func data(digesting: Digesting, seal: ([UInt8]) throws -> [UInt8]) throws -> [UInt8] {
    try sealed(digesting: digesting, seal: seal).data()
  }

  private func unsealed() throws(ASiCFailure) -> ContainerWriter {
    var writer = ContainerWriter(kind: .asicE)
    for file in files {
      // What lies in META-INF would not be covered as data.
      guard !file.name.hasPrefix("META-INF/") else { throw .unsafePath(file.name, .reservedNameVariant) }
      try writer.add(file.name, file.content, mimeType: file.mimeType)
    }
    return writer
  }

  private func sealed(
    digesting: Digesting, seal: ([UInt8]) throws -> [UInt8]
  ) throws -> ContainerWriter {
    var writer = try unsealed()
    let names = writer.nextSignature
    var references: [DataObjectReference] = []
    for (index, file) in files.enumerated() {
      references.append(
        DataObjectReference(
          entry: file.name, mimeType: file.mimeType, isRoot: index == 0, digestMethodURI: digesting.methodURI,
          digestValue: try digesting.digest(file.content)))
    }
    let manifest = try Manifest(
      name: names.manifest, signatureName: names.signature, references: references)
    try writer.add(manifest)
    try writer.add(names.signature, try seal(manifest.bytes), mimeType: Manifest.signatureMimeType)
    return writer
  }
}
