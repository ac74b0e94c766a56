import AdES
import Files
import Foundation
import OpenSSL
import Signing
import StandInTrust
import TestPKI
import Words

private let tokens = [
  TokenDescription(label: "B-Trust", serialNumber: "0011", manufacturer: "Gemalto", model: "ID"),
  TokenDescription(label: "B-Trust", serialNumber: "0012", manufacturer: "Gemalto", model: "ID"),
]

let tokenFailures: [TokenFailure] = [
  .moduleNotLoaded(path: "/usr/lib/x.so", reason: "no such file"), .notAModule(path: "/usr/lib/x.so"),
  .tokenNotFound(wanted: "mine", present: tokens), .tokenNotFound(wanted: "mine", present: []),
  .severalTokensMatch(wanted: "B-Trust", matching: tokens), .notPresent, .wrongPIN, .wrongPINOneTryLeft,
  .pinLocked, .pinExpired,
  .pinNotInitialised, .pinUnacceptable, .notLoggedIn, .keyNotFound, .unsupported("RSA-PSS"), .cancelled,
  .other(function: "C_Sign", code: 0x30),
]

let keyFailures: [OpenSSLFailure] =
  [
    .library(function: "EVP_DigestSign", queue: ["error:0200007A"]),
    .library(function: "EVP_DigestSign", queue: []),
    .wrongPassphrase(path: "petrova.p12"), .wrongPassphrase(), .passphraseNeeded(path: "petrova.p12"),
    .passphraseNeeded(),
    .unusablePassphrase, .noPrivateKey, .noCertificate, .unsupportedKey("RSA of 512 bits"),
    .unsupportedScheme("\(SignatureScheme.ecdsa(.sha256)) with a key \(KeyAlgorithm.rsa(bits: 2048))"),
    .unsupportedScheme("digest md5"), .keyDoesNotMatchCertificate,
  ]
  + [
    "certificate", "certificate validity", "private key", "public key", "PKCS#12 file", "PEM text",
    "revocation list",
    "distinguished name", "ECDSA signature value", "digest", "date out of range",
    "certificate: 3 octets after its end",
  ].map { .malformed(what: $0, queue: []) } + [.malformed(what: "PKCS#12 MAC", queue: ["error:1"])]
  + tokenFailures.map { .token($0) }

private let schemes: [SignatureScheme] = [
  .rsaPKCS1(.sha256), .rsaPSS(digest: .sha384, mgf1: .sha384, saltBytes: 48), .ecdsa(.sha512),
  .ecdsaPlain(.sha3_256), .ed25519,
  .ed448, .dsa(.sha1),
]
private let algorithms: [KeyAlgorithm] = [
  .rsa(bits: 3072), .rsaPSS(bits: 3072), .ec(curve: "P-256", bits: 256), .ed25519, .ed448, .dsa(bits: 1024),
  .other("SM2"),
]
private let schemeProblems: [SignatureScheme.Problem] = [
  .unknownDigest(oid: "1.2.3"), .unknownSignatureAlgorithm(oid: "1.2.3"),
  .digestsDiffer(announced: .sha1, signature: .sha256), .badParameters(oid: "1.2.3"),
]

let standInFailures: [StandInFailure] = [
  .malformedDeclaration("format x"), .malformedDeclaration("keyNotFound(stuff)"), .duplicateID("expert"),
  .unknownID("expert"), .numberCouldBeReal(id: "expert", number: "PNOBG-8001011001"),
  .exists(path: "expert.p12"),
  .openSSL(.noPrivateKey), .file(FileFailure(.write, path: "expert.p12", code: EACCES)), .encoding("1..2"),
]

extension Sample {
  static let keys: [Sample] = joined([
    each("OpenSSLFailure", keyFailures) { [$0.say($1), $0.remedy($1)] },
    each("TokenFailure", tokenFailures) { [$0.say($1), $0.remedy($1)] },
    each("Problem", schemeProblems) { [$0.say($1)] },
    each("StandInFailure", standInFailures) { [$0.say($1), $0.remedy($1)] },
    each(
      "SigningFailure",
      algorithms.map { SigningFailure.keyCannotSign($0) }
        + [
          .key(.noPrivateKey), .obstacles([]), .obstacles([.encrypted, .dynamicForm]), .pdf(.notAPDF),
          .container(.notAZip), .file(FileFailure(.write, path: "a.pdf", code: ENOSPC)),
          .signatureDoesNotVerify,
        ]
    ) { [$0.say($1), $0.remedy($1)] },
  ])

  static let keyPhrases: [Sample] = joined([
    each("KeyAlgorithm", Array(algorithms.prefix(3))) { [$0.say($1)] },
    each(
      "RevocationReason",
      [
        RevocationReason.unspecified, .keyCompromise, .cACompromise, .affiliationChanged, .superseded,
        .cessationOfOperation, .certificateHold, .removeFromCRL, .privilegeWithdrawn, .aACompromise,
      ]
    ) { [$0.say($1)] },
  ])

  /// Names that are the same in every language.
  static let names: [Sample] = joined([
    each("SignatureScheme", schemes) { [$0.say($1)] },
    each("DigestAlgorithm", DigestAlgorithm.allCases) { [$0.say($1)] },
  ])
}
