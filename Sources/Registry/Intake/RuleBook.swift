import CaseStore
import Files
import Foundation
import OpenSSL
import Synchronization
import Validation
import Workflow

/// What the registry judges by: its own route and authority register, and whom it believes.
struct RuleBook: Sendable {
  let route: Route
  /// Of the octets of the route's file.
  let routeReference: RouteReference
  let authority: Authority
  /// For signatures and seals.
  let trust: TrustPolicy
  /// For client certificates.
  let clientTrust: TrustPolicy

  init(_ configuration: RegistryConfiguration) throws(RegistryFailure) {
    let routeOctets = try Self.octets(configuration.route)
    do { route = try Route(yaml: routeOctets) } catch { throw .rules(path: configuration.route, error) }
    routeReference = RouteReference(id: route.id, sha256: try SHA256Digest.digesting(ByteSource(routeOctets)))
    let authorityOctets = try Self.octets(configuration.authority)
    do { authority = try Authority(yaml: authorityOctets) } catch {
      throw .rules(path: configuration.authority, error)
    }
    trust = TrustPolicy(
      anchors: try Self.certificates(configuration.trust.anchors),
      intermediates: try Self.certificates(configuration.trust.intermediates),
      revocationLists: try Self.lists(configuration.trust.revocationLists),
      revocation: configuration.trust.revocation)
    let clientAuthorities = try Self.certificates([configuration.transport.clientAuthority])
    clientTrust = TrustPolicy(
      anchors: clientAuthorities.filter(\.isSelfIssued),
      intermediates: clientAuthorities.filter { !$0.isSelfIssued },
      revocationLists: try Self.lists(configuration.transport.clientRevocationLists),
      revocation: .whenAvailable)
  }

  static func octets(_ path: String) throws(RegistryFailure) -> [UInt8] {
    do { return try ByteSource(contentsOf: path).bytes } catch { throw .file(error) }
  }

  private static func certificates(_ paths: [String]) throws(RegistryFailure) -> [Certificate] {
    var certificates: [Certificate] = []
    for path in paths {
      let octets = try octets(path)
      do { certificates += try Certificate.all(derOrPEM: octets) } catch {
        throw .certificates(path: path, error)
      }
    }
    return certificates
  }

  private static func lists(_ paths: [String]) throws(RegistryFailure) -> [RevocationList] {
    var lists: [RevocationList] = []
    for path in paths {
      let octets = try octets(path)
      do { lists += try RevocationList.all(derOrPEM: octets) } catch {
        throw .certificates(path: path, error)
      }
    }
    return lists
  }
}

/// Keeps the rule book, and reads it again when one of its files has changed: revocation lists come out daily, and people
/// take office, without the registry being started anew.
final class RuleShelf: Sendable {
  private struct Stamp: Equatable {
    let seconds: Int
    let nanoseconds: Int
    let bytes: Int
    let inode: UInt64
  }

  private let configuration: RegistryConfiguration
  private let paths: [String]
  private let known = Mutex<(stamps: [Stamp], book: RuleBook)?>(nil)

  init(_ configuration: RegistryConfiguration) {
    self.configuration = configuration
    paths =
      [configuration.route, configuration.authority, configuration.transport.clientAuthority]
      + configuration.trust.anchors + configuration.trust.intermediates
      + configuration.trust.revocationLists + configuration.transport.clientRevocationLists
  }

  /// The rule book as its files are now.
  /// - Throws: ``RegistryFailure`` where a file is missing or cannot be used. Nothing is judged by what was known before: a
  ///   list that cannot be read may name the very certificate that is asked about.
  func current() throws(RegistryFailure) -> RuleBook {
    try known.withLock { known throws(RegistryFailure) in
      // Taken before reading: a file that changes meanwhile is read again next time.
      let stamps = try stamps()
      if let known, known.stamps == stamps { return known.book }
      let book = try RuleBook(configuration)
      known = (stamps, book)
      return book
    }
  }

  private func stamps() throws(RegistryFailure) -> [Stamp] {
    var stamps: [Stamp] = []
    for path in paths {
      var status = stat()
      guard stat(path, &status) == 0 else { throw .file(FileFailure(.open, path: path, code: errno)) }
      stamps.append(
        Stamp(
          seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec, bytes: Int(status.st_size),
          inode: UInt64(status.st_ino)))
    }
    return stamps
  }
}

extension SHA256Digest {
  /// The SHA-256 of a source, streamed.
  static func digesting(_ source: ByteSource) throws(RegistryFailure) -> SHA256Digest {
    let octets = try narrowing { try Digest.of(source, in: [0..<source.count], .sha256) }
    guard let digest = SHA256Digest(bytes: octets) else {
      throw .server(reason: "a SHA-256 value of \(octets.count) octets")
    }
    return digest
  }
}
