import Cunlian
import RecordStore
import Records
import Register

/// What the checks find in one village now, and what of it nobody has recorded.
struct ChecksView: Sendable {
    static let pageLength = 80

    struct Row: Sendable {
        let check: String
        let severity: Check.Severity
        /// The book that it leads to: of a member that of the household.
        let book: RecordID
        let called: String
        let text: String
        let isNew: Bool
    }

    let village: ScopeCode
    let place: String
    /// The survey round.
    let round: Int
    /// The new ones first, then the gravest; a page of them.
    let rows: [Row]
    let offset: Int
    let found: Int
    let new: Int

    /// Checks that see all that they need in one village; what is compared across villages takes longer than a page may.
    static let checks = Check.all.filter { check in
        if case .computed = check.method { check.reach == .village } else { false }
    }

    /// - Precondition: As ``Console/reading(_:_:_:)`` runs its body.
    init(_ village: ScopeCode, _ examination: Examination, offset: Int, _ editor: Editor) throws {
        self.village = village
        place = try Region.called(village, in: editor.store)
        round = examination.round
        found = examination.findings.count
        let news = Set(try FindingLedger(of: editor.store, region: village).news(among: examination.findings).map(\.subject))
        new = examination.findings.count { news.contains($0.subject) }
        let order = { (finding: Finding) in
            (news.contains(finding.subject) ? 0 : 1, Check.Severity.allCases.firstIndex(of: finding.severity) ?? 0, finding.check)
        }
        let sorted = examination.findings.enumerated().sorted { one, two in
            let (first, second) = (order(one.element), order(two.element))
            return first == second ? one.offset < two.offset : first < second
        }
        self.offset = sorted.isEmpty ? 0 : min(offset, (sorted.count - 1) / Self.pageLength * Self.pageLength)
        rows = try sorted.dropFirst(self.offset).prefix(Self.pageLength).map { _, finding in
            let subject = try FindingSubject(finding.record, in: finding.scope, editor)
            return Row(
                check: finding.check, severity: finding.severity, book: subject.book, called: subject.called,
                text: finding.text.text(in: editor.language), isNew: news.contains(finding.subject))
        }
    }
}
