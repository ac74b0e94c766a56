import Audit
import Files
import Foundation
import PDF
import Workflow

/// A file a person brings to the desk.
public struct BroughtFile: Sendable {
  public let name: String
  public let content: ByteSource
  public let mediaType: String

  /// - Throws: ``DeskFailure`` where the file cannot be read, is empty, or its name could not stand in a package.
  public init(contentsOf path: String) throws(DeskFailure) {
    let content = try narrowing { try ByteSource(contentsOf: path) }
    guard content.count > 0 else { throw .emptyFile(path: path) }
    try self.init(name: (path as NSString).lastPathComponent, content: content)
  }

  public init(name: String, content: ByteSource, mediaType: String? = nil) throws(DeskFailure) {
    let name = name.precomposedStringWithCanonicalMapping
    guard FileReference.isSafe(name: name), !Self.reserved.contains(name.lowercased()) else {
      throw .unusableFileName(name)
    }
    self.name = name
    self.content = content
    self.mediaType = mediaType ?? MediaType.of(name: name, content: content)
  }

  /// Names that mean something of their own in a package or container.
  private static let reserved: Set = ["mimetype", "description.json", "meta-inf"]

  public var isPDF: Bool { mediaType == MediaType.pdf }
}

/// Media types by a file's name, and by its first octets where they are decisive.
public enum MediaType {
  public static let pdf = "application/pdf"
  public static let container = "application/vnd.etsi.asic-e+zip"
  public static let binary = "application/octet-stream"

  private static let byExtension = [
    "txt": "text/plain", "md": "text/markdown", "pdf": pdf, "asice": container, "xml": "application/xml",
    "json": "application/json", "csv": "text/csv", "html": "text/html", "png": "image/png",
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "zip": "application/zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text", "p7s": "application/pkcs7-signature",
  ]

  public static func of(name: String, content: ByteSource) -> String {
    if content[0..<min(5, content.count)] == Array("%PDF-".utf8) { return pdf }
    let suffix = (name as NSString).pathExtension.lowercased()
    // What is no PDF is not called one, whatever its name.
    return suffix == "pdf" ? binary : byExtension[suffix] ?? binary
  }
}

extension Desk {
  /// Opens a case with a document: an existing PDF, a text, or any other file. Its outgoing number is given out at the first
  /// signature.
  /// - Parameters:
  ///   - subject: ОТНОСНО.
  ///   - places: where in a PDF signatures are to be seen; for the other steps room is sought.
  ///   - person: who brings it; one who may prepare on this route.
  public func open(
    _ document: BroughtFile, subject: String, attachments: [BroughtFile] = [], places: [StepPlace] = [],
    by person: PersonID
  ) throws(DeskFailure) -> CaseFile {
    if document.isPDF { try requireSignable(document.content) }
    try requireUsable(places, in: document, for: workspace.route.route)
    let now = clock()
    let opened = try reference(document)
    let additions =
      try attachments.map { file throws(DeskFailure) in
        Event.attachmentAdded(try reference(file), by: person, at: now)
      } + Self.placing(places, by: person, at: now)
    let (file, opening) = try newCase(opened, subject: subject, with: additions, by: person, at: now)
    return try record([.opened(opening(opened))] + additions, on: file)
  }

  /// Opens a case with a document that is set for it: `set` is told the case's outgoing number, so that it stands on the page.
  ///
  /// The number is given out together with the case: where `set` throws, neither stands. Other processes wait for their own
  /// numbers while it sets.
  /// - Throws: ``DeskFailure``, or what `set` throws.
  public func open(
    subject: String, attachments: [BroughtFile] = [], by person: PersonID,
    setting set: (OutgoingNumber) throws -> BroughtFile
  ) throws -> CaseFile {
    let now = clock()
    let additions = try attachments.map { Event.attachmentAdded(try reference($0), by: person, at: now) }
    let placeholder = FileReference(
      name: "document", mediaType: MediaType.pdf, sha256: try SHA256Digest(of: []))
    let (file, opening) = try newCase(placeholder, subject: subject, with: additions, by: person, at: now)
    var settingFailed: (any Error)?
    do {
      return try store.transact(on: file.id, expecting: 0) { transaction in
        let number = try giveNumber(to: file.id, in: transaction, at: now)
        let document: BroughtFile
        do { document = try set(number) } catch {
          settingFailed = error
          throw error
        }
        if document.isPDF { try requireSignable(document.content) }
        let events =
          [.opened(opening(try reference(document)))] + additions
          + [.outgoingNumberReserved(number.text, by: person, at: now)]
        var next = file
        for event in events {
          _ = try next.folded.apply(event)
          next.events.append(event)
          try transaction.append(Self.entry(event))
        }
        return next
      }
    } catch {
      throw settingFailed ?? DeskFailure(error)
    }
  }

  /// A case that can be opened, with its number and nothing in it yet, and its opening for whichever document it is to have.
  private func newCase(
    _ document: FileReference, subject: String, with additions: [Event], by person: PersonID, at now: Date
  ) throws(DeskFailure) -> (CaseFile, (FileReference) -> Opening) {
    let year = CalendarDay(inSofia: now).year
    let route = workspace.route
    _ = try keep(route.octets)
    let empty = Case(route: route.route, routeSHA256: route.sha256, authority: workspace.authority)
    func opening(_ caseID: String, _ document: FileReference) -> Opening {
      Opening(
        caseID: caseID, subject: subject, route: route.reference, document: document, by: person, at: now)
    }
    // A number is given out for good; a case that is then refused by the workflow must not cost one.
    var judged = empty
    try narrowing {
      for event in [.opened(opening("\(year)-0", document))] + additions { _ = try judged.apply(event) }
    }
    let sequence = try narrowing {
      try store.reserveNumber(series: "case:\(year)", key: UUID().uuidString.lowercased())
    }
    let caseID = "\(year)-\(sequence)"
    return (CaseFile(id: caseID, folded: empty, events: []), { opening(caseID, $0) })
  }

  /// Adds a file to the version that is being worked on, or replaces the one of the same name.
  public func attach(
    _ attachment: BroughtFile, to caseID: String, by person: PersonID
  ) throws(DeskFailure) -> CaseFile {
    let file = try load(caseID)
    guard attachment.name != file.folded.version?.document.name else {
      throw .unusableFileName(attachment.name)
    }
    return try record(
      [.attachmentAdded(try reference(attachment), by: person, at: clock())], on: file)
  }

  /// Gives the version that is being worked on another text: a new draft, or the reworked one after a return.
  public func replaceDocument(
    of caseID: String, with document: BroughtFile, attachments: [BroughtFile] = [],
    places: [StepPlace] = [], by person: PersonID
  ) throws(DeskFailure) -> CaseFile {
    if document.isPDF { try requireSignable(document.content) }
    let file = try load(caseID)
    try requireUsable(places, in: document, for: file.folded.route)
    let now = clock()
    let attached = try attachments.map { file throws(DeskFailure) in try reference(file) }
    return try record(
      [.documentReplaced(try reference(document), by: person, at: now)]
        + attached.map { .attachmentAdded($0, by: person, at: now) }
        + Self.placing(places, by: person, at: now), on: file)
  }

  private static func placing(_ places: [StepPlace], by person: PersonID, at time: Date) -> [Event] {
    places.isEmpty ? [] : [.signaturesPlaced(places, by: person, at: time)]
  }

  private func reference(_ file: BroughtFile) throws(DeskFailure) -> FileReference {
    FileReference(name: file.name, mediaType: file.mediaType, sha256: try keep(file.content))
  }

  /// Refuses at intake what could not be signed later, and what people who sign it could not see.
  private func requireSignable(_ content: ByteSource) throws(DeskFailure) {
    let obstacles = Document.obstaclesToSigning(content).filter { obstacle in
      // Ordinary programs leave objects behind that nothing leads to; everything else is refused.
      if case .unreachableObjects = obstacle { false } else { true }
    }
    guard obstacles.isEmpty else { throw .unsignable(obstacles) }
    try narrowing {
      guard try Document(content).signatures().isEmpty else { throw DeskFailure.alreadySigned }
    }
  }
}
