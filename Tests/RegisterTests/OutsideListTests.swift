import CSV
import Cunlian
import RecordStore
import Records
import Testing

@testable import Register
@testable import generate

/// Q70 to Q80, and the audit of Mashan of 2015 on a made-up register.
struct OutsideListTests {
    /// Reads a list as `match` does.
    static func rows(_ list: OutsideList, _ bytes: [UInt8]) throws -> OutsideRows {
        let reader = try CSVReader(bytes: bytes)
        var rows = try OutsideRows(list, header: reader.header.cells)
        while let item = try reader.next() {
            switch item {
            case .row(let row): rows.take(row.cells, line: row.line)
            case .fault(let fault): rows.refuse(line: fault.line)
            }
        }
        return rows
    }

    private static func rows(_ list: OutsideList, _ lines: [String]) throws -> OutsideRows {
        try rows(list, Array(lines.joined(separator: "\n").utf8))
    }

    private static func match(_ rows: OutsideRows, _ desk: Desk, isComplete: Bool = false) throws -> ListMatch {
        try ListMatch(rows, in: desk.store, round: 2016, today: Desk.today, isComplete: isComplete)
    }

    // MARK: Reading

    @Test func `bad rows are told with line and reason, and good rows go on`() throws {
        let number = Desk.idNumber()
        let rows = try Self.rows(
            .vehicle,
            [
                "id_number,plate,colour", "\(number),桂A12345,red", "450124198001010015,桂A1,red", "12345,桂A2,red",
                "\(number.lowercased()),桂A12345,red", "\(number),桂A99999", "450124198002300011,桂A3,red",
            ])
        #expect(rows.read == 6 && rows.personCount == 1 && rows.refused == 4)
        #expect(rows.remarks.map(\.line) == [3, 4, 6, 7])
        #expect(rows.remarks[0].reason == .notACitizenNumber(.check, column: "id_number"))
        #expect(rows.remarks[1].reason == .notACitizenNumber(.length, column: "id_number"))
        #expect(rows.remarks[2].reason == .unreadable)
        #expect(rows.remarks[3].reason == .notACitizenNumber(.date, column: "id_number"))
    }

    @Test func `the row that names the columns is known below titles, and a number that insurance offices call theirs`() throws {
        let title = ["社会保险参保人员名单", "", ""]
        #expect(!OutsideRows.isHeader(title, of: .employment) && OutsideRows.isHeader(["姓名", "社会保障号码", "单位名称"], of: .employment))
        #expect(OutsideRows.isHeader(["残疾证号"], of: .disability) && !OutsideRows.isHeader(["残疾证号"], of: .employment))
        let rows = try Self.rows(.employment, ["姓名,社会保障号码,单位名称", "韦小军,\(Desk.idNumber()),糖厂"])
        #expect(rows.personCount == 1 && rows.columns == 3)
    }

    @Test func `headers are read in either language, with a mark, in GB18030 or in UTF-16`() throws {
        let number = Desk.idNumber()
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        #expect(try Self.rows(.death, mark + Array("身份证号,死亡日期\n\(number),2016-01-01\n".utf8)).personCount == 1)
        // 身份证号 in GB18030.
        let header: [UInt8] = [0xC9, 0xED, 0xB7, 0xDD, 0xD6, 0xA4, 0xBA, 0xC5]
        #expect(try Self.rows(.death, header + Array("\n\(number)\n".utf8)).personCount == 1)
        let wide = "身份证号\n\(number)\n".utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        #expect(try Self.rows(.death, [0xFF, 0xFE] + wide).personCount == 1)
        // Half of a character is seen as such.
        #expect(throws: ListError.noNumberColumn(["\u{FFFD}1"])) { try Self.rows(.death, [0xFF, 0xFE, 0x00, 0xD8, 0x31, 0x00]) }
        #expect(throws: ListError.noNumberColumn(["plate", "owner"])) { try Self.rows(.vehicle, ["plate,owner", "a,b"]) }
        #expect(throws: ListError.ambiguousColumns("id_number", "身份证号")) {
            try Self.rows(.vehicle, ["id_number,身份证号", "a,b"])
        }
    }

    @Test func `old numbers are converted and certificates begin with the number`() throws {
        let desk = try Desk()
        let old = try CitizenNumber("450124800101001")
        let other = Desk.idNumber()
        let (_, people) = try desk.home([["id_number=\(old.text)"], ["id_number=\(other)"]])
        let rows = try Self.rows(.disability, ["残疾证号,残疾等级", "450124800101001,2", "\(other)42B1,2"])
        #expect(rows.refused == 0)
        #expect(try Self.match(rows, desk).findings.map(\.record) == people)
    }

    @Test func `only a list of disabilities is read by certificates`() throws {
        let number = Desk.idNumber()
        #expect(throws: ListError.noNumberColumn(["certificate"])) { try Self.rows(.vehicle, ["certificate", number + "42"]) }
        #expect(try Self.rows(.vehicle, ["id_number", number + "42"]).refused == 1)
        #expect(try Self.rows(.disability, ["id_number", number + "42"]).personCount == 1)
    }

    // MARK: Matching

    @Test(arguments: [OutsideList.vehicle, .house, .company, .payroll, .death, .pension])
    func `whoever is on the list and in the register is a finding`(list: OutsideList) throws {
        let desk = try Desk()
        let numbers = (0..<5).map { Desk.idNumber("19800101", 2 * $0 + 1) }
        let (household, people) = try desk.home(numbers.prefix(4).map { ["id_number=\($0)"] } + [[]])
        try desk.add("member_change", ["state=died", "date=2016-03-01"], parent: people[2])
        try desk.retire(people[3])
        let rows = try Self.rows(list, ["身份证号"] + [0, 2, 3, 4].map { numbers[$0] })
        let match = try Self.match(rows, desk)
        #expect(match.findings.map(\.record) == [people[0]])
        #expect(match.findings.first?.check == list.check.id && match.personCount == 1)
        #expect(match.findings.first?.related == [try desk.store.views.readableNumber(household) ?? ""])
    }

    @Test func `two cars are one person's, and one car said twice is one`() throws {
        let desk = try Desk()
        let number = Desk.idNumber()
        try desk.home([["id_number=\(number)"]])
        let rows = try Self.rows(
            .vehicle, ["身份证号,号牌号码,车主", "\(number),桂A12345,person 0", "\(number),桂A54321,person 0", "\(number),桂A12345,person 0"])
        let match = try Self.match(rows, desk)
        #expect(match.itemCount == 2 && match.personCount == 1)
        #expect(match.findings.map(\.text.en) == ["2 vehicle(s) in the person's name: 桂A12345；桂A54321"])
        let renamed = try Self.match(Self.rows(.vehicle, ["身份证号,车主", "\(number),somebody else"]), desk)
        #expect(renamed.findings.first?.text.en.contains("another name") == true)
    }

    @Test func `the allowance is compared both ways`() throws {
        let desk = try Desk()
        let numbers = (0..<5).map { Desk.idNumber("19800101", 2 * $0 + 1) }
        let classes = ["dibao_class[2016]=a", "dibao_class[2016]=b", "dibao_class[2016]=none", nil, "dibao_class[2016]=c"]
        let (_, people) = try desk.home(zip(numbers, classes).map { ["id_number=\($0)"] + ($1.map { [$0] } ?? []) })
        let rows = try Self.rows(.dibao, ["身份证号,低保类别", "\(numbers[0]),A类", "\(numbers[1]),A", "\(numbers[2]),C", "\(numbers[3]),"])
        #expect(try Self.match(rows, desk).findings.map(\.record) == [people[1], people[2], people[3]])
        #expect(try Self.match(rows, desk, isComplete: true).findings.map(\.record) == [people[1], people[2], people[3], people[4]])
    }

    @Test func `who draws no allowance and is on no list is no finding, and a list without classes says only who draws one`() throws {
        let desk = try Desk()
        let numbers = (0..<2).map { Desk.idNumber("19800101", 2 * $0 + 1) }
        try desk.home([["id_number=\(numbers[0])", "dibao_class[2016]=none"], ["id_number=\(numbers[1])", "dibao_class[2016]=c"]])
        let rows = try Self.rows(.dibao, ["身份证号", numbers[1]])
        #expect(try Self.match(rows, desk, isComplete: true).findings.isEmpty)
    }

    @Test func `disabilities are compared both ways`() throws {
        let desk = try Desk()
        let numbers = (0..<4).map { Desk.idNumber("19800101", 2 * $0 + 1) }
        let health = ["health[2016]=disabled", "health[2016]=healthy", "health[2016]=disabled", "health[2016]=healthy"]
        let (_, people) = try desk.home(zip(numbers, health).map { ["id_number=\($0)", $1] })
        let rows = try Self.rows(.disability, ["身份证号", numbers[0], numbers[1]])
        #expect(try Self.match(rows, desk).findings.map(\.record) == [people[1]])
        #expect(try Self.match(rows, desk, isComplete: true).findings.map(\.record) == [people[1], people[2]])
    }

    @Test func `who is at school by the list of enrolment and not by the register is found, and the other way round`() throws {
        let desk = try Desk()
        let numbers = (0..<4).map { Desk.idNumber("20060101", 2 * $0 + 1) }
        let status = ["primary", nil, "grade_7", "under_school_age"]
        let (_, people) = try desk.home(
            zip(numbers, status).map { ["id_number=\($0)"] + ($1.map { ["schooling[2016].school_status=\($0)"] } ?? []) })
        let rows = try Self.rows(.school, ["学生姓名,身份证件号,学校名称", "person 0,\(numbers[0]),一小", "person 1,\(numbers[1]),二小"])
        #expect(try Self.match(rows, desk).findings.map(\.record) == [people[1]])
        #expect(try Self.match(rows, desk, isComplete: true).findings.map(\.record) == [people[1], people[2]])
        #expect(try Self.match(rows, desk).findings.first?.text.zh.contains("二小") == true)
    }

    @Test func `the year of school that a list names is compared with the register's, in the words that schools use`() throws {
        let desk = try Desk()
        let listed = ["九年级", "初三", "初中", "小学三年级", "八年级", "七年级", "", "特教班"]
        let status = ["grade_7", "grade_9", "grade_8", "primary", "grade_8", "under_school_age", "under_school_age", "grade_7"]
        let numbers = listed.indices.map { Desk.idNumber("20060101", 2 * $0 + 1) }
        let (_, people) = try desk.home(zip(numbers, status).map { ["id_number=\($0)", "schooling[2016].school_status=\($1)"] })
        try desk.set(people[4], ["dropout[2016].dropped_out=true"])
        let rows = try Self.rows(.school, ["身份证件号,学校名称,年级"] + zip(numbers, listed).map { "\($0),一中,\($1)" })
        let match = try Self.match(rows, desk)
        #expect(match.findings.map(\.record) == [people[0], people[4], people[5], people[6]])
        #expect(match.findings.first?.text.zh == "在校状况与学籍名单不同，登记册为“七年级”：一中 九年级")
        #expect(match.findings.dropFirst().first?.text.en.hasPrefix("enrolled at a school, and dropped out in the register") == true)
        let run = CheckRun(store: desk.store, region: nil, round: 2016, asOf: Desk.today, today: Desk.today, regions: nil)
        func codes(_ text: String) -> Set<String> {
            Set(ListWords.statuses(text, run).compactMap { desk.store.schema.codeList("school_status")?.item(Int($0))?.code })
        }
        #expect(codes("高二") == ["senior_2"] && codes("高职一年级") == ["college_1"] && codes("中职二年级") == ["vocational_2"])
        #expect(
            codes("幼儿园大班") == ["preschool"] && codes("3年级") == ["primary"] && codes("大三") == ["bachelor_3"] && codes("9") == ["grade_9"])
        #expect(codes("八年级") == ["grade_8"] && codes("初中") == ["grade_7", "grade_8", "grade_9"] && codes("毕业班") == [])
    }

    @Test func `class and grade of a disability are compared, as far as both say them`() throws {
        let desk = try Desk()
        let numbers = (0..<5).map { Desk.idNumber("19800101", 2 * $0 + 1) }
        let known = [("physical", "grade_4"), ("physical", "grade_2"), ("visual", "grade_1"), nil, ("mental", "grade_1")]
        let (_, people) = try desk.home(
            zip(numbers, known).map { number, known in
                ["id_number=\(number)", "health[2016]=disabled"]
                    + (known.map { ["disability[2016].class=\($0.0)", "disability[2016].grade=\($0.1)"] } ?? [])
            })
        let said = ["肢体,二级", "肢体残疾,2", "听力残疾,一级", "肢体残疾,二级", ","]
        let rows = try Self.rows(.disability, ["身份证号,残疾类别,残疾等级"] + zip(numbers, said).map { "\($0),\($1)" })
        let match = try Self.match(rows, desk)
        #expect(match.findings.map(\.record) == [people[0], people[2], people[3]])
        #expect(match.findings.map(\.text.zh).first == "类别、等级与残疾名单不同，登记册为“肢体残疾四级”：肢体 二级")
        #expect(match.findings.last?.text.en.contains("in the register not answered") == true)
        #expect(OutsideRows.isHeader(["残疾人证号"], of: .disability))
    }

    @Test func `another name under the same number is found where nothing else differs, and blanks and points make no other name`() throws {
        let desk = try Desk()
        let numbers = (0..<3).map { Desk.idNumber("19800101", 2 * $0 + 1) }
        let names = ["古丽·买买提", "韦大", "韦二"]
        let (_, people) = try desk.home(zip(numbers, names).map { ["id_number=\($0)", "name=\($1)", "health[2016]=disabled"] })
        let rows = try Self.rows(.disability, ["姓名,身份证号", "古丽.买买提,\(numbers[0])", "韦 大,\(numbers[1])", "别名,\(numbers[2])"])
        let match = try Self.match(rows, desk)
        #expect(match.findings.map(\.record) == [people[2]])
        #expect(match.findings.first?.text.zh == "名单上姓名为“别名”")
    }

    @Test func `a list of insurances is compared in its year, and employees' insurance with employees'`() throws {
        let desk = try Desk()
        let numbers = (0..<4).map { Desk.idNumber("19800101", 2 * $0 + 1) }
        let insured = [
            "resident_insurance[2016]=false", "employee_insurance[2016]=true", "employee_insurance[2016]=false",
            "resident_insurance[2016]=true",
        ]
        let (_, people) = try desk.home(zip(numbers, insured).map { ["id_number=\($0)", $1] } + [[], []])
        let rows = try Self.rows(
            .medical,
            [
                "身份证号,参保类型,年度", "\(numbers[0]),城乡居民医保,2015", "\(numbers[1]),职工医保,2016年", "\(numbers[2]),职工医保,2016",
                "\(numbers[3]),城乡居民医保,2015年度",
            ])
        let match = try Self.match(rows, desk)
        #expect(match.findings.map(\.record) == [people[2]] && match.personCount == 4 && match.otherYearCount == 2)
        #expect(match.findings.first?.text.zh == "名单上参加职工医保，登记册没有职工医保：职工医保 2016")
        // On the list of another year only is not on this year's; who has no number is on none, and is counted.
        let complete = try Self.match(rows, desk, isComplete: true)
        #expect(complete.findings.map(\.record) == [people[2], people[3]] && complete.withoutNumberCount == 2)
    }

    @Test func `insurances are compared with the lists of their authorities`() throws {
        let desk = try Desk()
        let numbers = (0..<4).map { Desk.idNumber("19800101", 2 * $0 + 1) }
        let insured = ["resident_insurance[2016]=true", "resident_insurance[2016]=false", "employee_insurance[2016]=true", nil]
        let (_, people) = try desk.home(zip(numbers, insured).map { ["id_number=\($0)"] + ($1.map { [$0] } ?? []) })
        let medical = try Self.rows(.medical, ["身份证号", numbers[1], numbers[3]])
        #expect(try Self.match(medical, desk).findings.map(\.record) == [people[1], people[3]])
        #expect(try Self.match(medical, desk, isComplete: true).findings.map(\.record) == [people[0], people[1], people[3]])
        let employees = try Self.rows(.employment, ["身份证号,参保单位", "\(numbers[2]),厂", "\(numbers[3]),厂"])
        #expect(try Self.match(employees, desk).findings.map(\.record) == [people[3]])
        #expect(OutsideList(named: "残联") == .disability && OutsideList(named: "学籍") == .school && OutsideList(named: "医保") == .medical)
    }

    // MARK: Mashan

    /// The audit of 2015: 3,119 persons, of whom 343 on the public payroll, 2,454 with 2,645 cars, 43 with houses in
    /// the county seat, 439 in business: 3,279 labels, since the classes overlap.
    @Test func `the audit of Mashan comes out on a made-up register, label by label`() throws {
        let desk = try Desk("Mashan")
        let numbers = try Self.register(desk, persons: 3_119 + 60)
        // 120 of those in business have cars too, 30 of the payroll, 10 of the houses; 30 persons have three labels.
        let cars = Array(numbers[0..<2_454])
        let business = Array(numbers[0..<120]) + numbers[2_454..<2_773]
        let payroll = Array(numbers[100..<130]) + numbers[2_773..<3_086]
        let houses = Array(numbers[0..<10]) + numbers[3_086..<3_119]
        let stranger = Desk.idNumber("19010101", 1, region: "110105")
        let lists: [(OutsideList, [String])] = [
            (.vehicle, (cars + cars.prefix(191) + [stranger]).enumerated().map { "\($1),桂A\(10_000 + $0)" }),
            (.house, (houses + [stranger]).map { "\($0),马山县白山镇" }), (.company, business.map { "\($0),商行" }),
            (.payroll, payroll.map { "\($0),马山县某局" }),
        ]
        let headers: [OutsideList: String] = [
            .vehicle: "身份证号,号牌号码", .house: "公民身份号码,坐落", .company: "证件号码,企业名称", .payroll: "id_number,unit",
        ]
        let before = try desk.store.views.entryCounts().map(\.1)
        var matches: [OutsideList: ListMatch] = [:]
        for (list, lines) in lists {
            matches[list] = try Self.match(Self.rows(list, [headers[list] ?? ""] + lines), desk)
        }
        #expect(matches[.vehicle]?.personCount == 2_454 && matches[.vehicle]?.itemCount == 2_645)
        #expect(matches[.house]?.personCount == 43)
        #expect(matches[.company]?.personCount == 439)
        #expect(matches[.payroll]?.personCount == 343)
        let findings = matches.values.flatMap(\.findings)
        let labels = Dictionary(grouping: findings, by: \.record).mapValues { Set($0.map(\.check)) }
        #expect(findings.count == 3_279 && labels.count == 3_119)
        #expect(labels.values.count { $0.count == 2 } == 100 && labels.values.count { $0.count == 3 } == 30)
        // A list changes nothing; what is found is recorded once.
        #expect(try desk.store.views.entryCounts().map(\.1) == before)
        let found = try #require(matches[.house]?.findings)
        #expect(try FindingLedger.record(found, in: desk.editor) == 43)
        #expect(try FindingLedger.record(found, in: desk.editor) == 0)
    }

    /// Takes in households and members of a made-up county, with no more columns than the lists are matched with.
    private static func register(_ desk: Desk, persons: Int) throws -> [String] {
        var source = generate.Register(
            schema: try Generate.schema(), language: .en, scale: .county, seed: 11, faults: 0)
        var files: [(name: String, bytes: [UInt8])] = []
        struct Enough: Error {}
        var count = 0
        do {
            try source.generate { _, file, bytes in
                guard ["household.csv", "member.csv"].contains(file) else { return }
                files.append((file, bytes))
                if file == "member.csv" { count += bytes.count { $0 == UInt8(ascii: "\n") } - 1 }
                if count >= persons { throw Enough() }
            }
        } catch is Enough {}
        var numbers: [String] = []
        for type in ["household", "member"] {
            for file in files where file.name == type + ".csv" {
                let (bytes, ids) = try columns(file.bytes, ["number", "id_number", "name", "relation"])
                let report = try desk.take(bytes, type: type)
                #expect(report.remarks.isEmpty && report.written > 0, "\(report.remarks.prefix(2)) of \(report.remarks.count)")
                numbers += ids
            }
        }
        return Array(numbers.prefix(persons))
    }

    /// The columns of those names, after those that say where a row belongs; and the numbers in it.
    private static func columns(_ bytes: [UInt8], _ names: Set<String>) throws -> (bytes: [UInt8], numbers: [String]) {
        let reader = try CSVReader(bytes: bytes)
        let header = reader.header.cells
        let places = header.indices.filter {
            ["_scope", "_parent", "scope", "household"].contains(header[$0]) || names.contains(header[$0])
        }
        var writer = CSVWriter()
        var numbers: [String] = []
        writer.write(places.map { header[$0] })
        while let item = try reader.next() {
            guard case .row(let row) = item else { continue }
            writer.write(places.map { row.cells[$0] })
            if let place = header.firstIndex(of: "id_number") { numbers.append(row.cells[place]) }
        }
        return (writer.takeBytes(), numbers)
    }
}
