/// Why the stand-in's services could not be offered.
public enum StandInServiceFailure: Error, Equatable, Sendable {
  case cannotListen(host: String, port: Int, reason: String)
  case server(reason: String)
  /// The address in the declaration names no port of this machine.
  case addressElsewhere(String)
  /// No such flaw, or none of this service.
  case unknownFlaw(String)
}

extension StandInServiceFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotListen(let host, let port, let reason): "cannot listen on \(host):\(port): \(reason)"
    case .server(let reason): "server: \(reason)"
    case .addressElsewhere(let address): "\(address) is not an address of this machine"
    case .unknownFlaw(let name): "no such flaw: \(name)"
    }
  }
}
