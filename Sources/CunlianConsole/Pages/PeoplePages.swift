import Records
import Register
import ReportFormats

/// Who holds which office.
struct PeoplePage {
    let page: ConsolePage
    let lines: [Console.PersonLine]
    let mayGrant: Bool

    init(
        _ visit: Visits.Visit, _ people: (lines: [Console.PersonLine], mayGrant: Bool),
        notice: (text: String, isBad: Bool)? = nil
    ) {
        page = ConsolePage(title: Label("人员和设备", "People and devices"), language: visit.language, visit: visit, notice: notice)
        (lines, mayGrant) = people
    }

    func html() -> String {
        page.html { html in
            html.element("p") { html in
                if mayGrant { html.element("a", ["href": "/people/invite"]) { $0.text(page.say("邀请", "Invite somebody")) } }
                html.text(mayGrant ? "  " : "")
                html.element("a", ["href": "/audit"]) { $0.text(page.say("审计日志", "Audit log")) }
            }
            let heads = [
                ("姓名", "Person"), ("角色", "Role"), ("区域", "Regions"), ("状态", "State"), ("最近来文", "Last heard"), ("授权最后一日", "Last day"),
                ("密钥", "Key"),
            ]
            page.table(heads, lines, &html) { line, html in
                html.element("td") { html in
                    html.element("a", ["href": "/people/\(line.key)"]) {
                        $0.text(line.person.isEmpty ? String(line.key.description.prefix(8)) : line.person)
                    }
                }
                html.element("td") { $0.text(line.role.text(in: page.language)) }
                html.element("td") { $0.text(line.regions.joined(separator: page.say("、", ", "))) }
                html.element("td", ["class": line.stands ? "" : "warning"]) { $0.text(line.state) }
                html.element("td", ["class": "t"]) { $0.text(line.lastHeard) }
                html.element("td", ["class": "t"]) { $0.text(line.ends) }
                html.element("td", ["class": "t dim"]) { $0.text(String(line.key.description.prefix(8))) }
            }
        }
    }
}

extension ConsolePage {
    /// A table with its heads; each row writes its own cells.
    ///
    /// - Parameter numbers: The columns of numbers, from 0.
    func table<Row>(
        _ heads: [(zh: String, en: String)], _ rows: [Row], numbers: Set<Int> = [], _ html: inout HTMLWriter,
        _ cells: (Row, inout HTMLWriter) -> Void
    ) {
        html.element("div", ["class": "wide", "tabindex": "0"]) { html in
            html.element("table") { html in
                html.element("thead") { html in
                    html.element("tr") { html in
                        for (index, head) in heads.enumerated() {
                            html.element("th", numbers.contains(index) ? ["class": "n", "scope": "col"] : ["scope": "col"]) {
                                $0.text(say(head.zh, head.en))
                            }
                        }
                    }
                }
                html.element("tbody") { html in for row in rows { html.element("tr") { html in cells(row, &html) } } }
            }
        }
    }
}

/// One key: what it may do, and what ends it.
struct PersonPage {
    let page: ConsolePage
    let line: Console.PersonLine
    let rights: [Console.RightsTable]
    /// Whether whoever looks may end the key, or lift what ended it; `nil` for who ends nobody's.
    let mayEnd: Bool?

    init(_ visit: Visits.Visit, _ line: Console.PersonLine, _ rights: [Console.RightsTable], mayEnd: Bool?) {
        page = ConsolePage(
            title: Label(same: line.person.isEmpty ? String(line.key.description.prefix(8)) : line.person), language: visit.language,
            visit: visit)
        (self.line, self.rights, self.mayEnd) = (line, rights, mayEnd)
    }

    func html() -> String {
        page.html { html in
            html.element("p") { html in
                html.text(line.role.text(in: page.language) + "  " + line.regions.joined(separator: page.say("、", ", ")) + "  ")
                html.element("span", line.stands ? [:] : ["class": "warning"]) { $0.text(line.state) }
            }
            if mayEnd == false {
                html.element("p", ["class": "dim"]) {
                    $0.text(
                        page.say(
                            "这个密钥由上级暂停、收回或恢复：您的职务不高于此人，或是您自己的。",
                            "This key is suspended, retired or readmitted by who stands above: your office is no higher than theirs, or it is your own."
                        ))
                }
            } else if mayEnd == true {
                html.element("p", ["class": "choices"]) { html in
                    for (path, zh, en) in line.stands
                        ? [("suspend", "暂停", "Suspend"), ("retire", "离任", "Retire"), ("revoke", "吊销", "Revoke")]
                        : [("readmit", "恢复", "Readmit")]
                    {
                        html.element("a", ["href": "/people/\(line.key)/\(path)"]) { $0.text(page.say(zh, en) + " …") }
                    }
                }
            }
            for table in rights { write(table, &html) }
            html.element("p", ["class": "dim"]) { $0.text(page.say("密钥 ", "key ") + line.key.description) }
        }
    }

    private func write(_ table: Console.RightsTable, _ html: inout HTMLWriter) {
        html.element("h2") { html in
            html.text(page.say("权限：", "Rights: ") + table.place)
            html.element("small") { $0.text(table.role) }
        }
        let heads = [
            ("记录", "Records"), ("建立、注销", "Create, retire"), ("裁定、迁移", "Decide, move"), ("可写项", "Fields to write"),
            ("可裁定项", "Fields to decide"), ("依据", "Why"),
        ]
        let without = table.rows.filter { !$0.hasAny }.map(\.type)
        page.table(heads, table.rows.filter(\.hasAny), numbers: [3, 4], &html) { row, html in
            html.element("td") { $0.text(row.type) }
            for may in [row.keep, row.decide] {
                html.element("td", may ? [:] : ["class": "dim"]) { $0.text(may ? page.say("可", "yes") : page.say("否", "no")) }
            }
            html.element("td", ["class": "n"]) { $0.text(row.write) }
            html.element("td", ["class": "n"]) { $0.text(row.resolve) }
            html.element("td", ["class": "dim"]) { $0.text(row.why) }
        }
        if !without.isEmpty {
            html.element("p", ["class": "dim"]) {
                $0.text(
                    page.say(
                        "没有权限的 \(without.count) 类，由其他角色办理：\(without.joined(separator: "、"))。",
                        "Without any right, for other offices (\(without.count)): \(without.joined(separator: ", "))."))
            }
        }
    }
}
