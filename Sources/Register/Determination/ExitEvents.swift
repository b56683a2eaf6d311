package import Cunlian

/// Events of an exit are said once and stay: who erred says so. Only a step that nobody else has received is taken back.
package enum ExitEvents {
    /// Steps that an office records, which whoever did may take back as long as they have not left the device: a list of a village is
    /// one command, and one household too many is seen when it is printed. What a household or an attesting office says, an objection,
    /// a card, a decision are none of them.
    package static let takenBack: Set<String> = [
        "candidate", "house_check", "evaluation", "village_review", "notice", "approval", "announcement", "system_mark",
    ]

    /// What there is instead of undoing, by the type of record.
    package static let ways: [String: UndoWay] = {
        var ways = Dictionary(uniqueKeysWithValues: (ExitReader.types + ["objection_answer"]).map { ($0, UndoWay.correction) })
        for type in ["household_attestation", "government_attestation", "withdrawal"] { ways[type] = .withdraw }
        ways["case_decision"] = .decide
        return ways
    }()
}
