package import Causality
package import Records

/// What a standing needs besides the events: the evaluation as it is now and as the signers saw it, and the people.
package struct ExitFacts: Sendable {
    /// One evaluation, reduced to what is compared.
    package struct Evidence: Hashable, Sendable {
        /// In hexadecimal; `nil` where it is not computable here.
        package var digest: String?
        /// The hash of the criteria set, in hexadecimal, and its name.
        package var criteria: String
        var criteriaName = ""
        /// The hash of the income line, in hexadecimal.
        var line: String?
        /// What people call the items.
        package internal(set) var itemLabels: [String: Label] = [:]
        /// By the standard's numbers.
        package var items: [String: ItemResult]
        /// What the digest is over, in words: to say what came to differ.
        package var groups: [Group]

        package init(digest: String?, criteria: String = "", items: [String: ItemResult] = [:], groups: [Group] = []) {
            self.digest = digest
            self.criteria = criteria
            self.items = items
            self.groups = groups
        }

        package var isMet: Bool { digest != nil && !items.isEmpty && items.values.allSatisfy { $0 == .met } }

        /// Whether the facts bear out what a procedure is about. An unknown item bears out nothing.
        func bearsOut(_ need: ExitProcedure.Need) -> Bool {
            switch need {
            case .met: isMet
            case .notMet: digest != nil && items.values.contains(.notMet)
            }
        }

        /// Items by number and name.
        func named(_ items: [String]) -> Label {
            let labels = items.map { (number: $0, label: itemLabels[$0] ?? Label(zh: "", en: "")) }
            let text: (KeyPath<Label, String>) -> [String] = { name in
                labels.map { $0.label[keyPath: name].isEmpty ? $0.number : "\($0.number) \($0.label[keyPath: name])" }
            }
            return Label(zh: text(\.zh).joined(separator: "、"), en: text(\.en).joined(separator: ", "))
        }

        /// What came to differ, in words: `贫困发生率（%） 2.91 → 2.50`; `nil` where nothing that is named does.
        func differences(from earlier: Evidence) -> Label? {
            let before = Dictionary(earlier.groups.map { ($0.id, $0) }) { first, _ in first }
            let mine = Set(groups.map(\.id))
            let nothing = Label(zh: "未填", en: "missing")
            let pairs =
                groups.map { (before[$0.id]?.value ?? nothing, $0.label, $0.value) }
                + earlier.groups.filter { !mine.contains($0.id) }.map { ($0.value, $0.label, nothing) }
            let changed = pairs.filter { $0.0 != $0.2 }
            guard !changed.isEmpty else { return nil }
            let named = changed.prefix(Self.differencesMax)
            let more = changed.count - named.count
            return Label(
                zh: named.map { "\($0.1.zh) \($0.0.zh) → \($0.2.zh)" }.joined(separator: "；") + (more > 0 ? "；另有 \(more) 项" : ""),
                en: named.map { "\($0.1.en) \($0.0.en) → \($0.2.en)" }.joined(separator: "; ") + (more > 0 ? "; and \(more) more" : ""))
        }

        /// So many at once are read by people.
        private static let differencesMax = 8

        /// The items that are not met or not known, ascending.
        var unmet: [String] { items.filter { $0.value != .met }.keys.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) } }
    }

    /// One group of facts that the standard reads.
    package struct Group: Hashable, Sendable {
        /// Tells groups apart: type, record, field and key.
        package let id: String
        package let label: Label
        package let value: Label
        package let isRoster: Bool
        /// Where it stands in the register.
        package let record: RecordID?
        package let field: String?

        package init(id: String, label: Label, value: Label, isRoster: Bool = false, record: RecordID? = nil, field: String? = nil) {
            self.id = id
            self.label = label
            self.value = value
            self.isRoster = isRoster
            self.record = record
            self.field = field
        }
    }

    /// Somebody of the household.
    package struct Member: Hashable, Sendable {
        var isHead: Bool
        var hasRelation: Bool
        /// In days since 1970.
        package var birth: Int?
        /// Whether the roster of the round names the member, undisputed.
        var isOnRoster: Bool
        /// When the member died or left for good, with what its author had seen.
        package var departures: [Departure]

        package init(
            isHead: Bool = false, hasRelation: Bool = true, birth: Int? = nil, isOnRoster: Bool = true, departures: [Departure] = []
        ) {
            self.isHead = isHead
            self.hasRelation = hasRelation
            self.birth = birth
            self.isOnRoster = isOnRoster
            self.departures = departures
        }
    }

    package struct Departure: Hashable, Sendable {
        package let coverage: Coverage
        package let date: Int

        package init(coverage: Coverage, date: Int) {
            self.coverage = coverage
            self.date = date
        }
    }

    /// As things stand, by the terms of the run; `nil` where no criteria set is known for the year.
    package var present: Evidence?
    /// As things stand, by the terms that a sheet or an attestation named: only where these are others.
    package var now: [Dot: Evidence] = [:]
    /// What the authors of sheets and attestations had before them, recomputed at their cut.
    package var seen: [Dot: Evidence] = [:]
    package var members: [RecordID: Member] = [:]
    /// The persons who are, or were, this household's helpers.
    package var helpers: Set<String> = []
    package var standing = Existence.Standing.present
    /// Of a household that moved, or is in two places, the regions where it is said to be.
    package var places: [ScopeCode] = []
    /// Why it is not sure who lives in it.
    var doubts: [Label] = []
    /// Regions that this store does not hold, where events of the year were written: what they say stands here, and
    /// what their authors had seen does not.
    var unheld: [ScopeCode] = []
    /// What people call the household's state, where such a run does not follow from it.
    var unexpectedIn: Label?
    /// Marks of the year that no procedure led to.
    var bareMarks: Set<Dot> = []
    /// Whether a run of the exit's year or a later one found the household poor again.
    var isFoundPoorAgain = false
    /// The year in which the plan has the household's village exit.
    var planYear: Int?
    /// Why this program cannot read the procedure that the run goes by.
    var unreadable: DocumentError?

    package init() {}

    /// What the facts come to now for whoever wrote an event, by what they judged by: files that came later do not count.
    func present(for event: ExitEvent) -> Evidence? { now[event.dot] ?? present }

    /// Whether this store decides nothing: another must judge, or a later program.
    var isUndecidable: Bool { isElsewhere || unreadable != nil }

    /// Whether another store must judge: the household lives elsewhere, or began its exit where this store does not see.
    var isElsewhere: Bool { standing == .moved || !unheld.isEmpty }
}
