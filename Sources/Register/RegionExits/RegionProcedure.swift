import JSON
package import Records

/// The exit of a village or a county as data; `Protocol/procedure/village-exit.json`, `county-exit.json`.
///
/// There is no household that could say no, so what guards it is the evidence: each step is bound to one digest of the
/// facts, and whoever does it had seen the step before it done on the same.
package struct RegionProcedure: Sendable {
    package struct Step: Sendable {
        package let code: RegionStep
        package let label: Label
        /// Whose events count.
        package let writers: [String]
        /// What whoever does the step must have seen done.
        let after: [RegionStep]
    }

    package struct Kind: Sendable {
        package let code: RegionCaseKind
        package let label: Label
        /// Whether the exit does not go on while it is open.
        package let blocks: Bool
        /// The office that looks at it.
        package let level: String
        /// Days until it is overdue.
        let days: Int
        /// Those that may be given: facts that are not so are made so by nobody.
        let verdicts: [ExitProcedure.Verdict]
    }

    package let level: CriteriaSet.Level
    package let label: Label
    /// Whole days for which the notice hangs.
    package let noticeDays: Int
    package let steps: [Step]
    /// Offices that decide cases, the lowest first.
    package let levels: [String]
    let kinds: [Kind]
    /// Of the publication; 0 of the one that the program carries.
    package private(set) var version = 0

    func numbered(_ version: Int) -> RegionProcedure {
        var result = self
        result.version = version
        return result
    }

    package func step(_ code: RegionStep) -> Step? { steps.first { $0.code == code } }
    package func kind(_ code: RegionCaseKind) -> Kind? { kinds.first { $0.code == code } }
}

/// The steps by the codes of the schema's list `region_exit_step`.
package enum RegionStep: String, Hashable, Sendable, CaseIterable {
    case applied
    case firstReview = "first_review"
    case verified, noticed, exited, rejected, returned

    /// Those that lead to the exit, in their order.
    package static let course: [RegionStep] = [.applied, .firstReview, .verified, .noticed, .exited]
}

/// What an office must look at.
package enum RegionCaseKind: String, Hashable, Sendable, CaseIterable {
    case factsChanged = "facts_changed"
    case notMet = "not_met"
    case notReproduced = "not_reproduced"
    case illegalHistory = "illegal_history"
    case figuresDiffer = "figures_differ"
    case laterFinding = "later_finding"
    /// Somebody objected to the list that was put up, and nobody answered, or whoever did found it right.
    case objection
}

extension RegionProcedure {
    /// The type of record whose records are the events.
    package static func event(_ level: CriteriaSet.Level) -> String { "\(level.rawValue)_exit" }

    /// - Throws: ``DocumentError`` with the place of the first fault. Every step and kind of case must be there once.
    init(parsing bytes: [UInt8], file: String) throws(DocumentError) {
        let document: JSONNode
        do { document = try JSONNode(parsing: bytes) } catch {
            throw DocumentError(file, error)
        }
        let reader = ProcedureReader(file: file)
        level = try reader.code(document, "level")
        label = try reader.label(document)
        guard let parameters = document["parameters"] else { throw reader.fault(document, .missing("parameters")) }
        noticeDays = try reader.number(parameters, "noticeDays", 0...365)
        steps = try reader.list(document, "steps") { node throws(DocumentError) in
            Step(
                code: try reader.code(node, "code"), label: try reader.label(node), writers: try reader.texts(node, "writers"),
                after: try reader.codes(node, "after"))
        }
        levels = try reader.texts(document, "levels")
        kinds = try reader.list(document, "cases") { node throws(DocumentError) in
            guard let blocks = node["blocks"]?.bool else { throw reader.fault(node, .notABool("blocks")) }
            return Kind(
                code: try reader.code(node, "code"), label: try reader.label(node), blocks: blocks, level: try reader.text(node, "level"),
                days: try reader.number(node, "days", 0...3_650), verdicts: try reader.codes(node, "verdicts"))
        }
        guard steps.map(\.code) == RegionStep.allCases else { throw reader.fault(document["steps"] ?? document, .otherSteps) }
        guard kinds.map(\.code) == RegionCaseKind.allCases else { throw reader.fault(document["cases"] ?? document, .otherCases) }
        guard kinds.allSatisfy({ levels.contains($0.level) }) else { throw reader.fault(document["cases"] ?? document, .caseNumbers) }
    }
}
