import Causality
import Records
@_spi(_Unicode) import Swift
import Testing

@Suite struct InputTests {
    private let schema: Schema
    /// 2018-01-01.
    private let today = 17_532

    init() throws { schema = try SampleSchema.parsed() }

    private func input(_ type: ValueType, _ minimum: Int64? = nil, _ maximum: Int64? = nil) -> Input {
        Input(name: "x", label: Label(zh: "项", en: "item"), type: type, minimum: minimum, maximum: maximum)
    }

    private func read(_ text: String, as input: Input) throws(InputError) -> Value {
        try input.read(text, in: schema, today: today)
    }

    private func reason(_ text: String, as input: Input) -> InputError.Reason? {
        do {
            _ = try read(text, as: input)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(arguments: [
        ("12000", 1_200_000), ("12000.50", 1_200_050), ("12000.5", 1_200_050), ("１２０００．５０", 1_200_050),
        (" 7 ", 700), ("-0.01", -1), ("－３", -300), ("−3", -300), ("0", 0), ("007", 700),
        ("90000000000000.00", 9_000_000_000_000_000),
        ("-90000000000000.00", -9_000_000_000_000_000),
    ])
    func `yuan become fen`(text: String, fen: Int64) throws {
        #expect(try read(text, as: input(.money)) == .integer(fen))
    }

    @Test(arguments: [
        ("12,000", InputError.Reason.notANumber), ("1.2.3", .notANumber), (".5", .notANumber),
        ("5.", .notANumber),
        ("+5", .notANumber), ("--5", .notANumber), ("1e3", .notANumber), ("五百", .notANumber),
        ("500元", .notANumber),
        ("1 000", .notANumber), ("-", .notANumber), ("٣", .notANumber), ("0.001", .tooManyPlaces(2)),
        ("92233720368547758.08", .tooLarge), ("99999999999999999999999999", .tooLarge),
    ])
    func `what is no amount says why`(text: String, expected: InputError.Reason) {
        #expect(reason(text, as: input(.money)) == expected)
    }

    @Test func `decimals and integers keep to their places`() throws {
        #expect(try read("85.5", as: input(.decimal(scale: 3))) == .integer(85_500))
        #expect(reason("85.5555", as: input(.decimal(scale: 3))) == .tooManyPlaces(3))
        #expect(reason("3.0", as: input(.integer)) == .tooManyPlaces(0))
    }

    @Test func `bounds are told as people write them`() throws {
        let money = input(.money, 0, 100_050)
        #expect(reason("1000.51", as: money) == .outside(minimum: "0", maximum: "1000.50"))
        #expect(try read("1000.50", as: money) == .integer(100_050))
        #expect(reason("-1", as: input(.integer, 0)) == .outside(minimum: "0", maximum: nil))
    }

    @Test func `dates are days, and today is a word`() throws {
        #expect(try read("2017/5/1", as: input(.date)) == .integer(17_287))
        #expect(try read("２０１７－０５－０１", as: input(.date)) == .integer(17_287))
        #expect(try read("今天", as: input(.date)) == .integer(17_532))
        #expect(try read("Yesterday", as: input(.date)) == .integer(17_531))
        #expect(reason("2017-02-29", as: input(.date)) == .notADate)
        #expect(reason("0217-02-28", as: input(.date)) == .notADate)
        #expect(reason("1217-02-28", as: input(.date)) == .notADate)
    }

    @Test func `years have four digits`() throws {
        #expect(try read("2017年", as: input(.year)) == .integer(2017))
        #expect(reason("17", as: input(.year)) == .notAYear)
        #expect(reason("2101", as: input(.year)) == .notAYear)
        #expect(reason("1949", as: input(.year, 1950)) == .outside(minimum: "1950", maximum: nil))
    }

    @Test(arguments: [
        ("是", true), ("有", true), ("YES", true), ("true", true), ("１", true), ("否", false), ("无", false),
        ("no", false), ("False", false), ("0", false),
    ])
    func `yes and no have many spellings`(text: String, bool: Bool) throws {
        #expect(try read(text, as: input(.bool)) == .bool(bool))
    }

    @Test func `codes are found by code, label and number`() throws {
        let kind = input(.code(list: "kind"))
        for text in ["new", "新建", "New House", "2", "２"] { #expect(try read(text, as: kind) == .integer(2)) }
        #expect(reason("3", as: kind) == .notInList(schema.codeList("kind")?.items.map(\.label) ?? []))
        #expect(reason("是", as: input(.bool)) == nil)
        #expect(reason("maybe", as: input(.bool)) == .notABool)
    }

    @Test func `citizens' numbers are checked and converted`() throws {
        #expect(try read("11010519491231002x", as: input(.idNumber)) == .text("11010519491231002X"))
        #expect(try read("110105 491231 002", as: input(.idNumber)) == .text("11010519491231002X"))
        #expect(reason("440524188001010015", as: input(.idNumber)) == .notACitizenNumber(.check))
        #expect(throws: InputError(field: "x", label: Label(zh: "项", en: "item"), reason: .bornInFuture)) {
            try input(.idNumber).read("11010519491231002X", in: schema, today: -8000)
        }
    }

    @Test func `regions, telephones and attachments have their forms`() throws {
        for text in ["45", "4501", "450124", "450124100", "450124100201", "450124100201-003"] {
            #expect(try read(text, as: input(.region)) == .text(text))
        }
        for text in ["4", "45012", "4501241002011", "450124100201-3", "450124100201003a", "4501x4", "050124"] {
            #expect(reason(text, as: input(.region)) == .notARegion)
        }
        #expect(try read("138 0013-8000", as: input(.phone)) == .text("13800138000"))
        #expect(reason("1380013800", as: input(.phone)) == .notAPhone)
        let hash = String(repeating: "aB", count: 32)
        #expect(try read(hash, as: input(.attachment)) == .text(hash.lowercased()))
        #expect(reason(String(hash.dropLast()), as: input(.attachment)) == .notAnAttachment)
    }

    @Test func `references are ids of records, and sealed fields take no text`() throws {
        let id = RecordID(replica: ReplicaID(high: 1, low: 2, incarnation: 3), number: 4, index: 5, salt: 6)
        #expect(try read(id.description, as: input(.reference(type: "helper"))) == .reference(id))
        #expect(reason("4.5", as: input(.reference(type: "helper"))) == .notAReference)
        #expect(reason("secret", as: input(.sealed)) == .isSealed)
        #expect(reason("", as: input(.sealed)) == .isSealed)
    }

    @Test func `what is taken for composed without a look is composed, alone and behind any other`() {
        let scalars =
            (0..<0xD800).compactMap { Unicode.Scalar(UInt32($0)) } + (0xE000..<0x11_0000).compactMap { Unicode.Scalar(UInt32($0)) }
        let plain = scalars.filter { String($0).isPlain }
        #expect(plain.count > 20_000)
        let bases = ["a", "\u{C5}", "\u{1100}", "王", "\u{915}", "か", "q\u{323}"]
        for scalar in plain {
            for base in bases {
                let text = base + String(scalar)
                // What composes would come out shorter, or in another order.
                if !Array(text._nfc).elementsEqual(Array(base._nfc) + [scalar]) { Issue.record("\(scalar.value) behind \(base)") }
            }
        }
    }

    @Test func `texts are normalised and bounded`() throws {
        #expect(try read("  e\u{301}\r\n村\r ", as: input(.text)) == .text("\u{E9}\n村"))
        #expect(try read("１２", as: input(.text)) == .text("１２"))
        #expect(try read(String(repeating: "村", count: 200), as: input(.text)) != .missing)
        #expect(reason(String(repeating: "村", count: 201), as: input(.text)) == .tooLong(200))
        #expect(reason("abcd", as: input(.text, nil, 3)) == .tooLong(3))
        #expect(reason("a\u{1B}[2J", as: input(.text)) == .hasControlCharacters)
        #expect(reason("a\u{202E}b", as: input(.text)) == .hasControlCharacters)
    }

    @Test func `an empty answer is missing, unless it is required`() throws {
        var number = input(.integer)
        #expect(try read(" \u{3000}", as: number) == .missing)
        number.isRequired = true
        #expect(reason("", as: number) == .required)
        number.condition = Condition(field: "target", values: ["true"])
        #expect(reason("", as: number) == nil)
    }

    @Test(arguments: [
        (ValueType.money, "12000"), (.money, "12000.50"), (.money, "-0.05"), (.decimal(scale: 2), "85.5"),
        (.decimal(scale: 2), "-85"), (.integer, "0"), (.date, "2017-05-01"), (.year, "2017"),
        (.phone, "13800138000"),
        (.text, "村\n屯"), (.idNumber, "11010519491231002X"), (.region, "450124"),
    ])
    func `what is written is read back`(type: ValueType, text: String) throws {
        let input = input(type)
        let value = try read(text, as: input)
        #expect(Language.allCases.allSatisfy { input.text(of: value, in: schema, language: $0) == text })
    }

    @Test func `a label with full-width signs is read as it is and as it is typed`() throws {
        let text = SampleSchema.text.replacing("新建", with: "新建（含翻建）")
        let schema = try Schema(parsing: Array(text.utf8), file: "sample.json")
        let kind = input(.code(list: "kind"))
        #expect(try kind.read("新建（含翻建）", in: schema, today: today) == .integer(2))
        #expect(try kind.read("ｎｅｗ", in: schema, today: today) == .integer(2))
    }

    @Test func `labels are written in the language that is asked for`() {
        #expect(input(.code(list: "kind")).text(of: .integer(2), in: schema, language: .zh) == "新建")
        #expect(input(.code(list: "kind")).text(of: .integer(2), in: schema, language: .en) == "new house")
        #expect(input(.code(list: "kind")).text(of: .integer(77), in: schema, language: .en) == "77")
        #expect(input(.bool).text(of: .bool(true), in: schema, language: .zh) == "是")
        #expect(input(.money).text(of: .integer(.min), in: schema, language: .zh) == "-92233720368547758.08")
        #expect(input(.date).text(of: .integer(.max), in: schema, language: .zh) == "9223372036854775807")
        #expect(input(.text).text(of: .missing, in: schema, language: .zh) == "")
        #expect(input(.sealed).text(of: .sealed([1]), in: schema, language: .en) == "(sealed)")
        let health = Value.group([.integer(0), .integer(0)])
        #expect(input(.code(list: "health")).text(of: health, in: schema, language: .zh) == "健康、健康")
    }
}
