import Testing

/// What holds of the decoder in Python and of the vectors together.
@Suite struct CheckTests {
    @Test func `the decoder in Python reads, refuses and reaches what the vectors say`() throws {
        let outcome = try Decoder.run("check.py")
        #expect(outcome.status == 0, "\(outcome.text)")
    }

    @Test func `of the decoder's checks each one that is taken out is missed by a vector`() throws {
        let outcome = try Decoder.run("checks.py")
        #expect(outcome.status == 0, "\(outcome.text)")
    }
}
