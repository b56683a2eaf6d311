import Changesets
import Cunlian
import CunlianTrust
import RecordStore
import Records

/// Beside the passphrase: a code of a telephone, or of paper.
extension Console {
    /// Whether somebody has a second factor, and how many codes on paper are left; `nil` where they have none.
    func papersLeft(of key: UnlockedKey) throws -> Int? { try people.secondFactor(of: key)?.papersLeft }

    /// Takes a code, which then serves no more.
    ///
    /// - Throws: ``ConsoleRefusal/wrongCode``, after a while that grows with each.
    func take(_ code: String, _ person: String, _ key: UnlockedKey) async throws {
        let now = replica.environment.wallClock()
        try await turns.run(person) {
            guard var factor = try people.secondFactor(of: key), try factor.take(code, with: key, at: now) else {
                try await waitAfterMiss(of: person)
                throw ConsoleRefusal.wrongCode
            }
            try people.keep(factor)
        }
        try forgetMisses(of: person)
    }

    /// Sets up a second factor, in place of the one there was, once the telephone has proved that it has the secret.
    ///
    /// - Returns: Ten codes to be printed, which are not kept.
    /// - Throws: ``ConsoleRefusal/wrongCode``.
    func setUp(_ secret: [UInt8], code: String, _ person: String, _ key: UnlockedKey) async throws -> [String] {
        let papers = SecondFactor.drawPapers()
        var factor = try SecondFactor(secret, of: key, papers: papers)
        guard try factor.take(code, with: key, at: replica.environment.wallClock()) else {
            try await waitAfterMiss(of: person)
            throw ConsoleRefusal.wrongCode
        }
        try people.keep(factor)
        try forgetMisses(of: person)
        return papers
    }

    /// What a telephone reads: the secret under a name for it.
    static func address(_ secret: [UInt8], _ person: String) -> String {
        // A code that a camera reads well has no room for long names.
        let name =
            person.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            } && person.utf8.count <= 20 ? person : "console"
        return "otpauth://totp/Cunlian:\(name)?secret=\(Base32.text(secret))&issuer=Cunlian"
    }

    /// `2017-05-01 08:30:15`, Beijing time.
    var clock: String {
        let now = replica.environment.wallClock()
        let seconds = now / 1_000 % 60
        return RegisterCalendar.minuteText(at: now) + (seconds < 10 ? ":0" : ":") + String(seconds)
    }
}
