import Causality
package import Cunlian
package import RecordStore
package import Records

/// A finding that was recorded, with its life: open, then explained or confirmed, and, once confirmed, fixed.
///
/// It is never deleted: what no longer holds is shown so.
package struct RecordedFinding: Sendable {
    package enum State: String, Sendable, CaseIterable {
        case open, explained, confirmed, fixed
        /// Some say it is explained and others confirm it.
        case disputed

        /// Which answers may be given to a finding in this state.
        package var answers: [State] {
            switch self {
            case .open: [.explained, .confirmed]
            case .explained: [.confirmed]
            case .confirmed, .disputed: [.fixed]
            case .fixed: []
            }
        }

        /// The state that a set of answers makes, whatever order they came in.
        ///
        /// Answers that were given at the same time on two devices must mean the same everywhere, so no clock and no
        /// order of arrival is looked at.
        init(of answers: Set<State>) {
            if answers.contains(.fixed) {
                self = .fixed
            } else if answers.isSuperset(of: [.explained, .confirmed]) {
                self = .disputed
            } else {
                self = answers.first ?? .open
            }
        }
    }

    /// Something that somebody said of it.
    package struct Response: Sendable {
        package let state: State
        /// Days since 1970.
        package let date: Int
        package let text: String
        /// The digest of the document, in hexadecimal.
        package let document: String?
        package let author: String
        package let role: Role?
    }

    package let record: RecordID
    package let subject: Finding.Subject
    /// The number of what it is about.
    package let number: String?
    package let scope: ScopeCode
    /// Days since 1970.
    package let date: Int
    package let text: String
    /// The facts for which it was recorded.
    package let evidence: String
    /// Ascending by date.
    package let answers: [Response]

    package var state: State { State(of: Set(answers.map(\.state))) }
}

/// The findings that a store holds.
package struct FindingLedger: Sendable {
    /// Oldest first.
    package let findings: [RecordedFinding]
    private let bySubject: [Finding.Subject: [Int]]

    package init(of store: RecordStore, region: ScopeCode? = nil) throws {
        findings = try store.read { _ in try FindingReader(store, region).findings() }
        bySubject = Dictionary(grouping: findings.indices) { [findings] in findings[$0].subject }
    }

    /// What is recorded of the same check and record, and not fixed.
    ///
    /// An explanation holds for the facts that it explained: with others the finding is a new one.
    package func recorded(_ finding: Finding) -> RecordedFinding? {
        (bySubject[finding.subject] ?? []).map { findings[$0] }.last {
            switch $0.state {
            case .open, .confirmed, .disputed: true
            case .explained: $0.evidence == finding.evidence
            case .fixed: false
            }
        }
    }

    /// Of a list what is not recorded yet.
    package func news(among found: [Finding]) -> [Finding] { found.filter { recorded($0) == nil } }

    /// The one recorded finding that a text names: its id, or a beginning of it.
    package func finding(named text: String) throws(FindingError) -> RecordedFinding {
        let found = text.isEmpty ? [] : findings.filter { $0.record.description.hasPrefix(text) }
        guard found.count < 2 else { throw .ambiguous(text) }
        guard let finding = found.first else { throw .unknown(text) }
        return finding
    }

    // MARK: Writing

    private static let recordsPerCommit = 500

    /// Writes findings that are not recorded yet, each below the record that it is about.
    ///
    /// - Returns: How many were written.
    /// - Throws: ``EditError/notPermitted(_:)``, before anything is written, where this store's office writes none.
    @discardableResult
    package static func record(_ found: [Finding], in editor: Editor) throws -> Int {
        let store = editor.store
        let type = try editor.type("finding")
        // What lies in a county, such as a site, is shown; a finding is recorded in a village, below what it is about.
        let found = try found.filter { finding in
            try store.views.type(of: finding.record).map { type.parents.contains($0.name) } ?? false
        }
        for scope in Set(found.map(\.scope)) { try requireRight(to: type, in: scope, store) }
        var written = 0
        for start in stride(from: 0, to: found.count, by: recordsPerCommit) {
            written += try store.write { _ in
                // Somebody may have recorded the same since it was found.
                let ledger = try FindingLedger(of: store)
                let news = ledger.news(among: Array(found[start..<min(start + recordsPerCommit, found.count)]))
                for finding in news { try write(finding, type, editor) }
                return news.count
            }
        }
        return written
    }

    private static func write(_ finding: Finding, _ type: RecordType, _ editor: Editor) throws {
        let values: [(String, Value)] = [
            ("check", .text(finding.check)),
            ("level", try editor.value(finding.severity.level, of: input("level", type))),
            ("date", .integer(Int64(editor.today))),
            ("text", .text(finding.text.text(in: editor.language).shortened)),
            ("evidence", finding.evidence.isEmpty ? .missing : .text(finding.evidence)),
        ]
        var draft = Draft(scope: finding.scope)
        draft.creations = [
            NewRecord(
                type: type.number, parent: .existing(finding.record),
                changes: values.compactMap { name, value in
                    type.field(named: name).map { FieldWrite(FieldAddress($0.number), .set, value) }
                })
        ]
        _ = try editor.save(draft)
    }

    private static func input(_ name: String, _ type: RecordType) throws -> Input {
        guard let field = type.field(named: name) else { throw EditError.unknownField(name, in: type) }
        return field.inputs[0]
    }

    /// Appends an answer; nothing that was said before is changed.
    ///
    /// - Parameters:
    ///   - reason: What was found out in the house.
    ///   - document: The digest of the document that shows it, in hexadecimal; no answer goes without.
    package static func answer(
        _ finding: RecordedFinding, _ state: RecordedFinding.State, reason: String, document: String?, in editor: Editor
    ) throws -> EditResult {
        let type = try editor.type("finding_answer")
        try requireRight(to: type, in: finding.scope, editor.store)
        guard finding.state.answers.contains(state) else {
            throw FindingError.notDue(now: finding.state, asked: state)
        }
        guard !reason.normalised.isEmpty else { throw FindingError.needsReason }
        guard let document else { throw FindingError.needsDocument }
        return try editor.add(
            type,
            [
                Assignment(path: "state", text: state.rawValue),
                Assignment(path: "date", text: CalendarDate(days: editor.today)?.description ?? ""),
                Assignment(path: "text", text: reason), Assignment(path: "document", text: document),
            ], parent: finding.record, scope: finding.scope)
    }

    static func requireRight(to type: RecordType, in scope: ScopeCode, _ store: RecordStore) throws {
        let author = try store.offices.directory().author(store.own, invoking: store.offices.ownGrant(for: scope)?.record, in: scope)
        guard store.schema.mayKeep(author.role, type) else {
            let roles = store.schema.roles.filter { type.writers.contains($0) }.map(\.label)
            throw EditError.notPermitted(.mayNotKeep(type: type.label, in: scope, keepers: roles))
        }
    }
}

extension Finding {
    /// The facts as a recorded finding keeps them: short, and the same for the same facts.
    var evidence: String {
        ([facts] + related.sorted()).filter { !$0.isEmpty }.joined(separator: " ").shortened
    }
}

extension String {
    /// At most the 200 characters that a text of the schema holds.
    fileprivate var shortened: String {
        let scalars = normalised.unicodeScalars
        guard scalars.count > 200 else { return normalised }
        return String(String.UnicodeScalarView(scalars.prefix(199))) + "…"
    }
}

/// Why an answer was not taken; nothing was written.
package enum FindingError: Error, Hashable, Sendable {
    case unknown(String)
    case ambiguous(String)
    case notDue(now: RecordedFinding.State, asked: RecordedFinding.State)
    case needsReason
    case needsDocument
}
