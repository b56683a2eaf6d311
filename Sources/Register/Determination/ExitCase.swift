import Causality
package import Records

/// Something in a household's exit that an administrator must look at.
package struct ExitCase: Hashable, Sendable {
    /// Six hexadecimal digits for the place, ten for what it consists of: whatever comes to a case gives it another name.
    package let name: String
    package let kind: CaseKind
    /// Of a case that was decided differently: what it was about.
    package let about: CaseKind
    /// The events that it consists of, ascending by dot.
    package let events: [ExitEvent]
    /// One sentence more than the kind says.
    package let remark: Label?
    /// What came to differ from what was signed.
    package let changes: [Change]
    /// The office that decides it.
    package let level: String
    /// Whom it was handed to: an office or a person.
    package let handler: String?
    package let blocks: Bool
    /// Milliseconds since 1970, by the clock of whoever wrote the latest of its events; 0 where none is known.
    package let since: UInt64
    /// The day, since 1970, after which it is overdue.
    package let deadline: Int?
    package let verdicts: [ExitProcedure.Verdict]

    /// A group of facts as it was attested and as it is.
    package struct Change: Hashable, Sendable {
        package let label: Label
        package let before: Label
        package let now: Label
        package let isRoster: Bool
        /// Where it stands in the register: to say who wrote it.
        package var record: RecordID?
        package var field: String?
    }
}

/// Names cases by what they consist of.
struct CaseNames {
    let household: RecordID
    let year: Int
    var kind = RunKind.exit
    let digest: @Sendable ([UInt8]) -> [UInt8]

    /// - Parameters:
    ///   - anchor: Tells several cases of a kind apart, as one of each objection.
    ///   - evidence: The present digest, where the case is about facts.
    func name(_ kind: CaseKind, anchor: RecordID?, events: [ExitEvent], departures: [Dot], evidence: String) -> String {
        let place = place(kind, anchor)
        let dots = events.map { "\($0.dot) \($0.record.index)" }.sorted() + departures.sorted().map(\.description)
        return digits(place, 3) + "-" + digits(place + dots + [evidence], 5)
    }

    /// The name of a case of a village or county.
    func name(_ kind: String, _ events: [String], _ evidence: String) -> String {
        let place = [household.description, self.kind.place(in: year), kind]
        return digits(place, 3) + "-" + digits(place + events.sorted() + [evidence], 5)
    }

    private func place(_ kind: CaseKind, _ anchor: RecordID?) -> [String] {
        [household.description, self.kind.place(in: year), kind.rawValue, anchor?.description ?? ""]
    }

    /// Whether a name is, or was, of a case of this household and year; of those that are about one record among several
    /// only where that record is among the anchors.
    func isHere(_ name: String, anchors: [RecordID]) -> Bool {
        let all: [RecordID?] = [nil] + anchors
        return CaseKind.allCases.contains { kind in all.contains { digits(place(kind, $0), 3) == name.prefix(6) } }
    }

    /// The name of the case that differing decisions on another case make, at the same place.
    func name(of name: String, disagreed: [ExitEvent]) -> String {
        let content = ["decided differently", name] + disagreed.map(\.dot).sorted().map(\.description)
        return name.prefix(6) + "-" + digits(content, 5)
    }

    private func digits(_ parts: [String], _ count: Int) -> String {
        hexText(digest(Array(parts.joined(separator: "\0").utf8)).prefix(count))
    }
}

extension RunKind {
    /// A year's run in what is hashed: of an exit the year alone.
    func place(in year: Int) -> String { self == .exit ? String(year) : "\(year) \(rawValue)" }
}
