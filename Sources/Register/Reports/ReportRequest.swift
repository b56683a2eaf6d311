package import RecordStore
package import Records

/// The reports that there are.
package enum ReportName: String, CaseIterable, Sendable {
    case indicators, causes, exits, progress, cases, silence, quality, funds, help, matching, accountability, training
    case states, monitoring, income
    case incomeSheet = "income-sheet"
    case householdBook = "household-book"
    case villageBook = "village-book"
    case contactCard = "contact-card"
    case policyCard = "policy-card"

    /// Whether it is of one record, or of all of one village.
    package var isOfRecord: Bool { [.householdBook, .villageBook, .contactCard, .policyCard, .incomeSheet].contains(self) }

    /// What it says, in a few words.
    package var summary: Label {
        switch self {
        case .indicators: Label("规划指标，按字段计算", "the plan's series, computed from the fields")
        case .causes: Label("主要致贫原因，对照规划比例", "main causes of poverty beside the plan's shares")
        case .exits: Label("退出：计划与认定", "exits, planned and determined")
        case .progress: Label("登记册对照规划目标", "the register against the plan's targets")
        case .cases: Label("双认定待处理事项", "the administrators' queue in numbers")
        case .quality: Label("数据质量核查", "findings and checks")
        case .silence: Label("各村多久没有消息", "how long each village has been silent")
        case .funds: Label("资金来源、去向与冲销", "funds by source, year, county, project")
        case .help: Label("帮扶责任全覆盖与成效", "who helps whom, and what came of it")
        case .matching: Label("社会帮扶供需对接", "society's needs and offers, matched with reasons")
        case .accountability: Label("责任、考核、督查、财政投入与绩效", "responsibility, assessments, inspections, budgets, performance")
        case .training: Label("培训、岗位、就业与贷款", "training, posts, work and loans")
        case .states: Label("各年各状态户数", "households by state and year")
        case .monitoring: Label("监测对象，另列于贫困户之外", "watched households, beside the poor")
        case .income: Label("收入确认单：谁已签、谁尚缺", "confirmed incomes: who signed, who lacks one")
        case .incomeSheet: Label("收入确认单，每户一页", "the income that the household signs for, a page for a household")
        case .householdBook: Label("一户一册", "a household's whole file")
        case .villageBook: Label("一村一册", "a village's whole file")
        case .contactCard: Label("帮扶联系卡，每户一页", "the card with whom to call, a page for a household")
        case .policyCard: Label("扶贫政策明白卡，每户一页", "the card with what the household is given, a page for a household")
        }
    }
}

/// What somebody wants reported.
package struct ReportRequest: Sendable {
    package var name: ReportName
    /// `nil` is all that the store holds.
    package var region: ScopeCode?
    package var year: Int?
    /// The length of the codes by which to break down, ``Region/Level/digits`` of counties, townships or villages.
    package var digits: Int
    /// The one household or village of a book.
    package var record: RecordID?
    /// Also what only the plan states.
    package var isWithPlan: Bool
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package var now: UInt64

    package init(
        _ name: ReportName, region: ScopeCode? = nil, year: Int? = nil, digits: Int = Region.Level.county.digits, record: RecordID? = nil,
        isWithPlan: Bool = false, now: UInt64
    ) {
        self.name = name
        self.region = region
        self.year = year
        self.digits = digits
        self.record = record
        self.isWithPlan = isWithPlan
        self.now = now
    }
}

/// Why there is no such report here.
package enum ReportFault: Error, Hashable, Sendable {
    /// The store holds nothing in that region.
    case scopeNotHere(ScopeCode)
    /// A book is of one household, or of all households of one village.
    case bookNeedsVillage
    /// A village's book is of one village.
    case bookNeedsOneVillage
    /// The record is not of that type.
    case wrongType(Label)
    /// Nothing in the register is of that year.
    case yearOutside(Int, ClosedRange<Int>)
    /// No year is named, and none that has begun surveyed half of the region's standing households.
    case noYearSurveyed(of: Int, [SurveyRound])
}

extension Report {
    /// The years that the register can have anything of: the plan looks back to 2010, keyed fields end in 2030.
    package static let years = 2010...2030

    /// Makes a report on one snapshot of the store, and keeps what it computed for the next.
    ///
    /// - Parameter isKeeping: Whether to take, and to leave, parts of scopes that have not changed.
    /// - Throws: ``ReportFault``, and what the store throws.
    package static func make(
        _ request: ReportRequest, from store: RecordStore, plan: PlanFigures, isKeeping: Bool = true
    ) throws -> Report {
        if let year = request.year, !years.contains(year) { throw ReportFault.yearOutside(year, years) }
        let (report, source) = try store.read { _ in
            let source = try ReportSource(store, region: request.region, isKeeping: isKeeping)
            if let region = request.region, source.states.isEmpty { throw ReportFault.scopeNotHere(region) }
            return (try make(request, source, plan), source)
        }
        try source.keepIfPossible()
        return report
    }

    /// Figures stand beside the targets that the store's own records have, where it holds any: of every report the same, as `targets` shows them.
    private static func make(_ request: ReportRequest, _ source: ReportSource, _ carried: PlanFigures) throws -> Report {
        let isBesidePlan = [.indicators, .causes, .exits, .funds].contains(request.name)
        let plan = isBesidePlan ? try TargetLedger(of: source.store, elseFrom: carried).plan : carried
        return switch request.name {
        case .indicators: try IndicatorReport.make(request, source, plan)
        case .causes: try CauseReport.make(request, source, plan)
        case .exits: try ExitReport.make(request, source, plan)
        case .progress: try ProgressReport.make(request, source, plan)
        case .cases: try CaseReport.make(request, source)
        case .quality: try QualityReport.make(request, source)
        case .silence: try SilenceReport.make(request, source)
        case .funds: try FundReport.make(request, source, plan)
        case .help: try HelpReport.make(request, source)
        case .matching: try MatchingReport.make(request, source)
        case .accountability: try AccountabilityReport.make(request, source)
        case .training: try WorkReport.make(request, source)
        case .states: try StatesReport.make(request, source)
        case .monitoring: try MonitoringReport.make(request, source)
        case .income: try IncomeReport.make(request, source)
        case .incomeSheet: try IncomeReport.sheets(request, source)
        case .householdBook: try HouseholdBook.make(request, source)
        case .villageBook: try VillageBook.make(request, source)
        case .contactCard: try HouseholdCards.contact(request, source)
        case .policyCard: try HouseholdCards.policy(request, source)
        }
    }
}
