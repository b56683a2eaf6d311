package import Records

/// What a list that is put up is about; the codes of the schema's list `list_kind`.
package enum ListKind: String, Hashable, Sendable, CaseIterable {
    case identification, exit, returned, misidentified, missed
    case wrongExit = "wrong_exit"
    case villageExit = "village_exit"
    case countyExit = "county_exit"
    case funds, projects

    /// Of the households' lists the run that they show.
    package var run: RunKind? { RunKind(rawValue: rawValue) }

    /// Of the places' lists whose exits they show.
    package var level: CriteriaSet.Level? {
        switch self {
        case .villageExit: .village
        case .countyExit: .county
        default: nil
        }
    }

    /// The list of a run.
    package init(_ run: RunKind) {
        switch run {
        case .identification: self = .identification
        case .exit: self = .exit
        case .returned: self = .returned
        case .misidentified: self = .misidentified
        case .missed: self = .missed
        case .wrongExit: self = .wrongExit
        }
    }

    /// Those that can be public of it, whatever a file says: none that identifies anybody beyond a name, and none from which an
    /// illness could be read, as the cause of poverty.
    package var columns: [PublicColumn] {
        switch self {
        case .villageExit: [.number, .village, .township]
        case .countyExit: [.number, .county]
        case .funds: [.number, .date, .source, .amount, .purpose, .project]
        case .projects: [.number, .project, .projectClass, .places, .planned, .done, .start, .finish, .status]
        default: [.number, .hamlet, .head, .persons]
        }
    }
}

/// How far what a list says has come; the codes of the schema's list `list_stage`.
package enum ListStage: String, Hashable, Sendable, CaseIterable {
    /// 公示: before it is decided.
    case first, second
    /// 公告: after.
    case announcement

    /// Of a run of a household.
    var step: StepCode {
        switch self {
        case .first: .firstNotice
        case .second: .secondNotice
        case .announcement: .announcement
        }
    }

    /// The list that a step puts up, where it does.
    package init?(_ step: StepCode) {
        guard let stage = ListStage.allCases.first(where: { $0.step == step }) else { return nil }
        self = stage
    }

    /// Of a village or county.
    var place: RegionStep { self == .announcement ? .exited : .noticed }
}

/// A column of a list that may be put up. There is no other: what is not here cannot be published.
package enum PublicColumn: String, Hashable, Sendable, CaseIterable {
    /// Of a household, a village, a county, an entry of funds, a project: what a row is known by.
    case number
    case hamlet, head, persons
    case village, township, county
    case date, source, amount, purpose, project
    case projectClass = "class"
    case places, planned, done, start, finish, status

    package var label: Label {
        switch self {
        case .number: Label("编号", "number")
        case .hamlet: Label("自然村（屯）", "hamlet")
        case .head: Label("户主", "head of household")
        case .persons: Label("人口", "persons")
        case .village: Label("村", "village")
        case .township: Label("乡镇", "township")
        case .county: Label("县（区）", "county")
        case .date: Label("日期", "date")
        case .source: Label("资金来源", "source")
        case .amount: Label("金额（元）", "amount, yuan")
        case .purpose: Label("用途", "purpose")
        case .project: Label("项目", "project")
        case .projectClass: Label("类别", "class")
        case .places: Label("覆盖村屯", "places")
        case .planned: Label("计划投资（元）", "planned, yuan")
        case .done: Label("完成投资（元）", "spent, yuan")
        case .start: Label("开工", "begun")
        case .finish: Label("竣工", "finished")
        case .status: Label("进度", "progress")
        }
    }

    package var kind: Report.Column.Kind {
        switch self {
        case .persons: .count
        case .amount, .planned, .done: .money
        case .date, .start, .finish: .date
        case .number, .head, .hamlet, .village, .township, .county: .name
        case .source, .purpose, .project, .projectClass, .places, .status: .text
        }
    }

    /// The code list whose labels people read in it.
    package var codeList: String? {
        switch self {
        case .source: "fund_source"
        case .projectClass: "project_class"
        case .status: "project_status"
        default: nil
        }
    }
}
