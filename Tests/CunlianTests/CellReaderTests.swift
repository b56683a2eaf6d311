import Cunlian
import Records
import RegisterData
import Testing

/// What spreadsheets and people do to an answer: taken where nothing can be lost, held where something could, refused where it is wrong.
struct CellReaderTests {
    private static let schema: Schema = {
        let file = register_data_file(0)
        let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: Int(file.count)))
        guard let schema = try? Schema(parsing: bytes, file: "schema") else { preconditionFailure("the register's schema") }
        return schema
    }()

    enum Expected: Hashable, Sendable {
        case text(String), number(Int64), held(CellDoubt), refused, bool(Bool)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let path: String
        let cell: TableCell
        var standing: [String] = []
        let expected: Expected

        init(_ path: String, _ text: String, _ expected: Expected, kind: TableCell.Kind = .text, standing: String...) {
            (self.path, cell, self.standing, self.expected) = (path, TableCell(text, kind), standing, expected)
        }

        var testDescription: String { "\(path): \(cell.text), \(standing)" }
    }

    private static let day: Int64 = 16_865  // 2016-03-05

    private static let taken: [Case] = [
        .init("household.reform_subsidy", "12345.600", .number(1_234_560)),
        .init("household.reform_subsidy", "16200 元", .number(1_620_000)),
        .init("household.reform_subsidy", "１６２００", .number(1_620_000)), .init("household.main_road_distance", "4.61 公里", .number(461)),
        .init("household.water_assurance", "92 %", .number(92)), .init("household.water_assurance", "92%", .number(92), kind: .number),
        .init("household.water_assurance", "92％", .number(92)), .init("member.name", "韦大明（户主）", .text("韦大明（户主）")),
        .init("member.name", "무명", .text("무명")), .init("member.name", "000123", .text("000123"), standing: "000123"),
        .init("household.cause_note", "无", .text("无")), .init("household.water_assurance", "3.0", .number(3)),
        .init("household.water_assurance", "３．０", .number(3)),
        .init("household.reform_year", "2016.0", .number(2_016)),
        .init("member.birth", "2016-03-05 00:00:00", .number(day)), .init("member.birth", "2016/3/5 0:00", .number(day)),
        .init("member.birth", "2016-03-05T00:00:00.000", .number(day)), .init("member.birth", "2016年3月5日", .number(day)),
        .init("member.phone", "13900000000.0", .text("13900000000")),
        .init("member.phone", "13900000000", .text("13900000000"), kind: .number),
        .init("household.handbook_number", "=\"000123\"", .text("000123")), .init("household.handbook_number", "'000123", .text("000123")),
        .init("household.handbook_number", "123", .text("123"), kind: .number),
        .init("member.name", "\u{FEFF}韦\u{200B}国庆\u{A0}", .text("韦国庆")), .init("member.name", "　韦国庆　", .text("韦国庆")),
        .init("member.sex", "1.0", .number(1)), .init("household.power_production", "√", .bool(true)),
        .init("household.power_production", "TRUE", .bool(true), kind: .bool), .init("household.cause_note", "病了吗?", .text("病了吗?")),
        .init("member.id_number", "11010519491231002x", .text("11010519491231002X")),
        // Ends like a number that was rounded, and its check character agrees.
        .init("member.id_number", "450124197902185000", .text("450124197902185000")),
        // What stands already is taken, however it looks.
        .init("household.handbook_number", "韦?庆", .text("韦?庆"), standing: "韦?庆"),
    ]

    private static let held: [Case] = [
        .init("member.name", "１２３", .held(.noName)), .init("member.name", "无", .held(.noName)), .init("member.name", "——", .held(.noName)),
        .init("household.handbook_number", "123456", .held(.zeros), standing: "000123456"),
        .init("household.handbook_number", "1.1", .held(.zeros), standing: "1.10"),
        .init("household.handbook_number", "4.50124E+11", .held(.exponent), standing: "450124100200"),
        .init("household.handbook_number", "4.50124E+11", .held(.exponent)),
        .init("household.handbook_number", "450124198001010000", .held(.rounded), kind: .number),
        .init("household.handbook_number", "450124198001010000", .held(.rounded), standing: "450124198001010014"),
        .init("member.id_number", "440524188001010000", .held(.rounded)),
        .init("member.id_number", "440524188001010000", .held(.rounded), standing: "440524188001010014"),
        .init("member.name", "韦?庆", .held(.replaced)), .init("member.name", "???", .held(.replaced)),
        .init("member.name", "韦?庆", .held(.replaced), standing: "韦国庆"), .init("member.name", "韦??庆", .held(.replaced), standing: "韦国庆"),
        .init("member.name", "阿卜杜?买买提", .held(.replaced), standing: "阿卜杜·买买提"),
        .init("member.birth", "42434", .held(.serial("2016-03-05"))),
        .init("member.birth", "42434", .held(.serial("2016-03-05")), kind: .number),
        .init("member.birth", "2016-03-05 13:30:00", .held(.time), kind: .date),
        .init("household.address.house_number", "2026-03-01", .held(.becameDate), kind: .date, standing: "3-1"),
        .init("household.address.house_number", "3月1日", .held(.becameDate), standing: "3-1"),
        .init("household.reform_subsidy", "12346", .held(.rounded), standing: "12345.67"),
    ]

    private static let refused: [Case] = [
        .init("household.reform_subsidy", "1.62E+04", .refused), .init("household.reform_subsidy", "12,345", .refused),
        .init("household.water_assurance", "合计", .refused), .init("household.water_assurance", "3.5", .refused),
        .init("member.birth", "3/5/2016", .refused), .init("member.birth", "16-3-5", .refused),
        .init("member.birth", "2016-02-30", .refused),
        .init("member.name", "韦\u{FFFD}庆", .refused), .init("member.name", "锟斤拷", .refused),
        .init("member.name", "#N/A", .refused, kind: .error),
        .init("member.name", "", .refused, kind: .uncalculated), .init("member.id_number", "440524188001010015", .refused),
        .init("member.phone", "1390000", .refused), .init("member.sex", "男性", .refused),
    ]

    @Test(arguments: taken + held + refused)
    func `a cell is taken, held or refused by what it says and what stands`(one: Case) throws {
        let parts = one.path.split(separator: ".")
        let type = try #require(Self.schema.type(named: String(parts[0])))
        let field = try #require(type.field(named: String(parts[1])))
        let input = try #require(parts.count > 2 ? field.inputs.first { $0.name == parts[2] } : field.inputs[0])
        let outcome = CellReader(input, in: Self.schema, today: 17_000).read(one.cell, standing: one.standing)
        switch (outcome, one.expected) {
        case (.value(.text(let text)), .text(let expected)): #expect(text == expected)
        case (.value(.integer(let number)), .number(let expected)): #expect(number == expected)
        case (.value(.bool(let bit)), .bool(let expected)): #expect(bit == expected)
        case (.held(let doubt), .held(let expected)): #expect(doubt == expected)
        case (.refused, .refused): break
        default: Issue.record("\(outcome), not \(one.expected)")
        }
    }

    @Test func `what another person changed on purpose is no damage`() throws {
        let type = try #require(Self.schema.type(named: "household"))
        let number = try #require(type.field(named: "handbook_number")?.inputs[0])
        let subsidy = try #require(type.field(named: "reform_subsidy")?.inputs[0])
        let reader = CellReader(number, in: Self.schema, today: 17_000)
        for (old, new) in [("000123456", "123457"), ("450124100200", "450124100201"), ("韦国庆", "韦国强"), ("abc", "abd"), ("3-1", "3-2")] {
            #expect(reader.read(TableCell(new), standing: [old]) == .value(.text(new)), "\(old) → \(new)")
        }
        let money = CellReader(subsidy, in: Self.schema, today: 17_000)
        #expect(money.read(TableCell("13000"), standing: ["12345.67"]) == .value(.integer(1_300_000)))
        #expect(money.read(TableCell("12345.60"), standing: ["12345.6"]) == .value(.integer(1_234_560)))
    }
}
