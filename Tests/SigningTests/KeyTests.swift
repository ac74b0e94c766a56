import ASiC
import AdES
import Files
import Foundation
import OpenSSL
import PDF
import Signing
import StandInTrust
import TestFiles
import TestPKI
import Testing

/// All the ways to sign something with a key.
private let ways: [(name: String, sign: @Sendable (WatchedSigner, Date) throws -> Void)] = [
  (
    "PDF",
    { key, time in
      _ = try PAdESSigning.sign(try paper(["sign"]), PAdESRequest(field: "sign", time: time), by: key)
    }
  ),
  ("detached", { key, time in _ = try CAdESSigning.detached(over: ByteSource([1]), by: key, at: time) }),
  ("attached", { key, time in _ = try CAdESSigning.attached(to: [1], by: key, at: time) }),
  (
    "container",
    { key, time in
      let file = ContainerFile(name: "a.txt", content: ByteSource([1]), mediaType: "text/plain")
      _ = try ASiCSigning.sign([file], by: key, at: time)
    }
  ),
]

@Suite struct `A certificate that nobody would accept` {
  @Test func `is refused before its key is used, where it has expired`() throws {
    let holder = try TestPKI.holder("bad-expired")
    for way in ways {
      let key = WatchedSigner(holder)
      guard
        case .certificateNotValid(holder.certificate, atTime: .after)? = failure({ try way.sign(key, now) })
      else {
        Issue.record("\(way.name): signed after expiry")
        return
      }
      #expect(key.requests.isEmpty)
    }
  }

  @Test func `is refused before its key is used, where it is not valid yet`() throws {
    let holder = try TestPKI.holder("ivanov")
    for way in ways {
      let key = WatchedSigner(holder)
      let early = holder.certificate.notBefore - 1
      guard
        case .certificateNotValid(holder.certificate, atTime: .before)? = failure({ try way.sign(key, early) }
        )
      else {
        Issue.record("\(way.name): signed before validity")
        return
      }
      #expect(key.requests.isEmpty)
    }
  }

  @Test func `is refused before its key is used, where it is not for signing`() throws {
    let holder = try TestPKI.holder("bad-usage")
    for way in ways {
      let key = WatchedSigner(holder)
      guard case .keyUsage(holder.certificate)? = failure({ try way.sign(key, now) }) else {
        Issue.record("\(way.name): signed with a key for encryption")
        return
      }
      #expect(key.requests.isEmpty)
    }
  }

  @Test func `is another than one in the first and last second of its validity`() throws {
    let holder = try TestPKI.holder("ivanov")
    for way in ways {
      for time in [holder.certificate.notBefore, holder.certificate.notAfter] {
        let key = WatchedSigner(holder)
        #expect(failure { try way.sign(key, time) } == nil)
        #expect(key.requests.count == 1)
      }
    }
  }
}

@Suite struct `A key` {
  @Test func `that is not the certificate's gives no signature`() throws {
    let other = try TestPKI.holder("georgieva").key
    for way in ways {
      let key = WatchedSigner(try TestPKI.holder("ivanov")) {
        WatchedSigner.signature(over: $0, by: other, .ecdsa(.sha256))
      }
      guard case .signatureDoesNotVerify? = failure({ try way.sign(key, now) }) else {
        Issue.record("\(way.name): somebody else's signature was taken")
        return
      }
    }
  }

  @Test func `that refuses is told as it refused`() throws {
    for way in ways {
      let key = WatchedSigner(try TestPKI.holder("ivanov")) { _ in .failure(.key(.token(.wrongPIN))) }
      guard case .key(.token(.wrongPIN))? = failure({ try way.sign(key, now) }) else {
        Issue.record("\(way.name): a refusal was lost")
        return
      }
    }
  }

  @Test func `uses the algorithm that befits it`() throws {
    #expect(
      SignatureScheme.preferred(for: .rsa(bits: 3072))
        == .rsaPSS(digest: .sha256, mgf1: .sha256, saltBytes: 32))
    #expect(SignatureScheme.preferred(for: .ec(curve: "P-256", bits: 256)) == .ecdsa(.sha256))
    #expect(SignatureScheme.preferred(for: .ec(curve: "P-384", bits: 384)) == .ecdsa(.sha384))
    #expect(SignatureScheme.preferred(for: .ec(curve: "P-521", bits: 521)) == .ecdsa(.sha512))
    for key in [
      KeyAlgorithm.ed25519, .ed448, .dsa(bits: 2048), .ec(curve: "P-192", bits: 192), .other("GOST"),
    ] {
      #expect(SignatureScheme.preferred(for: key) == nil)
    }
  }

  @Test func `of a kind that others could not check is refused`() throws {
    let holder = try TestPKI.shared().variant(of: "ivanov", key: .ed25519)
    guard case .keyCannotSign(.ed25519)? = failure({ _ = try FileSigner(holder) }) else {
      Issue.record("Ed25519 was taken")
      return
    }
  }

  @Test(arguments: [
    SignatureScheme.rsaPKCS1(.sha256), .rsaPKCS1(.sha512),
    .rsaPSS(digest: .sha256, mgf1: .sha256, saltBytes: 32),
    .rsaPSS(digest: .sha512, mgf1: .sha512, saltBytes: 64),
    .rsaPSS(digest: .sha256, mgf1: .sha256, saltBytes: 200),
  ])
  func `of RSA signs in either way, with any digest`(scheme: SignatureScheme) throws {
    let holder = try RSA.holder.get()
    let signer = try FileSigner(holder, scheme: scheme)
    let message = try SignedData(try CAdESSigning.detached(over: ByteSource([1, 2]), by: signer, at: now))
    #expect(try message.holds(over: [1, 2], by: holder.certificate))
    let algorithm = message.signerInfos[0]
    let digest = try #require(scheme.digest)
    #expect(try SignatureScheme(algorithm.signatureAlgorithm, digest: digest) == scheme)
    #expect(algorithm.digestAlgorithm.oid == digest.oid)
  }
}

@Suite(.enabled(if: SoftToken.isAvailable, Comment(rawValue: SoftToken.skipReason)), .serialized)
struct `A key on a token` {
  private func signer(_ key: SoftToken.Key, chain: [Certificate]? = nil) throws -> TokenSigner {
    let soft = try SoftToken.shared()
    let token = try PKCS11Token.open(module: soft.modulePath, token: soft.label)
    try token.login(pin: soft.pin)
    let identity = try #require(try token.identities().first { $0.id == key.id })
    return try TokenSigner(token, identity, chain: chain)
  }

  @Test(arguments: [SoftToken.Key.rsa, .p256, .everyTime])
  func `signs a PDF, a message and a container like one from a file`(key: SoftToken.Key) throws {
    let signer = try signer(key, chain: try TestPKI.shared().intermediates)
    let document = try signed(try paper(["sign"]), "sign", by: signer)
    let signature = try #require(try document.signatures().first)
    #expect(
      try message(of: document).holds(over: covered(by: signature, of: document), by: signer.certificate))
    #expect(try message(of: document).certificates.count == 2)
    let detached = try SignedData(try CAdESSigning.detached(over: ByteSource([1]), by: signer, at: now))
    #expect(try detached.holds(over: [1], by: signer.certificate))
    let file = ContainerFile(name: "a.txt", content: ByteSource([1]), mediaType: "text/plain")
    #expect(throws: Never.self) { try ASiCSigning.sign([file], by: signer, at: now) }
  }

  @Test func `sends along the issuers that its token holds, here none`() throws {
    #expect(try signer(.p256).chain.isEmpty)
  }
}
