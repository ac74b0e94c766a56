import Audit
import CaseStore
import Files
import Foundation
import OpenSSL
import Validation
import Workflow

/// A directory in which people of one organisation work on their cases together.
///
/// ```
/// doklad.yaml      what the workspace is set up with
/// route.yaml       the way a report takes
/// authority.yaml   who is who, and may do what
/// store/           cases, documents, outbox
/// ```
public struct Workspace: Sendable {
  public let directory: String
  public let configuration: Configuration
  public let route: RouteFile
  public let authority: Authority
  /// The register's file, as it is kept with the evidence.
  public let authorityOctets: [UInt8]
  public let trust: TrustPolicy

  static let configurationName = "doklad.yaml"
  var storeDirectory: String { path("store") }

  /// Opens the workspace that `start` lies in: the nearest directory at or above it that holds a `doklad.yaml`.
  public init(containing start: String) throws(DeskFailure) {
    var directory = URL(filePath: start).standardizedFileURL.path
    while !FileManager.default.fileExists(atPath: directory + "/" + Self.configurationName) {
      let parent = (directory as NSString).deletingLastPathComponent
      guard parent != directory, !parent.isEmpty else { throw .noWorkspace(searchedFrom: start) }
      directory = parent
    }
    self.directory = directory
    let configurationPath = directory + "/" + Self.configurationName
    configuration = try Configuration(yaml: try Self.text(configurationPath), path: configurationPath)
    route = try RouteFile(contentsOf: Self.resolve(configuration.route, in: directory))
    let authorityPath = Self.resolve(configuration.authority, in: directory)
    authorityOctets = try narrowing { try ByteSource(contentsOf: authorityPath).bytes }
    do throws(YAMLFailure) {
      authority = try Authority(yaml: String(decoding: authorityOctets, as: UTF8.self))
    } catch { throw .authority(path: authorityPath, error) }
    guard authority.organization.organization == configuration.organization else {
      throw .configuration(
        path: configurationPath,
        problem: .organizationsDiffer(
          configured: configuration.organization, register: authority.organization.organization))
    }
    trust = try Self.trust(configuration.trust, in: directory)
  }

  /// Makes a workspace: its configuration, and an empty store. Nothing is left behind where that fails.
  public static func create(
    at directory: String, configuration: String, route: [UInt8], authority: [UInt8]
  ) throws(DeskFailure) {
    let configurationPath = directory + "/" + configurationName
    guard !FileManager.default.fileExists(atPath: configurationPath) else {
      throw .workspaceExists(path: configurationPath)
    }
    let parsed = try Configuration(yaml: configuration, path: configurationPath)
    try narrowing {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      _ = try CaseStore.create(at: directory + "/store")
      for (name, octets) in [(parsed.route, route), (parsed.authority, authority)] {
        let path = resolve(name, in: directory)
        if !FileManager.default.fileExists(atPath: path) { try AtomicFile.write(octets, to: path) }
      }
      // The configuration comes last: with it the workspace exists.
      try AtomicFile.write(Array(configuration.utf8), to: configurationPath, existing: .refuse)
    }
  }

  /// A path of the configuration, made absolute.
  public func path(_ relative: String) -> String { Self.resolve(relative, in: directory) }

  private static func resolve(_ path: String, in directory: String) -> String {
    path.hasPrefix("/") ? path : directory + "/" + path
  }

  private static func text(_ path: String) throws(DeskFailure) -> String {
    try narrowing { String(decoding: try ByteSource(contentsOf: path).bytes, as: UTF8.self) }
  }

  private static func trust(
    _ trust: Configuration.Trust, in directory: String
  ) throws(DeskFailure) -> TrustPolicy {
    func load<Value>(
      _ names: [String], _ parse: ([UInt8]) throws(OpenSSLFailure) -> [Value]
    ) throws(DeskFailure) -> [Value] {
      var values: [Value] = []
      for name in names {
        let path = resolve(name, in: directory)
        let octets = try narrowing { try ByteSource(contentsOf: path).bytes }
        let found: [Value]
        do throws(OpenSSLFailure) { found = try parse(octets) } catch { throw .trust(path: path, error) }
        // A file that holds nothing was meant to hold something.
        guard !found.isEmpty else { throw .nothingToTrust(path: path) }
        values += found
      }
      return values
    }
    return TrustPolicy(
      anchors: try load(trust.anchors) { bytes throws(OpenSSLFailure) in try Certificate.all(derOrPEM: bytes)
      },
      intermediates: try load(trust.intermediates ?? []) { bytes throws(OpenSSLFailure) in
        try Certificate.all(derOrPEM: bytes)
      },
      revocationLists: try load(trust.revocationLists ?? []) { bytes throws(OpenSSLFailure) in
        try RevocationList.all(derOrPEM: bytes)
      })
  }
}

/// A route with the octets of its file, by whose digest every statement names it.
public struct RouteFile: Sendable {
  public let route: Route
  public let octets: [UInt8]
  public let sha256: SHA256Digest

  public init(contentsOf path: String) throws(DeskFailure) {
    try self.init(octets: try narrowing { try ByteSource(contentsOf: path).bytes }, path: path)
  }

  init(octets: [UInt8], path: String) throws(DeskFailure) {
    self.octets = octets
    do throws(YAMLFailure) { route = try Route(yaml: String(decoding: octets, as: UTF8.self)) } catch {
      throw .route(path: path, error)
    }
    sha256 = try narrowing { try SHA256Digest(of: octets) }
  }

  public var reference: RouteReference { RouteReference(id: route.id, sha256: sha256) }
}
