package import Records

/// One thing that an item looked at: whose, what it was, what was asked.
package struct Observation: Hashable, Sendable {
    /// Why there is nothing to compare.
    package enum Obstacle: Hashable, Sendable {
        case missing
        case disputed
        /// This store lacks the record or the field.
        case notHere
        /// Whether the record exists is disputed.
        case existence
    }

    package let record: RecordID
    package let subject: Subject
    package let label: Label
    /// What was found; `nil` where there is an obstacle.
    package let shown: Label?
    /// What would have done; `nil` where there is an obstacle, and of a condition.
    package private(set) var wanted: Label?
    package let obstacle: Obstacle?
    package let result: ItemResult
    /// Whether a number was held against a bound, which people want to see even where it is kept.
    let isBounded: Bool

    init(
        of record: RecordID, _ subject: Subject, _ label: Label, _ shown: Label, _ wanted: Label,
        _ result: ItemResult, isBounded: Bool = false
    ) {
        self.record = record
        self.subject = subject
        self.label = label
        self.shown = shown
        self.wanted = wanted
        obstacle = nil
        self.result = result
        self.isBounded = isBounded
    }

    init(of record: RecordID, _ subject: Subject, _ label: Label, _ obstacle: Obstacle) {
        self.record = record
        self.subject = subject
        self.label = label
        shown = nil
        wanted = nil
        self.obstacle = obstacle
        result = .unknown
        isBounded = false
    }

    /// The same of a condition: it says which way was taken, and asks for nothing.
    var asked: Observation {
        var copy = self
        copy.wanted = nil
        return copy
    }

    /// `住房面积 48（要求 ≥ 13）`, without whose it is; an answer that is as it should be needs no more words.
    package func text(in language: Language) -> String {
        let label = label.text(in: language)
        let found = found.text(in: language)
        guard obstacle == nil else { return "\(label)\(language == .zh ? "" : " ")\(found)" }
        guard let wanted = wanted?.text(in: language), result != .met || isBounded else { return "\(label) \(found)" }
        return language == .zh ? "\(label) \(found)（要求\(wanted)）" : "\(label) \(found) (wanted: \(wanted))"
    }

    /// What was found, or why there is nothing to compare.
    var found: Label {
        switch obstacle {
        case nil: shown ?? Label(zh: "", en: "")
        case .missing: Label(zh: "未填", en: "missing")
        case .disputed, .existence: Label(zh: "有争议", en: "disputed")
        case .notHere: Label(zh: "本机没有，无法计算", en: "not computable here")
        }
    }
}

/// Why an item has its result: the observations that decided it.
package struct Explanation: Hashable, Sendable {
    /// Each once, in the order of the standard.
    package let observations: [Observation]

    init(_ observations: [Observation]) {
        var seen: Set<Observation> = []
        self.observations = observations.filter { seen.insert($0).inserted }
    }

    /// Without the ways that were tried and not needed: of an item that is met, what meets it.
    package func decisive(for result: ItemResult) -> Explanation {
        let met = observations.filter { $0.result == .met }
        return result == .met && !met.isEmpty ? Explanation(met) : self
    }

    /// All observations in a sentence.
    ///
    /// - Parameter naming: What people call a record other than the judged one; asked for members and the like.
    package func text(in language: Language, judged: RecordID, naming: (RecordID) throws -> String) rethrows -> String {
        var said = Set<String>()
        let texts = try observations.map { observation in
            let owner =
                observation.record == judged
                ? "" : try naming(observation.record) + (language == .zh ? "：" : ": ")
            return owner + observation.text(in: language)
        }.filter { said.insert($0).inserted }
        return texts.joined(separator: language == .zh ? "；" : "; ")
    }
}

extension Fact {
    /// Why there is nothing to compare; of a value, that the input asked has none.
    var obstacle: Observation.Obstacle {
        switch self {
        case .disputed: .disputed
        case .notHere: .notHere
        case .missing, .value, .elements: .missing
        }
    }
}

extension Requirement.Comparison {
    /// `nil` where the numbers are too great to be compared.
    func holds(_ a: Fixed, _ b: Fixed) -> ItemResult? {
        guard let order = a.compared(to: b) else { return nil }
        let isSo =
            switch self {
            case .above: order > 0
            case .atLeast: order >= 0
            case .below: order < 0
            case .atMost: order <= 0
            }
        return isSo ? .met : .notMet
    }

    var words: Label {
        switch self {
        case .above: Label(zh: "超过", en: "more than")
        case .atLeast: Label(zh: "不少于", en: "at least")
        case .below: Label(zh: "低于", en: "less than")
        case .atMost: Label(zh: "不超过", en: "at most")
        }
    }
}

extension Subject {
    /// What is missing where there is no such record.
    var relationLabel: Label {
        switch self {
        case .member: Label(zh: "家庭成员名册", en: "roster of members")
        case .naturalVillage: Label(zh: "自然村（屯）", en: "natural village")
        case .pooled: Label(zh: "合并测算的户", en: "household taken together")
        case .township: Label(zh: "乡镇", en: "townships")
        case .household, .village, .county: Label(zh: "记录", en: "record")
        }
    }
}

extension Measured {
    /// What people call the number.
    var label: Label {
        switch self {
        case .slot(let slot), .age(let slot, _, _), .balance(let slot, _, _), .elements(let slot): slot.label
        case .percent(let declared, _, _, _):
            Label(zh: declared.input.label.zh + "占比（%）", en: declared.input.label.en + " (%)")
        case .registered(let what): what.label
        case .failing(let item):
            Label(zh: "建档户第\(item)项未达标户数", en: "registered households that fail item \(item)")
        case .named(_, let label): label
        case .count(let subject): subject.countLabel
        case .difference(let amount, _), .floor(let amount, _, _): amount.label
        case .sum(let terms), .product(let terms): terms.last?.label ?? Label(zh: "数值", en: "amount")
        case .line: Label(zh: "收入标准", en: "income line")
        case .constant, .notHere: Label(zh: "数值", en: "amount")
        }
    }

    /// What people read behind the number.
    var unit: Label {
        switch self {
        case .slot(let slot): slot.input.unit ?? (slot.input.type == .money ? Label(zh: "元", en: "yuan") : Label(zh: "", en: ""))
        default: Label(zh: "", en: "")
        }
    }

    /// Whose it is, where it is one field's.
    var subject: Subject? { if case .slot(let slot) = self { slot.subject } else { nil } }
}

extension Registered {
    var label: Label {
        switch self {
        case .households: Label(zh: "本轮建档户数", en: "households registered in the round")
        case .persons: Label(zh: "本轮建档人数", en: "persons registered in the round")
        case .poorPersons: Label(zh: "未脱贫人数", en: "persons still poor")
        }
    }
}

extension Subject {
    var countLabel: Label {
        switch self {
        case .member: Label(zh: "家庭人数", en: "members")
        case .naturalVillage: Label(zh: "自然村数", en: "natural villages")
        default: Label(zh: "户数", en: "households")
        }
    }
}
