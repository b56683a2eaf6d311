import Testing

/// What the specification did not say, or said otherwise than the programs do, and says since: where it does.
///
/// Whatever bytes can show has a vector; of the rest only the words can be looked for.
@Suite struct SpecificationTests {
    private let tree = SourceTree()

    private static let said: [(page: String, words: String)] = [
        ("Protocol/02-changeset.md", "a component without a guard is read as the number that it is"),
        ("Protocol/vectors/README.md", "a number as text"), ("Protocol/vectors/README.md", "codes of scopes"),
        ("Protocol/10-security.md", "digests *without* one"), ("Protocol/10-security.md", "Fingerprints"),
        ("Protocol/04-session.md", "capitals and digits in groups of four with"), ("Protocol/04-session.md", "by the register's calendar"),
        ("Protocol/07-store.md", "`since` is when this store first held it"),
    ]

    @Test(arguments: said)
    func `S4 S12 S13 S17 what no vector can show stands in its page`(page: String, words: String) {
        #expect(tree.file(page).lines.contains { $0.contains(words) }, "\(page): \(words)")
    }
}
