package import RecordStore
package import Records

/// What the console says in the words of the whole program, so that people read the same in a terminal.
package struct ConsoleWords: Sendable {
    let sentence: @Sendable (any Error, Language) -> String
    let ended: @Sendable (EndedOffice, Language) -> String
    let ground: @Sendable (Permission.Ground, Language) -> String
    let place: @Sendable (ScopeCode, Language) -> String
    /// Why an entry does not count yet.
    let kept: @Sendable (Quarantined.Reason, Language) -> String

    package init(
        sentence: @escaping @Sendable (any Error, Language) -> String, ended: @escaping @Sendable (EndedOffice, Language) -> String,
        ground: @escaping @Sendable (Permission.Ground, Language) -> String, place: @escaping @Sendable (ScopeCode, Language) -> String,
        kept: @escaping @Sendable (Quarantined.Reason, Language) -> String
    ) {
        (self.sentence, self.ended, self.ground, self.place, self.kept) = (sentence, ended, ground, place, kept)
    }
}
