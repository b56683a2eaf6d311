import CunlianTrust
import TestSupport
import Testing

@testable import CunlianConsole

/// Whoever guesses learns nothing from how long it takes.
@Suite struct StrangersTests {
    private let temporary = TemporaryFolder()

    @Test func `a guess under a name without a key waits as long as one under a name with one, guess by guess`() throws {
        let folder = PeopleFolder(store: temporary.folder("store"))
        let key = try PersonKey(KeyFile.draw(), name: "覃主任", passphrase: nil)
        try folder.add(key)
        let strangers = Strangers()
        for guess in 1...10 { #expect(strangers.noteMiss(of: "无名氏") == folder.noteMiss(of: key), "guess \(guess)") }
        #expect(strangers.noteMiss(of: "另一人") == PeopleFolder.wait(after: 1))
    }

    @Test func `however many names are guessed, no more are kept than are said to be`() {
        let strangers = Strangers()
        for name in 0...Strangers.namesMax { _ = strangers.noteMiss(of: "\(name)") }
        #expect(strangers.noteMiss(of: "\(Strangers.namesMax)") == PeopleFolder.wait(after: 2))
        #expect(strangers.noteMiss(of: "0") == PeopleFolder.wait(after: 1))
    }
}
