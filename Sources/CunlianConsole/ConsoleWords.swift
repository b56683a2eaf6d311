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
    /// How long something has waited, by when it came and what time it is now; both in milliseconds since 1970.
    let waited: @Sendable (UInt64?, UInt64, Language) -> String

    package init(
        sentence: @escaping @Sendable (any Error, Language) -> String, ended: @escaping @Sendable (EndedOffice, Language) -> String,
        ground: @escaping @Sendable (Permission.Ground, Language) -> String, place: @escaping @Sendable (ScopeCode, Language) -> String,
        kept: @escaping @Sendable (Quarantined.Reason, Language) -> String,
        waited: @escaping @Sendable (UInt64?, UInt64, Language) -> String
    ) {
        (self.sentence, self.ended, self.ground) = (sentence, ended, ground)
        (self.place, self.kept, self.waited) = (place, kept, waited)
    }
}
