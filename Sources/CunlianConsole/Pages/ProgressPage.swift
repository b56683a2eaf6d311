import Records
import ReportFormats
import Register

/// One report, as it was last made.
struct ProgressPage {
    let page: ConsolePage
    let name: ReportName
    let year: Int?
    let level: Region.Level
    let answer: Figures.Answer
    /// Which page of the tables that are longer than one, from 0.
    let number: Int
    /// The most rows of a table on a page.
    static let pageLength = 100

    init(
        _ visit: Visits.Visit, _ name: ReportName, year: Int?, level: Region.Level, _ answer: Figures.Answer, page number: Int = 0,
        notice: (text: String, isBad: Bool)? = nil
    ) {
        page = ConsolePage(title: Label("进度", "Progress"), language: visit.language, visit: visit, notice: notice, renews: true)
        (self.name, self.year, self.level, self.answer, self.number) = (name, year, level, answer, number)
    }

    func html() -> String {
        page.html { html in
            ProgressWay(page: page, shown: name).write(&html)
            choices(&html)
            switch answer {
            case .made(let made, let isMaking):
                html.element("p", ["class": "dim"]) {
                    $0.text(
                        page.say("截至 ", "As of ") + RegisterCalendar.minuteText(at: made.time))
                }
                if isMaking { page.making(page.say("较新的数字", "Newer figures"), &html) }
                let place = [made.content.region.map { $0.name ?? $0.scope.description } ?? "", made.content.year.map(String.init) ?? ""]
                html.element("h2") { html in
                    html.text(made.content.title.text(in: page.language))
                    html.element("small") { $0.text(place.filter { !$0.isEmpty }.joined(separator: " ")) }
                }
                let paged = PagedReport(made.content.withoutCodes, page: number, length: Self.pageLength)
                paged.report.write(page.language, into: &html)
                let asked = (year.map { "year=\($0)&" } ?? "") + "by=\(level.rawValue)"
                page.pager(
                    "/progress/" + name.rawValue, offset: paged.offset, length: Self.pageLength, of: paged.longest, asking: asked, &html)
                for note in made.content.notes { html.element("p", ["class": "dim"]) { $0.text(note.text(in: page.language)) } }
            case .making:
                page.making(page.say("第一次的数字", "The first figures"), &html)
            case .failed: break
            }
        }
    }

    private func choices(_ html: inout HTMLWriter) {
        html.element("form", ["method": "get", "action": "/progress/" + name.rawValue, "class": "line"]) { html in
            html.element("label") { html in
                html.text(page.say("年度", "Year"))
                html.element("select", ["name": "year"]) { html in
                    html.option("", page.say("调查过半的最近一年", "the latest that surveyed half"), isChosen: false)
                    for item in Report.years {
                        html.option("\(item)", "\(item)", isChosen: item == year)
                    }
                }
            }
            html.element("label") { html in
                html.text(page.say("分到", "Broken down by"))
                html.element("select", ["name": "by"]) { html in
                    for (item, zh, en) in [(Region.Level.county, "县", "county"), (.township, "乡镇", "township"), (.village, "村", "village")]
                    {
                        html.option(item.rawValue, page.say(zh, en), isChosen: item == level)
                    }
                }
            }
            page.submit(page.say("看", "Show"), &html)
        }
    }
}

/// From one report to the others, and to the map.
struct ProgressWay {
    let page: ConsolePage
    /// `nil` is the map.
    let shown: ReportName?

    func write(_ html: inout HTMLWriter) {
        html.element("nav", ["class": "pager", "aria-label": page.say("报表", "reports")]) { html in
            for name in Console.reports {
                if name == shown {
                    html.element("strong") { $0.text(name.summary.text(in: page.language)) }
                } else {
                    html.element("a", ["href": "/progress/" + name.rawValue]) { $0.text(name.summary.text(in: page.language)) }
                }
            }
            if shown == nil {
                html.element("strong") { $0.text(page.say("村的分布", "where the villages lie")) }
            } else {
                html.element("a", ["href": "/map"]) { $0.text(page.say("村的分布", "where the villages lie")) }
            }
        }
    }
}

/// Where the villages lie: points, without a map of anybody else's beneath them.
struct MapPage {
    let page: ConsolePage
    let villages: VillagePoints

    init(_ visit: Visits.Visit, _ villages: VillagePoints) {
        page = ConsolePage(title: Label("村的分布", "Where the villages lie"), language: visit.language, visit: visit)
        self.villages = villages
    }

    private static let width = 640.0
    private static let tableMax = 400

    func html() -> String {
        page.html { html in
            ProgressWay(page: page, shown: nil).write(&html)
            guard !villages.points.isEmpty else {
                return html.element("p", ["class": "dim"]) { $0.text(page.say("没有村登记坐标。", "No village has coordinates.")) }
            }
            drawing(&html)
            if villages.without > 0 {
                html.element("p", ["class": "dim"]) {
                    $0.text(page.say("另有 \(villages.without) 个村没有坐标。", "\(villages.without) villages have no coordinates."))
                }
            }
            guard villages.points.count <= Self.tableMax else {
                return html.element("p", ["class": "dim"]) {
                    $0.text(
                        page.say(
                            "村多于 \(Self.tableMax) 个，不列表；可在登记册中查。",
                            "More than \(Self.tableMax) villages are not listed; the register finds them."))
                }
            }
            page.table([("村", "Village"), ("编码", "Code"), ("贫困村", "Poor"), ("北纬", "Latitude"), ("东经", "Longitude")], &html) { html in
                for point in villages.points {
                    html.element("tr") { html in
                        html.element("td") { html in html.element("a", ["href": "/record/\(point.record)"]) { $0.text(point.name) } }
                        page.cell(point.scope.description, "t", &html)
                        page.cell(word(point.isPoor), &html)
                        page.cell(Self.degrees(point.latitude), "t", &html)
                        page.cell(Self.degrees(point.longitude), "t", &html)
                    }
                }
            }
        }
    }

    private func word(_ isPoor: Bool?) -> String {
        isPoor.map { $0 ? page.say("是", "yes") : page.say("否", "no") } ?? page.say("不明", "unknown")
    }

    private static func degrees(_ number: Double) -> String {
        let parts = Int((abs(number) * 10_000).rounded())
        let rest = String(parts % 10_000)
        return (number < 0 ? "-" : "") + "\(parts / 10_000)." + String(repeating: "0", count: 4 - rest.count) + rest
    }

    private func drawing(_ html: inout HTMLWriter) {
        let (xs, ys) = (villages.points.map(\.longitude), villages.points.map(\.latitude))
        guard let west = xs.min(), let east = xs.max(), let south = ys.min(), let north = ys.max() else { return }
        // A degree of longitude is shorter than one of latitude, by the cosine of where it is.
        let angle = (south + north) / 2 * 3.141592653589793 / 180
        let narrowing = max(0.1, 1 - angle * angle / 2 + angle * angle * angle * angle / 24)
        let span = max((east - west) * narrowing, north - south, 0.001)
        let scale = (Self.width - 40) / span
        let height = max(80, (north - south) * scale + 40)
        let kinds: [(isPoor: Bool?, name: String, zh: String, en: String)] = [
            (true, "s1", "贫困村", "poor"), (false, "s0", "其他村", "others"), (nil, "s4", "不明", "unknown"),
        ]
        html.element("figure", ["class": "wide", "tabindex": "0"]) { html in
            html.element("figcaption") { html in
                html.text(page.say("共 \(villages.points.count) 个村：", "\(villages.points.count) villages: "))
                for kind in kinds {
                    let count = villages.points.count { $0.isPoor == kind.isPoor }
                    guard count > 0 else { continue }
                    html.element("svg", ["viewBox": "0 0 10 10", "class": "key", "aria-hidden": "true"]) {
                        $0.element("circle", ["cx": "5", "cy": "5", "r": "4", "class": kind.name])
                    }
                    html.text(page.say("\(kind.zh) \(count)  ", "\(kind.en) \(count)  "))
                }
            }
            html.element(
                "svg", ["viewBox": "0 0 \(Int(Self.width)) \(Int(height))", "role": "img", "aria-label": page.say("村的分布", "villages")]
            ) { html in
                html.element(
                    "rect",
                    ["x": "0.5", "y": "0.5", "width": "\(Int(Self.width) - 1)", "height": "\(Int(height) - 1)", "class": "frame"])
                for point in villages.points {
                    let x = 20 + (point.longitude - west) * narrowing * scale
                    let y = 20 + (north - point.latitude) * scale
                    html.element(
                        "circle",
                        [
                            "cx": Self.tenths(x), "cy": Self.tenths(y), "r": "4",
                            "class": kinds.first { $0.isPoor == point.isPoor }?.name ?? "s4",
                        ]
                    ) { html in html.element("title") { $0.text(point.name) } }
                    // Where there are more the names would hide each other; the table beneath has them all.
                    guard villages.points.count <= Self.namesMax else { continue }
                    let isLeft = x > Self.width - 120
                    html.element(
                        "text",
                        ["x": Self.tenths(isLeft ? x - 7 : x + 7), "y": Self.tenths(y + 4), "text-anchor": isLeft ? "end" : "start"]
                    ) { $0.text(point.name) }
                }
            }
        }
    }

    /// So many villages have their names beside them.
    private static let namesMax = 40

    private static func tenths(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

extension Report {
    /// Without what programs alone know something by: by what the plan's contradictions are called in its file.
    fileprivate var withoutCodes: Report {
        var report = self
        for (place, section) in sections.enumerated() {
            report.sections[place].blocks = section.blocks.map { block in
                guard case .table(let table) = block, table.columns.first?.name == "contradiction" else { return block }
                var shown = Table(table.name, title: table.title, for: table.audience, Array(table.columns.dropFirst()))
                for row in table.rows { shown.append(Array(row.cells.dropFirst()), isTotal: row.isTotal, of: row.subject) }
                return .table(shown)
            }
        }
        return report
    }
}
