import Cunlian
import RecordStore
import Records
import ReportFormats
import TestSupport
import Terminal
import Testing

@testable import Register

/// Reports in the windows that people have: 60 columns beside something else, 80 at a node's console, 120 in an office.
struct ReportWidthTests {
    private static let plain = Palette(isColored: false)

    /// A village in which every column has something to say, in words as long as people write them.
    private func village() throws -> Desk {
        let desk = try Desk("widths")
        try desk.add("village", ["code=450124100201", "name=那坡村民委员会"], scope: Desk.village)
        for index in 1...4 {
            let household = try desk.addHousehold(
                members: 3,
                ["number=450124100201-00\(index)0", "phone=1390000000\(index)", "main_cause=illness", "income[2016].wage=12000"])
            try desk.add("member", ["name=古丽努尔·阿卜杜拉·买买提江", "relation=spouse"], parent: household)
            try desk.add("pairing", ["helper_number=B-1", "helper_name=韦国庆", "from=2016-01-01"], parent: household)
        }
        return desk
    }

    private func reports(_ desk: Desk) throws -> [Report] {
        let types = desk.store.schema.types
        let household = try #require(try desk.store.views.records(desk.editor.type("household"), in: [Desk.village], parent: nil).first)
        var reports = try ReportName.allCases.filter { $0 != .villageBook }.map { name in
            try desk.report(name, year: 2016, record: name.isOfRecord ? household : nil)
        }
        let more = try desk.store.read { _ in
            let source = try ReportSource(desk.store, region: Desk.village)
            return [
                try RosterReport.make(of: [Desk.village], source, isIdentifying: true, year: 2016),
                try ChangesReport.make(ChangesReport.Request(since: 0), source),
                try TodoReport.make(TodoReport.Request(today: 17_400), source),
            ]
        }
        reports += more + [DataDictionary.report(desk.store.schema)]
        return reports + types.prefix(12).map { DataDictionary.report(desk.store.schema, type: $0) }
    }

    @Test(arguments: [60, 80, 120]) func `no line of any report is wider than the window, and what is left out is named`(width: Int) throws
    {
        let desk = try village()
        for report in try reports(desk) {
            for language in [DisplayLanguage.zh, .en] {
                let lines = report.lines(language: language, width: width, palette: Self.plain)
                let wide = lines.filter { $0.displayWidth > width }
                #expect(wide.isEmpty, "\(report.name), \(language): \(wide.prefix(3))")
            }
        }
    }

    @Test func `a roster in a narrow window has who they are, and says what it has no room for`() throws {
        let desk = try village()
        let report = try #require(try reports(desk).first { $0.name == "roster" })
        let lines = report.lines(language: .zh, width: 60, palette: Self.plain)
        #expect(lines.contains { $0.contains("450124100201-0010") && $0.contains("member 0") && $0.contains("户主") }, "\(lines)")
        #expect(lines.contains { $0.hasPrefix("窗口窄，未显示：") && $0.contains("证件号码") && $0.contains("电话") }, "\(lines)")
        #expect(!report.lines(language: .zh, width: nil, palette: Self.plain).contains { $0.contains("窗口窄") })
    }
}
