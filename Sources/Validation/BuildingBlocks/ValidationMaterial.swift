import AdES
import OpenSSL

/// Where a piece of validation material was found.
public enum MaterialOrigin: String, Sendable, Hashable {
  /// In a signature or time-stamp of the file.
  case embedded
  /// In the document security store of a PDF (DSS).
  case securityStore = "dss"
  /// With the verifier, from files.
  case given
  /// From a service that a certificate names.
  case fetched

  /// Whether it lies in the file itself, and so will still be there in thirty years.
  public var isInFile: Bool { self == .embedded || self == .securityStore }
}

/// Certificates and revocation data that a validation may use, from wherever they came. None of them is believed for being here.
struct ValidationMaterial {
  /// Ours: a file of 500 signatures with one chain has a handful.
  static let maximumCertificates = 5_000
  static let maximumRevocationData = 5_000

  struct SourcedData {
    let data: RevocationData
    fileprivate(set) var origin: MaterialOrigin
  }

  private(set) var certificates: [Certificate] = []
  private(set) var revocationData: [SourcedData] = []
  /// Where each piece of data stands in ``revocationData``.
  private var places: [[UInt8]: Int] = [:]
  private var origins: [Certificate: MaterialOrigin] = [:]
  private var knownCertificates: [[UInt8]: Certificate?] = [:]

  /// What lies in the file counts as lying there, wherever else it was found.
  mutating func add(_ certificate: Certificate, from origin: MaterialOrigin) {
    if let known = origins[certificate] {
      if origin.isInFile, !known.isInFile { origins[certificate] = origin }
      return
    }
    guard certificates.count < Self.maximumCertificates else { return }
    origins[certificate] = origin
    certificates.append(certificate)
  }

  /// The certificate of these octets, read once however often they occur; nil where they are none.
  mutating func certificate(der: [UInt8]) -> Certificate? {
    if let known = knownCertificates[der] { return known }
    let certificate = try? Certificate(der: der)
    knownCertificates[der] = .some(certificate)
    return certificate
  }

  mutating func add(certificates: [[UInt8]], from origin: MaterialOrigin) {
    for der in certificates {
      if let certificate = certificate(der: der) { add(certificate, from: origin) }
    }
  }

  mutating func add(_ data: RevocationData, from origin: MaterialOrigin) {
    guard !isKnown(data.der, from: origin), revocationData.count < Self.maximumRevocationData else { return }
    places[data.der] = revocationData.count
    revocationData.append(SourcedData(data: data, origin: origin))
    if case .response(let response) = data {
      for certificate in response.certificates { add(certificate, from: origin) }
    }
  }

  /// Whether these octets are here already; where they are now found in the file, that is noted.
  private mutating func isKnown(_ der: [UInt8], from origin: MaterialOrigin) -> Bool {
    guard let place = places[der] else { return false }
    if origin.isInFile, !revocationData[place].origin.isInFile {
      revocationData[place].origin = origin
      if case .response(let response) = revocationData[place].data {
        for certificate in response.certificates { add(certificate, from: origin) }
      }
    }
    return true
  }

  mutating func add(revocationLists: [[UInt8]], from origin: MaterialOrigin) {
    for der in revocationLists where !isKnown(der, from: origin) {
      if let list = try? RevocationList(der: der) { add(.list(list), from: origin) }
    }
  }

  /// - Parameter ocspResponses: `OCSPResponse`, or `BasicOCSPResponse` alone.
  mutating func add(ocspResponses: [[UInt8]], from origin: MaterialOrigin) {
    for der in ocspResponses where !isKnown(der, from: origin) {
      if let response = (try? OCSPResponse(der: der)) ?? (try? OCSPResponse(basicDER: der)) {
        add(.response(response), from: origin)
      }
    }
  }

  /// Everything that a message of the file carries, its time-stamps included.
  mutating func add(_ message: SignedData) { add(message, depth: 0) }

  private mutating func add(_ message: SignedData, depth: Int) {
    add(certificates: message.certificates, from: .embedded)
    add(revocationLists: message.revocationLists, from: .embedded)
    add(ocspResponses: message.ocspResponses, from: .embedded)
    for signer in message.signerInfos {
      let values = AttributeMaterial(signer)
      add(certificates: values.certificates, from: .embedded)
      add(revocationLists: values.revocationLists, from: .embedded)
      add(ocspResponses: values.ocspResponses, from: .embedded)
      guard depth < AttributeMaterial.maximumDepth else { continue }
      for token in values.timeStamps { add(token.message, depth: depth + 1) }
    }
  }

  /// Where a certificate was found; nil where it is not among the material.
  func origin(of certificate: Certificate) -> MaterialOrigin? { origins[certificate] }
}
