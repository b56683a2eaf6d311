import TestSupport
import Testing

@testable import clinic

@Suite struct ClinicTests {
    /// `docs/LIBRARY.md` shows these lines.
    @Test func `two people contradict each other, both are heard, and one decides`() async throws {
        let folder = TemporaryFolder()
        #expect(
            try await Clinic.story(in: folder.path) == [
                "The nurse has: name Ana Ruiz, penicillin not known, bed 3",
                "Both have: name Ana Ruiz, penicillin disputed, medicine ibuprofen, insulin, bed 3",
                "To be decided: allergic or tolerates it",
                "Decided: name Ana Ruiz, penicillin allergic, medicine ibuprofen, insulin, bed 3",
            ])
    }
}
