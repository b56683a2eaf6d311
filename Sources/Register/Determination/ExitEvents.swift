package import Cunlian

/// Events of an exit are said once and stay: who erred says so, and nothing is made unsaid.
package enum ExitEvents {
    /// What there is instead of undoing, by the type of record.
    package static let ways: [String: UndoWay] = {
        var ways = Dictionary(uniqueKeysWithValues: (ExitReader.types + ["objection_answer"]).map { ($0, UndoWay.correction) })
        for type in ["household_attestation", "government_attestation", "withdrawal"] { ways[type] = .withdraw }
        ways["case_decision"] = .decide
        return ways
    }()
}
