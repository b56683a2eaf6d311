package import Records

extension HandOver {
    /// The list that both sign: what passes over, what stays with offices, and what is known of the devices.
    package func report(_ schema: Schema) -> Report {
        var report = Report(name: "hand-over", title: Label("工作移交清单：\(from) → \(to)", "Hand-over: \(from) → \(to)"), region: nil, year: nil)
        report.sections = [caseSection, findingSection, deviceSection]
        if !vacant.isEmpty { report.sections.append(officeSection(schema)) }
        report.notes.append(
            Label(
                "按姓名移交的只有指名交办的争议；其余待办按职务办理，接任者有了职务即在其 todo --mine 里。",
                "By name only cases pass that were handed to a person; the rest belongs to offices, and is in the other's todo --mine once they have the office."
            ))
        if pairings > 0 {
            report.notes.append(
                Label(
                    "\(from) 名下还有 \(pairings) 户结对，不在此移交：用 cunlian reassign 原联系人编号 新联系人编号 --reason 缘由。",
                    "\(from) is still paired with \(pairings) households, which this does not move: cunlian reassign OLD NEW --reason TEXT, by the helpers' numbers."
                ))
        }
        return report
    }

    private var caseSection: Report.Section {
        let columns: [Report.Column] = [
            .init("number", Label("编号", "number"), .name), .init("name", Label("户主或名称", "head or name"), .name),
            .init("year", Label("年度", "year"), spare: 1), .init("kind", Label("争议", "case")), .init("deadline", Label("期限", "by"), .date),
        ]
        var table = Report.Table("cases", columns + (leftOut.isEmpty ? [] : [.init("remark", Label("说明", "remark"))]))
        for (one, why) in cases.map({ ($0, nil as ExitRefusal?) }) + leftOut.map({ ($0.handed, $0.reason) }) {
            let remark: Report.Cell =
                why == nil ? .none : .label(Label("本机的职务无权移交", "your office may not hand it over")).marked(.warning)
            table.append(
                [
                    .text(one.number), .text(one.name ?? ""), .text(String(one.item.year)), .label(one.item.label),
                    one.item.deadline.map { .day(Int64($0)) } ?? .none,
                ] + (leftOut.isEmpty ? [] : [remark]))
        }
        return Report.Section(
            Label("指名交办的争议，随人移交", "Cases handed to them, which pass over"),
            table.rows.isEmpty ? [.remark(Label("没有。", "None."), .dim)] : [.table(table)])
    }

    private var findingSection: Report.Section {
        let isRemarked = findings.contains { !$0.isAnswerable }
        let columns: [Report.Column] = [
            .init("check", Label("检查", "check"), .name), .init("number", Label("记录", "record"), .name),
            .init("date", Label("日期", "day"), .date), .init("text", Label("疑点", "finding")),
        ]
        var table = Report.Table("findings", columns + (isRemarked ? [.init("remark", Label("说明", "remark"))] : []))
        for one in findings {
            let remark: Report.Cell =
                one.isAnswerable ? .none : .label(Label("接任者的职务不能答复", "the other's office may not answer it")).marked(.warning)
            table.append(
                [
                    .text(one.finding.subject.check), .text(one.finding.number ?? ""),
                    .day(one.finding.date > 0 ? Int64(one.finding.date) : nil), .text(one.finding.text),
                ] + (isRemarked ? [remark] : []))
        }
        return Report.Section(
            Label("经手而未了的疑点，由有职务的人答复", "Findings of theirs that are open; offices answer them"),
            table.rows.isEmpty ? [.remark(Label("没有。", "None."), .dim)] : [.table(table)])
    }

    private var deviceSection: Report.Section {
        var table = Report.Table(
            "devices",
            [
                .init("key", Label("密钥", "key"), .name), .init("entries", Label("已到条目", "entries here"), .count),
                .init("last", Label("最近到达", "last came"), .time), .init("missing", Label("未到的", "not here")),
            ])
        for device in devices {
            table.append([
                .text(String(device.key.description.prefix(8))), .count(device.entries),
                device.lastArrival.map { .init(.time($0)) } ?? .unknown,
                device.missing.isEmpty
                    ? .label(Label("本库未见缺漏", "none that is known here"))
                    : Report.Cell.label(Label.list(device.missing.map(\.label))).marked(.bad),
            ])
        }
        let remark = Label(
            "离线设备上没有上传过的，别处无从知道：请先在该设备上 sync，status 的“待上传”为 0。",
            "What an offline device never sent nobody else can know: sync on that device first, until its status says 0 to be sent.")
        return Report.Section(
            Label("设备", "Devices"), (table.rows.isEmpty ? [] : [.table(table)]) + [.remark(remark, .dim)])
    }

    private func officeSection(_ schema: Schema) -> Report.Section {
        var table = Report.Table(
            "offices",
            [.init("role", Label("职务", "office")), .init("scope", Label("区域", "region")), .init("command", Label("在节点上", "at the node"))])
        for office in vacant {
            table.append([
                .label(schema.role(office.role)?.label ?? Label(same: office.role)), .text(office.scope.description),
                .text("cunliand invite --role \(office.role) --scope \(office.scope) --person \(to)"),
            ])
        }
        return Report.Section(Label("接任者还没有的职务", "Offices that the other has not yet"), [.table(table)])
    }
}

extension DeviceStanding.Missing {
    /// As people are told.
    package var label: Label {
        switch self {
        case .named(let number, let scope): Label("\(scope) 第 \(number) 条，别人看到过", "entry \(number) of \(scope), which others have seen")
        case .told(let number, let scope): Label("\(scope) 到第 \(number) 条，设备说有", "up to entry \(number) of \(scope), which it said it has")
        case .unsent(let count, let scope): Label("\(scope) 有 \(count) 条在本机待上传", "\(count) of \(scope), on this device and not sent")
        }
    }
}
