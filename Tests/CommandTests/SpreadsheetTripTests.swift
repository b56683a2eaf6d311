import Foundation
import JSON
import Testing

/// Every type of record, out as a workbook, through another program, and in again: nothing changes.
///
/// Through LibreOffice where it is installed (`apt-get install --no-install-recommends libreoffice-calc`), else as it was written.
@Suite(.serialized) struct SpreadsheetTripTests {
    private let programs = Programs()
    private let village = "450124100201"

    private static let office = ["/usr/bin/soffice", "/usr/local/bin/soffice"].first { FileManager.default.isExecutableFile(atPath: $0) }

    /// One record or more of each type that a village keeps, with zeros, dates, money, lists, formulas, rare characters.
    private static let tables: [(type: String, lines: [String])] = [
        (
            "natural_village",
            ["屯代码,屯名,规模[2016].户数,通屯道路[2016].通屯路类型,通屯道路[2016].路面宽度", "450124100201-001,那马屯,23,水泥路,3.5"]
        ),
        (
            "household",
            [
                "户编号,联系电话,扶贫手册编号,危改补助,与村主干路距离[2016],饮水方式[2016],建档立卡.识别年度,建档立卡.识别来源,建档立卡.识别得分,住址.门牌号,自然村（屯）[2016]",
                "450124100201-0001,13900000000,000123456,16200.5,4.61,自来水、其他,2014,首次建档立卡,65.5,3-1,450124100201-001",
                "450124100201-0002,13900000001,=1+1,,0.5,打井,2015,回头看,70,,",
            ]
        ),
        (
            "member",
            [
                "户,人编号,姓名,证件号码,与户主关系,出生日期,民族,劳动技能[2016],健康状况[2016],务工[2016].务工月数",
                "450124100201-0001,m-001,韦国庆,,户主,1970-05-01,壮族,普通劳动力,健康,6",
                "450124100201-0001,007,𠮷㐂,11010519491231002X,之父,1949-12-31,壮族,,长期慢性病、残疾,",
            ]
        ),
        ("member_change", ["家庭成员,变更后状态,发生日期,变更原因", "007,死亡,2017-03-05,-1 与 +1"]),
        ("visit", ["户,走访日期,走访内容", "450124100201-0001,2017-03-05,\"两行\n的内容，含“引号”\""]),
        ("measure", ["户,帮扶类别", "450124100201-0001,发展生产"]),
        ("pairing", ["户,联系人编号,起始日期,帮扶联系人姓名", "450124100201-0001,000012,2016-05-09,蒙仁志"]),
        ("candidate", ["户,年度,日期,列入理由", "450124100201-0002,2017,2017-09-01,2017-09-01"]),
        ("village_review", ["户,年度,日期,表决.到会人数,表决.赞成", "450124100201-0002,2017,2017-09-10,30,28"]),
        ("finding", ["户,检查编号,级别,日期,疑点说明", "450124100201-0002,A-01,提示,2017-09-11,1.10"]),
    ]

    /// Has all of them opened and saved anew, in one start of the other program.
    private func passed(_ paths: [String]) throws -> [String] {
        guard let office = Self.office else { return paths }
        let folder = programs.path("office")
        let process = Process()
        process.executableURL = URL(filePath: office)
        let profile = "-env:UserInstallation=file://\(programs.path("profile"))"
        process.arguments = [profile, "--headless", "--convert-to", "xlsx", "--outdir", folder] + paths
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return paths.map { folder + "/" + ($0.split(separator: "/").last ?? "") }
    }

    @Test func `each type goes out, through a spreadsheet, and in again without a change`() throws {
        try programs.done("cunlian", "init --scope \(village)", store: "device")
        for (type, lines) in Self.tables {
            let file = try programs.write(type + ".csv", (lines.joined(separator: "\n") + "\n").utf8)
            let outcome = try programs.run("cunlian", "import \(type) '\(file)' --json", store: "device")
            #expect(
                outcome.code == 0 && outcome.number("created") == Int64(lines.count - 1), "\(type): \(outcome.output) \(outcome.errors)")
        }
        let before = try programs.digest("device")
        var books: [String] = []
        for (type, _) in Self.tables {
            for form in ["csv", "xlsx"] {
                let path = programs.path("\(type)-out.\(form)")
                #expect(try programs.run("cunlian", "export \(type) '\(path)'", store: "device", language: "zh").code == 0)
                if form == "xlsx" { books.append(path) }
            }
        }
        for ((type, lines), book) in zip(Self.tables, try passed(books)) {
            for path in [book, programs.path("\(type)-out.csv")] {
                let again = try programs.run("cunlian", "import \(type) '\(path)' --json", store: "device", language: "zh")
                let isSame = again.code == 0 && again.number("unchanged") == Int64(lines.count - 1)
                #expect(isSame, "\(path): \(again.output) \(again.errors)")
            }
        }
        #expect(try programs.digest("device") == before)
    }
}
