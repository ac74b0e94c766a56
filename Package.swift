// swift-tools-version: 6.2
import PackageDescription

/// Rooms that have no business with pointers: an unsafe construct in them is an error.
let pointerFree: [SwiftSetting] = [
  .strictMemorySafety(), .treatWarning("StrictMemorySafety", as: .error),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let serverLayers: [Target.Dependency] = [
  .product(name: "HummingbirdCore", package: "hummingbird"),
  .product(name: "HTTPTypes", package: "swift-http-types"),
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
  .product(name: "NIOSSL", package: "swift-nio-ssl"),
  .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
]
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// The tests of one room: `Tests/<Room>Tests`.
func test(
  _ room: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .testTarget(name: "\(room)Tests", dependencies: dependencies, path: "Tests/\(room)Tests", exclude: exclude)
}

let package = Package(
  name: "doklad",
  products: [.executable(name: "doklad", targets: ["doklad"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    // What the registry's server touches itself of the layers below Hummingbird.
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // System libraries: a module map and a shim header of macros, nothing else.
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CPKCS11", pkgConfig: "p11-kit-1", providers: [.apt(["libp11-kit-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(
      name: "CPango", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),

    // The core: bytes, formats, signatures. Builds without the HTTP stack.
    .target(name: "Files"),
    .target(name: "OpenSSL", dependencies: ["COpenSSL", "CPKCS11", "Files"]),
    .target(name: "PDF", dependencies: ["CZlib", "Files"]),
    .target(name: "ASiC", dependencies: ["CZip", "Files"]),
    .target(
      name: "AdES", dependencies: ["OpenSSL", "PDF", "ASiC", "Files"],
      swiftSettings: pointerFree),
    .target(
      name: "Signing", dependencies: ["AdES", "OpenSSL", "PDF", "ASiC", "Files"],
      swiftSettings: pointerFree),
    .target(
      name: "Validation", dependencies: ["AdES", "OpenSSL", "PDF", "ASiC", "Files"],
      swiftSettings: pointerFree),
    .target(name: "Workflow", dependencies: [yams], swiftSettings: pointerFree),
    .target(
      name: "StandInTrust", dependencies: ["OpenSSL", "Files", yams, asn1],
      swiftSettings: pointerFree),

    // The desk: cases, documents, delivery.
    .target(
      name: "Audit", dependencies: ["Workflow", "Validation", "AdES", "OpenSSL", "Files"],
      swiftSettings: pointerFree),
    .target(
      name: "Words",
      dependencies: [
        "Workflow", "Validation", "AdES", "PDF", "ASiC", "OpenSSL", "Files", "Signing", "CaseStore",
        "Drafting", "Submission", "StandInTrust",
      ]),
    .target(name: "CaseStore", dependencies: ["Workflow", "OpenSSL", "Files", grdb]),
    .target(name: "Drafting", dependencies: ["CPango", "ASiC", "PDF", "Files", yams]),
    // The network: one room speaks HTTP, others say to whom and what about.
    .target(name: "HTTP", dependencies: ["CCurl", "Files"]),
    .target(name: "Submission", dependencies: ["ASiC", "HTTP", "Files"]),
    .target(
      name: "TrustServices", dependencies: ["HTTP", "AdES", "OpenSSL", "Files"], swiftSettings: pointerFree),
    .target(
      name: "Desk",
      dependencies: [
        "Workflow", "Audit", "CaseStore", "Signing", "Validation", "Submission", "AdES",
        "OpenSSL", "PDF", "ASiC", "Files", yams,
      ], swiftSettings: pointerFree),
    .target(
      name: "Registry",
      dependencies: [
        "Workflow", "Audit", "Words", "Validation", "Signing", "CaseStore", "AdES", "OpenSSL", "ASiC",
        "Files",
        hummingbird, hummingbirdTLS, logging, yams,
      ] + serverLayers),
    .target(
      name: "StandInServices",
      dependencies: ["StandInTrust", "OpenSSL", "Files", hummingbird, logging] + serverLayers),
    .executableTarget(
      name: "doklad",
      dependencies: [
        "Desk", "Registry", "Words", "Audit", "StandInTrust", "StandInServices", "TrustServices", "HTTP",
        "Submission", "Drafting", "CaseStore",
        "Workflow",
        "Validation", "Signing", "AdES", "ASiC", "PDF", "OpenSSL", "Files", argumentParser, yams, hummingbird,
        logging,
      ]),

    // Tests: rules, named as sentences. TestPKI is shared by them.
    .target(
      name: "TestPKI", dependencies: ["OpenSSL", "StandInTrust", "AdES", "Files"], path: "Tests/TestPKI"),
    test("Architecture"),
    test("Files", ["Files"]),
    test("OpenSSL", ["OpenSSL", "Files", "TestPKI"]),
    test("PDF", ["PDF", "Files"]),
    test("ASiC", ["ASiC", "Files"]),
    .target(name: "TestFiles", path: "Tests/TestFiles"),
    test("AdES", ["AdES", "OpenSSL", "Files", "TestPKI", "TestFiles"]),
    test("Signing", ["Signing", "AdES", "OpenSSL", "PDF", "ASiC", "Files", "TestPKI", "TestFiles"]),
    test(
      "Validation",
      [
        "Validation", "Signing", "AdES", "OpenSSL", "PDF", "ASiC", "Files", "TestPKI", "TestFiles",
      ]),
    test("Corpus", ["Validation", "AdES", "ASiC", "OpenSSL", "Files"], exclude: ["exceptions.tsv"]),
    test("Workflow", ["Workflow"]),
    test("CaseStore", ["CaseStore", "Workflow", "OpenSSL", "Files"]),
    test("Drafting", ["Drafting", "PDF", "Workflow", "Files"], exclude: ["Texts"]),
    test("StandInTrust", ["StandInTrust", "OpenSSL", "Files", "TestPKI"]),
    test("HTTP", ["HTTP"]),
    // The client and the server are each other's judges, and OpenSSL's commands the judges of both.
    test(
      "TrustServices",
      ["TrustServices", "StandInServices", "StandInTrust", "HTTP", "AdES", "OpenSSL", "Files", "TestPKI"]),
    test("Submission", ["Submission", "HTTP", "Workflow", "ASiC", "Signing", "OpenSSL", "Files", "TestPKI"]),
    test(
      "Words",
      [
        "Words", "Workflow", "Validation", "AdES", "PDF", "ASiC", "OpenSSL", "Files", "Signing", "CaseStore",
        "Drafting", "Submission", "StandInTrust", "TestPKI",
      ]),
    test(
      "Registry",
      [
        "Registry", "Workflow", "Validation", "Signing", "AdES", "CaseStore", "Submission", "ASiC", "OpenSSL",
        "Files", "TestPKI",
      ]),
    test(
      "Audit",
      [
        "Audit", "Workflow", "Validation", "Signing", "AdES", "ASiC", "PDF", "OpenSSL", "Files", "TestPKI",
        "TestFiles",
      ]),
    test(
      "Desk",
      [
        "Desk", "Audit", "Workflow", "CaseStore", "Submission", "Validation", "Signing", "AdES", "ASiC",
        "PDF",
        "OpenSSL", "Files", "StandInTrust", "TestPKI", "TestFiles",
      ]),
    test(
      "Peer",
      [
        "Drafting", "Validation", "Signing", "AdES", "OpenSSL", "PDF", "ASiC", "Files", "StandInTrust",
        "TestPKI",
      ],
      exclude: ["Scripts", "prepare.sh"]),

    // What signing, verifying and typesetting cost: `Tests/bench.sh`.
    .executableTarget(
      name: "bench",
      dependencies: ["Drafting", "Validation", "Signing", "AdES", "OpenSSL", "PDF", "Files", "TestPKI"],
      path: "Tests/Benchmark", exclude: ["many.py"]),
  ],
  swiftLanguageModes: [.v6]
)

// Tests/fuzz.sh builds the readers and the verifier alone, instrumented, without any package of others.
if Context.environment["DOKLAD_FUZZ"] != nil {
  let rooms: Set = [
    "COpenSSL", "CPKCS11", "CZlib", "CZip", "Files", "OpenSSL", "PDF", "ASiC", "AdES", "Signing",
    "Validation", "TestFiles",
  ]
  package.dependencies = []
  package.targets = package.targets.filter { rooms.contains($0.name) }
  package.targets.append(
    .executableTarget(
      name: "fuzz",
      dependencies: ["Validation", "Signing", "AdES", "ASiC", "PDF", "OpenSSL", "Files", "TestFiles"],
      path: "Tests/Fuzz", swiftSettings: [.unsafeFlags(["-parse-as-library"])]))
  package.products = [.executable(name: "fuzz", targets: ["fuzz"])]
}
