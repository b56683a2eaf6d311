import Foundation
import JSON
import Spreadsheet
import Testing

/// Tables out and in, as a village and a county's office do it.
@Suite(.serialized) struct TableProgramTests {
    private let programs = Programs()
    private let village = "450124100201"

    private func device() throws { try programs.done("cunlian", "init --scope \(village)", store: "device") }

    private func csv(_ name: String, _ lines: String...) throws -> String {
        try programs.write(name, (lines.joined(separator: "\n") + "\n").utf8)
    }

    private func households() throws {
        let file = try csv(
            "h.csv", "户编号,联系电话,扶贫手册编号,危改补助,与村主干路距离[2016],特殊家庭.双女户",
            "\(village)-0001,13900000000,000123456,16200.5,4.61,是", "\(village)-0002,13900000001,=1+1,,0.5,否")
        try programs.done("cunlian", "import household '\(file)'", store: "device")
    }

    private func rows(_ path: String, sheet: String? = nil) throws -> [SheetRow] {
        var sheet = try Workbook(file: path).sheet(sheet)
        var rows: [SheetRow] = []
        while let row = try sheet.next() { rows.append(row) }
        return rows
    }

    private func workbook(_ name: String, _ rows: [[SheetValue]]) throws -> String {
        var bytes: [UInt8] = []
        let writer = WorkbookWriter { bytes += $0 }
        let titles = rows[0].map { value in if case .text(let text) = value { text } else { "" } }
        try writer.sheet(SheetLayout(name: "表", columns: titles.map { .init($0, kind: .general) })) { sheet in
            for row in rows.dropFirst() { try sheet.write(row) }
        }
        try writer.finish()
        return try programs.write(name, bytes)
    }

    @Test func `a workbook that was exported comes back and changes nothing, and what was changed in it is written`() throws {
        try device()
        try households()
        let path = programs.path("户.xlsx")
        try programs.done("cunlian", "export household '\(path)'", store: "device")
        let before = try programs.digest("device")
        let same = try programs.done("cunlian", "import household '\(path)' --json", store: "device")
        #expect(same.number("unchanged") == 2 && same.text("sheet") == "household")
        #expect(try programs.digest("device") == before)
        var rows = try rows(path)
        let titles = rows[0].cells.map { $0?.text ?? "" }
        #expect(titles.contains("reform_subsidy (yuan)") && titles.contains("main_road_distance[2016] (km)"))
        let subsidy = try #require(titles.firstIndex(of: "reform_subsidy (yuan)"))
        let book = try #require(titles.firstIndex(of: "handbook_number"))
        #expect(rows[1].cells[subsidy] == SheetCell(.number, "16200.5"))
        #expect(rows[1].cells[book] == SheetCell(.text, "000123456"))
        #expect(rows[2].cells[book] == SheetCell(.text, "=1+1"))
        // As a spreadsheet changes it: the zeros of a number that is a name, and a figure that somebody corrected.
        rows[1].cells[book] = SheetCell(.number, "123456")
        rows[1].cells[subsidy] = SheetCell(.number, "17000")
        let changed = try workbook(
            "changed.xlsx",
            rows.map { row in row.cells.map { $0.map { cell in cell.kind == .number ? .number(cell.text) : .text(cell.text) } ?? .empty } })
        let trial = try programs.run("cunlian", "import household '\(changed)' --dry-run", store: "device", language: "zh")
        #expect(trial.code == 3)
        #expect(trial.output.contains("危改补助：16200.50 元 → 17000 元"), "\(trial.output)")
        #expect(trial.output.contains("000123456") && trial.output.contains("试运行，未写入"))
        #expect(try programs.digest("device") == before)
        let outcome = try programs.run("cunlian", "import household '\(changed)' --json", store: "device")
        #expect(outcome.code == 3 && outcome.number("written") == 1 && outcome.number("held") == 1)
        let report = try String(contentsOfFile: changed + ".report.csv", encoding: .utf8)
        #expect(report.contains("123456") && report.contains("000123456"))
    }

    @Test func `old and encrypted workbooks are recognised, and what to do is said`() throws {
        try device()
        let head: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + Array(repeating: 0, count: 1_000)
        let encrypted = head + "EncryptedPackage".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        for (bytes, words) in [(head, "旧式 .xls"), (encrypted, "去掉密码"), (head + Array("Kingsoft".utf8), ".et")] {
            let file = try programs.write("old.xls", bytes)
            let outcome = try programs.run("cunlian", "import household '\(file)'", store: "device", language: "zh")
            #expect(outcome.code == 65 && outcome.isOneSentence)
            #expect(outcome.errors.contains(words) && outcome.errors.contains("另存为 .xlsx"), "\(outcome.errors)")
        }
    }

    @Test func `tabs, semicolons and GB18030 are found out, said, and may be told`() throws {
        try device()
        let tabs = try csv("t.txt", "户编号\t联系电话", "\(village)-0001\t13900000000")
        #expect(try programs.done("cunlian", "import household '\(tabs)' --json", store: "device").number("created") == 1)
        let semicolons = try csv("s.csv", "户编号;联系电话", "\(village)-0002;13900000000")
        #expect(try programs.done("cunlian", "import household '\(semicolons)' --json", store: "device").number("created") == 1)
        // 户编号,路 in GBK: 路 alone is also good UTF-8.
        let gbk = try programs.write("g.csv", [0xBB, 0xA7, 0xB1, 0xE0, 0xBA, 0xC5] + Array(",phone\n\(village)-0003,13900000000\n".utf8))
        let said = try programs.done("cunlian", "import household '\(gbk)' --json", store: "device")
        #expect(said.text("encoding") == "GB18030" && said.number("created") == 1)
        let told = try programs.run("cunlian", "import household '\(gbk)' --encoding utf-8", store: "device")
        #expect(told.code == 65)
    }

    @Test func `a total in the place of a name is no person, and what is no name is held`() throws {
        try device()
        try programs.done("cunlian", "add household number=\(village)-0001", store: "device")
        let file = try csv(
            "m.csv", "户编号：,【姓名】,与户主关系", "\(village)-0001,韦大明,户主", "\(village)-0001,合计,", "\(village)-0001,以下空白,",
            "\(village)-0001,无,其他")
        let outcome = try programs.run("cunlian", "import member '\(file)' --json", store: "device")
        #expect(outcome.code == 3 && outcome.number("created") == 1 && outcome.number("passedOver") == 2, "\(outcome)")
        #expect(outcome.number("held") == 1 && outcome.number("refused") == 0)
    }

    @Test func `of several sheets the others are named where the first is none, and rows that nobody sees are told`() throws {
        try device()
        var bytes: [UInt8] = []
        let writer = WorkbookWriter { bytes += $0 }
        try writer.sheet(SheetLayout(name: "填表说明", columns: [.init("说明", kind: .general)])) { try $0.write([.text("请如实填写")]) }
        try writer.sheet(SheetLayout(name: "数据", columns: [.init("户编号", kind: .general), .init("联系电话", kind: .general)])) { sheet in
            try sheet.write([.text("\(village)-0001"), .text("13900000000")])
        }
        try writer.finish()
        let book = try programs.write("two.xlsx", bytes)
        for language in ["zh", "en"] {
            let refused = try programs.run("cunlian", "import household '\(book)'", store: "device", language: language)
            #expect(
                refused.code == 65 && refused.isOneSentence && refused.errors.contains("数据") && refused.errors.contains("--sheet"),
                "\(refused)")
        }
        let named = try programs.done("cunlian", "import household '\(book)' --sheet 数据 --json", store: "device")
        #expect(named.number("created") == 1)
    }

    @Test func `a report that cannot be written beside the file stands on the screen, and one of before is gone`() throws {
        try device()
        let bad = try csv("bad.csv", "户编号,联系电话", "\(village)-0001,13900000000", "\(village)-0002,12")
        let first = try programs.run("cunlian", "import household '\(bad)'", store: "device", language: "zh")
        #expect(first.code == 3 && first.output.contains("第 3 行 B 列“联系电话”填的是“12”"), "\(first.output)")
        let report = try String(contentsOfFile: bad + ".report.csv", encoding: .utf8)
        #expect(report.contains("3,B,联系电话,拒绝,12,"))
        let good = try csv("bad.csv", "户编号,联系电话", "\(village)-0001,13900000000")
        try programs.done("cunlian", "import household '\(good)'", store: "device")
        #expect(!FileManager.default.fileExists(atPath: bad + ".report.csv"))
        // A stick that is read-only; here something stands in the way.
        let stuck = try csv("stuck.csv", "户编号,联系电话", "\(village)-0003,13900000000", "\(village)-0004,12")
        try FileManager.default.createDirectory(atPath: stuck + ".report.csv", withIntermediateDirectories: false)
        let told = try programs.run("cunlian", "import household '\(stuck)'", store: "device", language: "zh")
        #expect(
            told.code == 3 && told.output.contains("写入 1") && told.output.contains("填的是“12”") && told.output.contains("--report"),
            "\(told.output)")
        let named = try programs.run("cunlian", "import household '\(stuck)' --report /nowhere/r.csv", store: "device")
        #expect(named.code == 74 && named.output.isEmpty)
    }

    @Test func `a raw list of the national system goes in as it is, households first and then their members`() throws {
        try device()
        let titles =
            "序号,县(市、区、旗),乡(镇),行政村,自然村,户编号,人编号,姓名,证件号码,人数,与户主关系,民族,文化程度,在校生状况,健康状况,劳动技能,务工时间（月）,是否参加大病保险,致贫原因1,危房户,是否解决安全饮用水,人均纯收入,户联系电话,人联系电话,户类型"
        let file = try csv(
            "national.csv", "2016年度脱贫人口信息表", titles,
            "1,马山县,白山镇,那马村,那马屯,4501240012345678,450124001234567801,韦国庆,440524188001010014,2,户主,壮族,小学,,健康,普通劳动力,6,是,因病,否,是,3300.5,13900000000,,一般脱贫户",
            "2,马山县,白山镇,那马村,那马屯,4501240012345678,450124001234567802,韦秀英,11010519491231002X,2,配偶,壮族,文盲/半文盲,,患有大病,弱劳动力或半劳动力,0,是,因病,否,是,3300.5,13900000000,13900000002,一般脱贫户",
            "合计,,,,,,,,,,,,,,,,,,,,,,,,")
        let none = try programs.run("cunlian", "import member '\(file)'", store: "device", language: "zh")
        #expect(none.code == 65 && none.errors.contains("--year"), "\(none.errors)")
        let homes = try programs.run("cunlian", "import household '\(file)' --year 2016 --json", store: "device")
        #expect(homes.number("created") == 1 && homes.number("refused") == 0, "\(homes.output) \(homes.errors)")
        let people = try programs.run("cunlian", "import member '\(file)' --year 2016 --json", store: "device")
        #expect(people.code == 0 && people.number("created") == 2 && people.number("passedOver") == 1, "\(people.output) \(people.errors)")
        let again = try programs.run("cunlian", "import member '\(file)' --year 2016 --json", store: "device")
        #expect(again.number("unchanged") == 2 && again.number("created") == 0, "\(again.output)")
    }

    @Test func `the later columns of the national list go where the form has them`() throws {
        try device()
        let titles = "户编号,人编号,姓名,证件号码,与户主关系,是否现役军人,务工企业名称,人员识别时间,残疾证号,易返贫致贫户(监测对象)类型,风险识别时间,致(返)贫风险1,脱贫属性,风险是否消除"
        let file = try csv(
            "later.csv", titles,
            "4501240012345678,450124001234567801,韦国庆,440524188001010014,户主,否,富士康,2015-12-31,,突发严重困难户,2021-03-05,因病,享受政策,否")
        for type in ["household", "member"] {
            let outcome = try programs.run("cunlian", "import \(type) '\(file)' --year 2021 --json", store: "device")
            #expect(outcome.number("created") == 1 && outcome.number("refused") == 0, "\(outcome.output) \(outcome.errors)")
        }
        let home = try programs.done("cunlian", "list household --json", store: "device").output
        for part in ["\"kind\":\"sudden\"", "\"identified\":\"2021-03-05\"", "\"risk\":\"illness\"", "with_policy"] {
            #expect(home.contains(part), "\(part) \(home)")
        }
        let person = try programs.done("cunlian", "list member --json", store: "device").output
        for part in ["\"soldier\":false", "富士康", "\"identified\":\"2015-12-31\""] { #expect(person.contains(part), "\(part) \(person)") }
    }

    @Test func `titles over two rows of a workbook, merged across and down, name the columns`() throws {
        try device()
        let path = try workbook(
            "two.xlsx",
            [
                [.text("户编号"), .text("住房[2016]"), .text(""), .text("联系电话")],
                [.text(""), .text("住房情况"), .text("住房面积"), .text("")],
                [.text("\(village)-0001"), .text("原有住房"), .number("85.5"), .text("13900000000")],
            ])
        let outcome = try programs.run("cunlian", "import household '\(path)' --json", store: "device", language: "zh")
        #expect(outcome.number("created") == 1 && outcome.number("refused") == 0, "\(outcome.output) \(outcome.errors)")
        #expect(try programs.done("cunlian", "list household --json", store: "device").output.contains("\"area\":85.5"))
    }

    @Test func `a form filled in beforehand leaves open what a standard reads of a household listed for exit`() throws {
        try device()
        try households()
        for number in ["0001", "0002"] {
            try programs.done("cunlian", "set household:\(village)-\(number) power_life[2017]=true road_type[2017]=cement", store: "device")
        }
        try programs.done("cunlian", "add candidate year=2017 date=2017-01-05 reason=x --in household:\(village)-0001", store: "device")
        let path = programs.path("form.xlsx")
        let outcome = try programs.run(
            "cunlian", "export household '\(path)' --template --prefilled --year 2017", store: "device", language: "zh")
        #expect(outcome.code == 0 && outcome.errors.contains("其中 1 户已列入 2017 年退出名单"), "\(outcome.errors)")
        let rows = try rows(path)
        let titles = rows[0].cells.map { $0?.text ?? "" }
        let power = try #require(titles.firstIndex(of: "通生活用电[2017]"))
        let road = try #require(titles.firstIndex { $0.hasPrefix("入户路类型[2017]") })
        #expect(rows[1].cells[power]?.text ?? "" == "" && rows[2].cells[power]?.text == "是")
        #expect(rows[1].cells[road]?.text == rows[2].cells[road]?.text && rows[1].cells[road]?.text.isEmpty == false)
        // As it came it changes nothing.
        let same = try programs.run("cunlian", "import household '\(path)' --json", store: "device", language: "zh")
        #expect(same.number("written") == 0 && same.number("refused") == 0, "\(same.output)")
    }

    @Test func `Excel's Unicode text goes in`() throws {
        try device()
        let text = "\u{FEFF}户编号\t联系电话\r\n\(village)-0001\t13900000000\r\n"
        let file = try programs.write("unicode.txt", text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        let outcome = try programs.run("cunlian", "import household '\(file)' --json", store: "device")
        #expect(outcome.code == 0 && outcome.number("created") == 1, "\(outcome.output) \(outcome.errors)")
    }

    @Test func `a form offers the answers, says what may be answered, and goes in when it is filled in`() throws {
        try device()
        try households()
        let path = programs.path("form.xlsx")
        #expect(try programs.run("cunlian", "export member '\(path)' --template --year 2016", store: "device", language: "zh").code == 0)
        let titles = try rows(path)[0].cells.map { $0?.text ?? "" }
        #expect(titles.first == "户" && titles.contains("劳动技能[2016]") && titles.contains("姓名") && !titles.contains("_id"))
        #expect(try Workbook(file: path).sheetNames == ["家庭成员", "代码表", "填表说明"])
        let codes = try rows(path, sheet: "代码表").flatMap(\.cells).compactMap { $0?.text }
        #expect(codes.contains("普通劳动力") && codes.contains("壮族"))
        let filled = titles.map { title -> SheetValue in
            switch title {
            case "户": .text("\(village)-0001")
            case "姓名": .text("韦国庆")
            case "与户主关系": .text("户主")
            case "出生日期": .date(-8_000)
            case "劳动技能[2016]": .text("普通劳动力")
            default: .empty
            }
        }
        let file = try workbook("filled.xlsx", [titles.map { .text($0) }, filled])
        #expect(try programs.done("cunlian", "import member '\(file)' --json", store: "device").number("created") == 1)
        try programs.done("cunlian", "export household '\(programs.path("all.csv"))' --template --prefilled --year 2017", store: "device")
        let text = try String(contentsOfFile: programs.path("all.csv"), encoding: .utf8)
        #expect(text.contains("\(village)-0001") && text.contains("[2017]"))
    }
}
