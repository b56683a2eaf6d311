package import Records

/// The data dictionary: which types of record there are, which fields, what an answer may be, who writes it.
///
/// Made from the schema alone, so it is right for every register and every version of it.
package enum DataDictionary {
    /// Of all types in brief, of one type field by field, or of one field with all that may be chosen.
    package static func report(_ schema: Schema, type: RecordType? = nil, field: Field? = nil) -> Report {
        guard let type else { return types(schema) }
        let name = Label("\(type.label.zh)（\(type.name)）", "\(type.label.en) (\(type.name))")
        guard let field else {
            var report = Report(name: "dictionary", title: name, region: nil, year: nil)
            report.sections = [section(type, schema)]
            report.notes = notes
            return report
        }
        var report = Report(name: "dictionary", title: name.joined(field.label), region: nil, year: nil)
        report.sections = [
            Report.Section(field.label, [.table(table(type, [field], schema))])
        ]
        report.sections += lists(of: [field], schema)
        report.notes = notes
        return report
    }

    /// Everything, for a page or a file.
    package static func whole(_ schema: Schema) -> Report {
        var report = types(schema)
        report.sections += schema.types.map { section($0, schema) }
        report.sections += lists(of: schema.types.flatMap(\.fields), schema)
        report.notes = notes
        return report
    }

    private static let notes = [
        Label(
            "“按”：每个年度、轮次或成员各有一个值，写作 字段[2017]；成组的字段写作 字段.项目。金额以元填写。",
            "“Per”: a value for each year, round or member, written field[2017]; an input of a group is written field.input. Money is in yuan."
        )
    ]

    // MARK: Types

    private static func types(_ schema: Schema) -> Report {
        var report = Report(
            name: "dictionary", title: Label("数据字典", "Data dictionary").joined(schema.label), region: nil, year: nil)
        var table = Report.Table(
            "types",
            [
                .init("type", Label("名称", "name"), .name), .init("label", Label("记录", "record")), .init("in", Label("所属", "lies in")),
                .init("level", Label("级别", "level")), .init("fields", Label("字段", "fields"), .count),
                .init("number", Label("编号字段", "number field"), .name), .init("writers", Label("填写", "written by")),
            ])
        for type in schema.types {
            table.append([
                .text(type.name), .label(type.label), .label(Label.list(type.parents.compactMap { schema.type(named: $0)?.label })),
                .label(level(type, schema)), .count(type.fields.count), type.numberField.map { .text($0) } ?? .none,
                .label(roles(type.writers, schema)),
            ])
        }
        report.sections = [Report.Section(Label("记录类型", "Record types"), [.table(table)])]
        report.notes = [
            Label("describe 类型 列出其字段；describe 类型 字段 列出可选项。", "describe TYPE lists its fields, describe TYPE FIELD what may be chosen.")
        ]
        return report
    }

    private static func level(_ type: RecordType, _ schema: Schema) -> Label {
        let names = ["village": "村", "township": "乡镇", "county": "县", "city": "市", "province": "自治区"]
        guard let level = schema.scopes.levels.first(where: { $0.digits == type.scopeDigits })?.name else { return Label(same: "") }
        return Label(names[level] ?? level, level)
    }

    private static func roles(_ roles: RoleSet, _ schema: Schema) -> Label {
        let named = schema.roles.filter { roles.contains($0) }
        return named.count == schema.roles.count ? Label("各方", "everybody") : Label.list(named.map(\.label))
    }

    // MARK: Fields

    private static func section(_ type: RecordType, _ schema: Schema) -> Report.Section {
        Report.Section(
            type.label, subtitle: Label(same: type.name), [.table(table(type, type.fields, schema))])
    }

    private static func table(_ type: RecordType, _ fields: [Field], _ schema: Schema) -> Report.Table {
        // Scripts are told with each row of which type it is.
        var table = Report.Table(
            type.name,
            [
                .init("field", Label("字段", "field"), .name),
                .init("label", Label("名称", "label")),
                .init("per", Label("按", "per"), spare: 3), .init("kind", Label("填法", "answer")),
                .init("unit", Label("单位", "unit"), spare: 1),
                .init("range", Label("范围", "range"), spare: 4), .init("required", Label("必填", "required"), spare: 2),
                .init("writers", Label("填写", "written by"), spare: 7),
                .init("rule", Label("不一致时", "where people differ"), spare: 6), .init("exit", Label("退出标准项", "exit items"), .name, spare: 5),
            ])
        for field in fields {
            for input in field.inputs {
                let path = field.isGroup ? field.name + "." + input.name : field.name
                table.append([
                    .text(path), .label(field.isGroup ? field.label.part(input.label) : field.label),
                    field.key.map { .code($0.rawValue, per($0)) } ?? .none, .label(kind(input, field, schema)),
                    .label(input.type == .money ? Label("元", "yuan") : input.unit ?? Label(same: "")), .label(range(input, schema)),
                    input.isRequired ? .code("yes", Label("必填", "yes")) : .none,
                    .label(input.type == .sealed ? Label("无", "nobody") : roles(field.writers, schema)),
                    .code(field.rule.rawValue, rule(field.rule)),
                    field.exitItems.isEmpty ? .none : .text(field.exitItems.joined(separator: " ")),
                ])
            }
        }
        return table
    }

    private static func per(_ key: KeyKind) -> Label {
        switch key {
        case .year: Label("年度", "year")
        case .round: Label("轮次", "round")
        case .member: Label("成员", "member")
        }
    }

    private static func kind(_ input: Input, _ field: Field, _ schema: Schema) -> Label {
        let kind: Label =
            switch input.type {
            case .bool: Label("是/否", "yes or no")
            case .integer: Label("整数", "whole number")
            case .decimal(let scale): Label("小数（\(scale) 位）", "number, \(scale) places")
            case .money: Label("金额", "money")
            case .date: Label("日期", "date")
            case .year: Label("年份", "year")
            case .text: Label("文字", "text")
            case .code(let list):
                Label(
                    "选项（\(list)，\(schema.codeList(list)?.items.count ?? 0) 项）",
                    "choice of \(schema.codeList(list)?.items.count ?? 0) (\(list))")
            case .reference(let type): Label("\(schema.type(named: type)?.label.zh ?? type)的编号", "number of a \(type)")
            case .idNumber: Label("证件号码", "citizen's number")
            case .region: Label("区域代码", "region code")
            case .phone: Label("电话号码", "telephone")
            case .attachment: Label("附件", "attachment")
            // Of no known writing: whatever this version of the form says, no program has a way to fill it in.
            case .sealed: Label("加密，没有人能填写", "sealed; nobody can write it")
            }
        return field.isUnion ? Label(kind.zh + "，可多个", kind.en + ", several") : kind
    }

    private static func range(_ input: Input, _ schema: Schema) -> Label {
        let bounds = [input.minimum, input.maximum].map { bound in
            bound.map { input.text(of: .integer($0), in: schema, language: .en) }
        }
        if input.type == .text { return bounds[1].map { Label("至多 \($0) 字", "at most \($0) characters") } ?? Label(same: "") }
        switch (bounds[0], bounds[1]) {
        case (nil, nil): return Label(same: "")
        case (let least?, nil): return Label(same: "≥ \(least)")
        case (nil, let most?): return Label(same: "≤ \(most)")
        case (let least?, let most?): return Label(same: "\(least)–\(most)")
        }
    }

    private static func rule(_ rule: Rule) -> Label {
        switch rule {
        case .manual: Label("人工裁定", "people decide")
        case .authority: Label("职权高者为准", "the higher office")
        case .owner: Label("主管部门为准", "the department in charge")
        case .fixed: Label("建立时写定", "as created")
        case .latest: Label("最近者为准", "the latest")
        case .greatest: Label("最大者为准", "the greatest")
        case .least: Label("最小者为准", "the least")
        case .union: Label("合并", "all of them")
        case .append: Label("只增不改", "only added")
        }
    }

    // MARK: Choices

    private static func lists(of fields: [Field], _ schema: Schema) -> [Report.Section] {
        var names: [String] = []
        for case .code(let list) in fields.flatMap(\.inputs).map(\.type) where !names.contains(list) { names.append(list) }
        return names.compactMap { schema.codeList($0) }.map { list in
            var table = Report.Table(
                "choices",
                [
                    .init("list", Label("选项表", "list"), .name), .init("number", Label("序号", "number"), .count),
                    .init("code", Label("代码", "code"), .name), .init("zh", Label("中文", "Chinese")), .init("en", Label("英文", "English")),
                ])
            for item in list.items {
                table.append([.text(list.name), .count(item.number), .text(item.code), .text(item.label.zh), .text(item.label.en)])
            }
            return Report.Section(Label("选项：\(list.name)", "Choices: \(list.name)"), [.table(table)])
        }
    }
}
