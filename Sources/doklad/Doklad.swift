import ArgumentParser
import GRDB
import Hummingbird
import HummingbirdTLS
import Yams

@main struct Doklad: AsyncParsableCommand {
  func run() async throws {}
}
