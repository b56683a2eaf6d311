package import Records
package import Register

extension Report {
    /// A page of its own: HTML with its style and its charts in it, without scripts, for a screen and for A4.
    ///
    /// Its policy allows nothing but the one style sheet, by its hash, so it may be opened, mailed and served as it is.
    ///
    /// - Parameters:
    ///   - made: When, in milliseconds since 1970-01-01T00:00:00Z.
    ///   - digest: SHA-256.
    package func page(language: Language, made: UInt64, digest: ([UInt8]) -> [UInt8]) -> String {
        let text = CellText(language: language)
        var html = HTMLWriter()
        html.own("<!doctype html>\n")
        html.element("html", ["lang": language == .zh ? "zh-Hans" : "en"]) { html in
            html.element("head") { head(&$0, text, digest) }
            html.line()
            html.element("body") { html in
                if let mark { html.element("p", ["class": "mark"]) { $0.text(text.say(mark)) } }
                html.element("header") { html in
                    html.element("h1") { $0.text(text.say(title)) }
                    let subtitle = subtitle(language)
                    if !subtitle.isEmpty { html.element("p") { $0.text(subtitle) } }
                }
                html.line()
                html.element("main") { write(language, into: &$0) }
                html.element("footer") { html in
                    for note in notes { html.element("p") { $0.text(text.say(note)) } }
                    let time = RegisterCalendar.minuteText(at: made)
                    html.element("p") { $0.text(language == .zh ? "村联 · 生成于 \(time)（北京时间）" : "Cunlian · made \(time), Beijing time") }
                }
            }
            html.line()
        }
        html.line()
        return html.html
    }

    /// Its sections alone, as they stand in a page of its own.
    ///
    /// - Parameter link: Where the name of what a row is about leads.
    package func write(_ language: Language, into html: inout HTMLWriter, link: ((Subject) -> String)? = nil) {
        var text = CellText(language: language)
        text.link = link
        for (index, section) in sections.enumerated() { write(section, isFirst: index == 0, text, into: &html) }
    }

    private func head(_ html: inout HTMLWriter, _ text: CellText, _ digest: ([UInt8]) -> [UInt8]) {
        let hash = Base64.text(digest(Array("\(StyleSheet.text)".utf8)))
        html.open("meta", ["charset": "utf-8"])
        html.open(
            "meta",
            [
                "http-equiv": "Content-Security-Policy",
                "content": "default-src 'none'; style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'",
            ])
        html.open("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        html.element("title") { $0.text([text.say(title), subtitle(text.language)].filter { !$0.isEmpty }.joined(separator: " · ")) }
        html.element("style") { $0.own(StyleSheet.text) }
    }

    private func write(_ section: Section, isFirst: Bool, _ text: CellText, into html: inout HTMLWriter) {
        let shown = section.blocks.filter { block in
            switch block {
            case .table(let table): return table.audience != .scripts
            case .chart(let chart): return !chart.isEmpty
            case .facts, .remark: return true
            }
        }
        guard !shown.isEmpty || section.startsPage else { return }
        html.element("section", section.startsPage ? ["class": isFirst ? "page first" : "page"] : [:]) { html in
            html.element("h2") { html in
                html.text(text.say(section.title))
                if let subtitle = section.subtitle { html.element("small") { $0.text(text.say(subtitle)) } }
            }
            for block in shown {
                switch block {
                case .table(let table): write(table, text, into: &html)
                case .chart(let chart): ChartDrawing(chart, text: text).write(into: &html)
                case .facts(let facts): write(facts, text, into: &html)
                case .remark(let label, let mark): html.element("p", ["class": mark.name]) { $0.text(text.say(label)) }
                }
                html.line()
            }
        }
        html.line()
    }

    private func write(_ table: Table, _ text: CellText, into html: inout HTMLWriter) {
        if table.rows.isEmpty {
            html.element("p", ["class": "dim"]) { $0.text((table.title.map { text.say($0) + " " } ?? "") + text.say(.nothing)) }
            return
        }
        html.element("div", ["class": Self.layout(of: table), "tabindex": "0"]) { html in
            html.element("table", table.anchor.map { ["id": $0] } ?? [:]) { html in
                if let title = table.title { html.element("caption") { $0.text(text.say(title)) } }
                html.element("thead") { html in
                    html.element("tr") { html in
                        for column in table.columns {
                            html.element("th", column.isNumeric ? ["class": "n", "scope": "col"] : ["scope": "col"]) {
                                $0.text(text.say(column.label))
                            }
                        }
                    }
                }
                html.element("tbody") { html in
                    for row in table.rows {
                        html.line()
                        html.element("tr", row.isTotal ? ["class": "total"] : [:]) { html in
                            let address = row.subject.flatMap { text.link?($0) }
                            let linked = address == nil ? nil : table.naming(row)
                            for (place, (cell, column)) in zip(row.cells, table.columns).enumerated() {
                                let reading = text.reading(cell, under: column)
                                let classes = [column.alignmentClass, cell.mark == .none ? "" : cell.mark.name].filter { !$0.isEmpty }
                                html.element("td", classes.isEmpty ? [:] : ["class": classes.joined(separator: " ")]) { html in
                                    guard let address, place == linked else { return html.text(reading) }
                                    html.element("a", ["href": address]) { $0.text(reading) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// A form stands in two columns, and a table of many columns closer together, so that paper holds it.
    private static func layout(of table: Table) -> String {
        if table.isForm, table.rows.count >= 6 { return "wide form" }
        // What is asked stands before the answers of several people or years, and is never broken letter by letter.
        if table.columns.first?.name == "field" { return "wide labels" }
        return table.columns.count > 12 ? "wide dense" : "wide"
    }

    private func write(_ facts: [Fact], _ text: CellText, into html: inout HTMLWriter) {
        html.element("dl") { html in
            for fact in facts {
                let value = text.reading(fact.value)
                let isLong = !fact.variants.isEmpty || value.count > 24
                html.element("div", isLong ? ["class": "long"] : [:]) { html in
                    html.element("dt") { $0.text(text.say(fact.label)) }
                    html.element("dd", fact.value.mark == .none ? [:] : ["class": fact.value.mark.name]) { html in
                        html.text(value)
                        guard !fact.variants.isEmpty else { return }
                        html.element("ul") { html in
                            for variant in fact.variants { write(variant, text, into: &html) }
                        }
                    }
                }
                html.line()
            }
        }
    }

    private func write(_ variant: Variant, _ text: CellText, into html: inout HTMLWriter) {
        html.element("li", variant.isProposal ? ["class": "proposal"] : [:]) { html in
            html.text((variant.isProposal ? text.say(Label(zh: "待定：", en: "proposed: ")) : "") + text.say(variant.value))
            html.element("small") { $0.text(text.say(variant.source)) }
        }
    }
}

extension Report.Table {
    /// The place of the cell that names what a row is about: the first that says something, else the first.
    fileprivate func naming(_ row: Report.Row) -> Int? {
        let names = columns.indices.filter { columns[$0].kind == .name }
        return names.first { if case .unknown = row.cells[$0].content { false } else { true } } ?? names.first
    }
}

extension Report.Column {
    fileprivate var alignmentClass: String { isNumeric ? "n" : kind == .date || kind == .time || kind == .name ? "t" : "" }
}

extension Report.Mark {
    /// In the style sheet.
    var name: String {
        switch self {
        case .none: "none"
        case .dim: "dim"
        case .good: "good"
        case .warning: "warning"
        case .bad: "bad"
        }
    }
}
