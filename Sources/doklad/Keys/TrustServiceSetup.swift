import AdES
import ArgumentParser
import Desk
import Foundation
import HTTP
import TrustServices

/// The time-stamp authority and the certificate services that commands ask: from the workspace, or from options.
struct TrustServiceSetup {
  let timeStamps: (any TimeStampSource)?
  let status: (any CertificateStatusSource)?

  /// As the workspace is set up; without that section nobody is asked for anything.
  init(_ workspace: Workspace) throws {
    let configured = workspace.configuration.trustServices
    try self.init(
      timeStamps: configured?.timeStamps, policy: configured?.timeStampPolicy,
      asksStatus: configured != nil && configured?.askStatus != false,
      allowsPrivateAddresses: configured?.allowPrivateAddresses ?? false,
      caFile: configured?.certificateAuthority.map(workspace.path))
  }

  init(
    timeStamps url: String?, policy: String? = nil, asksStatus: Bool, allowsPrivateAddresses: Bool,
    caFile: String? = nil
  ) throws {
    var rules = TrustServiceRules()
    rules.allowsPrivateAddresses = allowsPrivateAddresses
    rules.caFile = caFile
    rules.proxy = .environment
    let client = TrustServiceClient(rules)
    timeStamps = try url.map { try TimeStampAuthority(url: $0, policy: policy, client: client) }
    status = asksStatus ? CertificateServices(client) : nil
  }
}

extension BaselineLevel: ExpressibleByArgument {
  /// `B`, `T`, `LT`, `LTA`, in either case.
  public init?(argument: String) { self.init(rawValue: argument.uppercased()) }
}

/// Which services a command outside a workspace may ask.
struct TrustServiceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      words("Адрес на удостоверител на време (RFC 3161).", "Address of a time-stamp authority (RFC 3161)."),
      valueName: "https://…"))
  var tsa: String?

  @Flag(
    help: ArgumentHelp(
      words(
        "Позволява адреси в частна мрежа от удостоверенията.",
        "Allow addresses in a private network that certificates name.")))
  var allowPrivateAddresses = false
}
