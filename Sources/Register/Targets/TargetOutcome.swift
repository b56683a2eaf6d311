package import Records

extension TargetLedger {
    /// What is said of one value of the plan beside the register. Every line ends in one of these.
    package enum Outcome: Hashable, Sendable {
        /// The register stands to it as the plan demands; before its year is over, so far.
        case met
        /// Its year is over, and the register does not stand to it as the plan demands.
        case missed
        /// Its year is not over, and it is not met so far.
        case notYetDue
        /// It would be judged, and here or of that year nobody can; the label says why.
        case cannotBeKnown(Label)
        /// It is held against nothing, in no store and no year; the label says why.
        case notJudged(Label)

        /// For scripts.
        package var code: String {
            switch self {
            case .met: "met"
            case .missed: "missed"
            case .notYetDue: "notYetDue"
            case .cannotBeKnown: "cannotBeKnown"
            case .notJudged: "notJudged"
            }
        }

        /// Why nothing is said, where nothing is.
        package var why: Label? {
            switch self {
            case .met, .missed, .notYetDue: nil
            case .cannotBeKnown(let why), .notJudged(let why): why
            }
        }

        /// With why.
        package var label: Label {
            switch self {
            case .met: Label(zh: "达到", en: "met")
            case .missed: Label(zh: "未达到", en: "missed")
            case .notYetDue: Label(zh: "未到期", en: "not yet due")
            case .cannotBeKnown(let why): Label(zh: "无法得知：\(why.zh)", en: "cannot be known: \(why.en)")
            case .notJudged(let why): Label(zh: "不作判断：\(why.zh)", en: "not judged: \(why.en)")
            }
        }
    }

    /// What a store knows when it judges.
    struct Bench {
        /// The year that it is, which is not over; `nil` judges each figure as if its year were.
        var present: Int?
        /// The region of what is measured; `nil` where nobody said.
        var whole: ScopeCode?

        /// What one value amounts to.
        ///
        /// - Parameters:
        ///   - measured: `nil` where nothing is measured here.
        ///   - reason: Why nothing is.
        func outcome(_ figure: PlanFigures.Figure, _ value: PlanFigures.Value, _ measured: Measured?, _ reason: Label?) -> Outcome {
            guard figure.isToBeReached, let relation = figure.relation else { return .notJudged(figure.whyDemandsNothing) }
            guard let measured else {
                if let kept = figure.why ?? figure.keptByCheck { return .notJudged(kept) }
                if let year = figure.year, let present, year >= present { return .notYetDue }
                return .cannotBeKnown(reason ?? whyUnmeasured(figure))
            }
            if let year = figure.year, year > measured.year { return .notYetDue }
            guard figure.year.map({ $0 == measured.year }) ?? true else {
                return .cannotBeKnown(Label(zh: "登记册的数字是\(measured.year)年的", en: "the register's figure is of \(measured.year)"))
            }
            guard measured.unknown == 0 else {
                return .cannotBeKnown(
                    Label(zh: "\(measured.unknown)项未知，可能改变结论", en: "\(measured.unknown) unknown, which could turn it"))
            }
            guard let isKept = Self.isKept(relation, by: measured, figure.stated(value, measured)) else {
                return .notJudged(Label(zh: "不认识关系“\(relation)”", en: "the relation \"\(relation)\" is not known here"))
            }
            if isKept { return .met }
            if let year = figure.year, let present, year >= present { return .notYetDue }
            return .missed
        }

        /// `nil` for a relation that a later file may have.
        private static func isKept(_ relation: String, by measured: Measured, _ stated: Ratio) -> Bool? {
            guard ["<", "<=", "=", ">=", ">"].contains(relation) else { return nil }
            if measured.isShareOfPlaces { return measured.value == Ratio(100) }
            return switch relation {
            case ">=": measured.value >= stated
            case "<=": measured.value <= stated
            case ">": measured.value > stated
            case "<": measured.value < stated
            default: measured.value == stated
            }
        }

        /// A count of a region of which only a part is held is not to be set beside that part.
        private func whyUnmeasured(_ figure: PlanFigures.Figure) -> Label {
            if let whole, figure.scope != whole, figure.scope.covers(whole) {
                return Label(zh: "更大区域的数字，本库只有一部分", en: "of a larger region than is held here")
            }
            return Label(zh: "本库无数据", en: "no data here")
        }
    }
}

extension PlanFigures.Figure {
    /// Whether the plan asks for it, and does not only tell it.
    package var isToBeReached: Bool { kind == .target || kind == .limit }

    /// A value in the measured value's unit.
    func stated(_ value: PlanFigures.Value, _ measured: TargetLedger.Measured?) -> Ratio {
        value.number * (measured?.size ?? plainUnit.size)
    }

    /// Where it is a bound for each household or place.
    var keptByCheck: Label? { check.map { Label(zh: "用检查 \($0) 逐户逐项核对", en: "kept by check \($0), one by one") } }

    /// Why a figure is no target, or a target demands nothing.
    fileprivate var whyDemandsNothing: Label {
        switch kind {
        case .baseline: Label(zh: "编制规划时的情况，不是目标", en: "as found when the plan was made, no target")
        case .achieved: Label(zh: "规划以前的成绩，不是目标", en: "done before the plan, no target")
        case .target, .limit: why ?? keptByCheck ?? Label(zh: "没有说至少还是至多", en: "nothing says whether at least or at most")
        }
    }
}
