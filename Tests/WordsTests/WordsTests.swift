import Testing
import Words

@Test func `speaks the language it was made for`() {
  #expect(Words(.bulgarian)("да", "yes") == "да")
  #expect(Words(.english)("да", "yes") == "yes")
}
