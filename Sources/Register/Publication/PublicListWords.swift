import Records

/// What stands above and below a list.
enum PublicListWords {
    static func title(_ kind: ListKind, _ stage: ListStage, _ year: Int) -> Label {
        if stage == .announcement { return Label("\(year) 年\(done(kind).zh)公告", "\(done(kind).en), \(year): announcement") }
        guard kind.run != nil else { return Label("\(year) 年\(proposed(kind).zh)公示", "\(proposed(kind).en), \(year): notice") }
        return stage == .first
            ? Label("\(year) 年\(proposed(kind).zh)公示（第一次，村级）", "\(proposed(kind).en), \(year): first notice, in the village")
            : Label("\(year) 年\(proposed(kind).zh)公示（第二次，乡镇）", "\(proposed(kind).en), \(year): second notice, by the township")
    }

    private static func proposed(_ kind: ListKind) -> Label {
        switch kind {
        case .identification: Label("拟识别贫困户名单", "Households proposed as poor")
        case .exit: Label("拟脱贫退出户名单", "Households proposed for exit")
        case .returned: Label("拟认定返贫户名单", "Households proposed as poor again")
        case .misidentified: Label("拟清退错评户名单", "Households proposed for removal, never poor")
        case .missed: Label("拟补录漏评户名单", "Households proposed that were left out")
        case .wrongExit: Label("拟纠正错退户名单", "Households whose exit is to be corrected")
        case .villageExit: Label("拟出列贫困村名单", "Poor villages proposed for exit")
        case .countyExit: Label("拟摘帽贫困县", "Poor county proposed for exit")
        case .funds: Label("扶贫资金安排", "Poverty funds")
        case .projects: Label("扶贫项目安排", "Poverty projects")
        }
    }

    private static func done(_ kind: ListKind) -> Label {
        switch kind {
        case .identification: Label("贫困户名单", "Households found poor")
        case .exit: Label("脱贫退出户名单", "Households that exited")
        case .returned: Label("返贫户名单", "Households found poor again")
        case .misidentified: Label("清退错评户名单", "Households removed, never poor")
        case .missed: Label("补录漏评户名单", "Households that were left out")
        case .wrongExit: Label("纠正错退户名单", "Households whose exit was corrected")
        case .villageExit: Label("出列贫困村名单", "Poor villages that exited")
        case .countyExit: Label("摘帽贫困县", "Poor county that exited")
        case .funds: Label("扶贫资金使用结果", "Poverty funds, as used")
        case .projects: Label("扶贫项目实施结果", "Poverty projects, as finished")
        }
    }

    /// How the list came about, and for how long it hangs.
    static func opening(_ list: PublicList) -> Label {
        let from = CalendarDate(days: list.head.from)?.description ?? ""
        let to = list.head.to.flatMap { CalendarDate(days: $0)?.description }
        let days = Label(zh: to.map { "\(from)至\($0)" } ?? "\(from)起", en: to.map { "\(from) to \($0)" } ?? "from \(from)")
        let (kind, stage) = (list.head.kind, list.head.stage)
        if kind == .exit {
            return stage == .announcement
                ? Label(
                    "下列贫困户经农户和政府双方认定、公示无异议并经县（区）审批，\(list.head.year) 年脱贫退出，现予公告（\(days.zh)）。退出后按规定继续享受扶持政策。",
                    "The households below, attested by themselves and by the government, shown without objection and approved by the county, exited in \(list.head.year) (\(days.en)). Support goes on as provided."
                )
                : Label(
                    "下列贫困户经入户核验、农户和政府双方认定\(stage == .first ? "、民主评议" : "、乡镇复核")，拟于 \(list.head.year) 年脱贫退出，现予公示（\(days.zh)）。",
                    "The households below are proposed for exit in \(list.head.year) after house checks, both attestations and "
                        + (stage == .first ? "the village's review" : "the township's check") + " (\(days.en)).")
        }
        let what = stage == .announcement ? done(kind) : proposed(kind)
        let way =
            kind.run != nil
            ? Label("经入户核查、双方认定和民主评议", "after house checks, both attestations and the village's review")
            : kind.level != nil ? Label("经逐级核查", "after the checks of the offices") : Label("按登记册的记录", "by the register's records")
        let verb = stage == .announcement ? Label("现予公告", "announced") : Label("现予公示", "shown")
        return Label("\(what.zh)\(way.zh)，\(verb.zh)（\(days.zh)）。", "\(what.en), \(way.en), \(verb.en) (\(days.en)).")
    }

    static func closing(_ kind: ListKind, _ stage: ListStage) -> Label {
        guard stage != .announcement else { return Label("如有异议，可向县（区）扶贫部门反映。", "Objections go to the county's office.") }
        return kind == .exit
            ? Label(
                "公示期内对名单有异议的，可向村民委员会、乡镇人民政府或县（区）扶贫部门实名反映；有异议的户不予退出，待核实处理。",
                "Whoever objects says so, under their name, to the village committee, the township or the county's office while this is shown; a household objected to does not exit before that is settled."
            )
            : Label(
                "公示期内有异议的，可向村民委员会、乡镇人民政府或县（区）扶贫部门实名反映。",
                "Whoever objects says so, under their name, to the village committee, the township or the county's office while this is shown."
            )
    }

    /// Whose seal it bears.
    static func office(_ head: PublicList.Head) -> Label {
        if head.kind == .countyExit { return Label("市扶贫开发领导小组", "city's leading group") }
        if head.kind.run == nil || head.stage == .announcement { return Label("县（区）扶贫开发领导小组", "county's leading group") }
        return head.stage == .first ? Label("村民委员会", "village committee") : Label("乡镇人民政府", "township")
    }
}
