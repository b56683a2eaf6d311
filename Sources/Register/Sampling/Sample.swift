import Causality
package import Records

/// A number that whoever checks committed to, as the entry that says so has it.
package struct SampleNumber: Sendable {
    package let record: RecordID
    package let scope: ScopeCode
    let coverage: Coverage
    package let person: String
    package let role: String?
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package let time: UInt64
    let isAdmitted: Bool
    package let kind: ListKind
    package let stage: ListStage
    package let year: Int
    /// In hexadecimal.
    let commitment: String
    /// In hundredths of a percent.
    package let share: Int64
    package let least: Int
}

/// A draw that somebody recorded, and whether it counts.
package struct SampleDraw: Sendable {
    /// Why a draw is none.
    package enum Flaw: Hashable, Sendable {
        case notAdmitted
        /// No list of that hash was put up that its author had seen.
        case noList
        /// The number is not the one that was committed to, or of another list.
        case otherNumber
        /// Whoever committed to the number had seen the list.
        case listSeen
        /// Whoever committed to the number put the list up.
        case ownList
        /// The number had drawn from another list before.
        case numberUsed
        /// Not the rows that the seed draws.
        case otherRows
        /// Another draw from the same list came first.
        case second
    }

    package let record: RecordID
    package let scope: ScopeCode
    let coverage: Coverage
    package let person: String
    package let role: String?
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package let time: UInt64
    package let kind: ListKind
    package let stage: ListStage
    package let year: Int
    /// The list's hash, in hexadecimal.
    package let list: String
    package let number: String
    let numberRecord: RecordID?
    /// What the rows drawn are known by.
    package let drawn: [String]
    package fileprivate(set) var flaw: Flaw?
    let isAdmitted: Bool

    init(
        record: RecordID, scope: ScopeCode, coverage: Coverage, person: String, role: String?, time: UInt64, kind: ListKind,
        stage: ListStage, year: Int, list: String, number: String, numberRecord: RecordID?, drawn: [String], isAdmitted: Bool
    ) {
        (self.record, self.scope, self.coverage, self.person, self.role, self.time) = (record, scope, coverage, person, role, time)
        (self.kind, self.stage, self.year, self.list, self.number) = (kind, stage, year, list, number)
        (self.numberRecord, self.drawn, self.isAdmitted) = (numberRecord, drawn, isAdmitted)
    }

    package var code: ListCode? { ListCode(hash: list) }
}

/// Which draws count: a function of the entries, and of nothing else.
package struct SampleLedger: Sendable {
    /// By time; each with its flaw, if it has one.
    package let draws: [SampleDraw]
    /// Numbers that opened nothing.
    package let unused: [SampleNumber]
    package let numbers: [SampleNumber]

    init(_ draws: [SampleDraw], _ numbers: [SampleNumber], _ postings: [Posting], digest: ([UInt8]) -> [UInt8]) {
        var judged: [SampleDraw] = []
        // Whoever saw another draw came after it; of two that saw neither, the lesser dot.
        for draw in Self.inOrder(draws) {
            var draw = draw
            draw.flaw = Self.flaw(draw, judged, numbers, postings, digest)
            judged.append(draw)
        }
        self.draws = judged.sorted { ($0.time, $0.record) < ($1.time, $1.record) }
        self.numbers = numbers
        unused = numbers.filter { number in number.isAdmitted && !draws.contains { $0.numberRecord == number.record } }
    }

    private static func inOrder(_ draws: [SampleDraw]) -> [SampleDraw] {
        var (rest, result) = (draws.sorted { $0.coverage.dot < $1.coverage.dot }, [SampleDraw]())
        while !rest.isEmpty {
            let next =
                rest.firstIndex { draw in
                    !rest.contains { $0.record != draw.record && draw.coverage.covers($0.coverage.dot) }
                } ?? 0
            result.append(rest.remove(at: next))
        }
        return result
    }

    private static func flaw(
        _ draw: SampleDraw, _ before: [SampleDraw], _ numbers: [SampleNumber], _ postings: [Posting], _ digest: ([UInt8]) -> [UInt8]
    ) -> SampleDraw.Flaw? {
        guard draw.isAdmitted else { return .notAdmitted }
        let lists = postings.filter { $0.hash == draw.list && $0.isAdmitted && draw.coverage.covers($0.coverage.dot) }
        guard let posting = lists.first else { return .noList }
        guard let number = numbers.first(where: { $0.record == draw.numberRecord && $0.isAdmitted }), let opened = CardCode(draw.number),
            number.kind == posting.head.kind, number.stage == posting.head.stage, number.year == posting.head.year,
            number.scope == posting.scope, draw.coverage.covers(number.coverage.dot),
            SampleSeed.commitment(
                opened, scope: number.scope, kind: number.kind, stage: number.stage, year: number.year, digest: digest) == number.commitment
        else { return .otherNumber }
        guard !lists.contains(where: { number.coverage.covers($0.coverage.dot) }) else { return .listSeen }
        guard !lists.contains(where: { $0.person == number.person }) else { return .ownList }
        let counted = before.filter { $0.flaw == nil }
        if counted.contains(where: { $0.list == draw.list }) { return .second }
        if counted.contains(where: { $0.numberRecord == draw.numberRecord }) { return .numberUsed }
        // Rows that the posting does not keep nobody can draw again from it.
        guard let marks = posting.marks else { return nil }
        let seed = SampleSeed.seed(list: draw.list, number: opened, digest: digest)
        let drawn = SampleSeed.drawn(marks.map(\.key), seed: seed, share: number.share, least: number.least, digest: digest)
        return drawn == draw.drawn ? nil : .otherRows
    }
}

extension SampleDraw.Flaw {
    package var label: Label {
        switch self {
        case .notAdmitted: Label(zh: "未采信", en: "not admitted")
        case .noList: Label(zh: "抽取时没有见到这份张榜名单", en: "no list of that hash was put up before it")
        case .otherNumber: Label(zh: "抽查数与承诺不符", en: "the number is not the one that was committed to")
        case .listSeen: Label(zh: "登记抽查数的人已见过名单", en: "whoever committed to the number had seen the list")
        case .ownList: Label(zh: "登记抽查数的人就是张榜的人：须由另一人登记", en: "whoever committed to the number put the list up: somebody else must")
        case .numberUsed: Label(zh: "该抽查数已用于另一份名单", en: "the number had drawn from another list")
        case .otherRows: Label(zh: "抽中的行不是算出的行", en: "these are not the rows that the seed draws")
        case .second: Label(zh: "同一名单再次抽取", en: "a second draw from the same list")
        }
    }
}
