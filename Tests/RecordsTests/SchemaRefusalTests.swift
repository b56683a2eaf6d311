import Records
import Testing

/// Each case changes one place of the sample; `§` stands where the refusal must point to.
struct Spoiling: CustomTestStringConvertible, Sendable {
    let old: String
    let new: String
    let why: String

    init(_ old: String, _ new: String, _ why: String) {
        self.old = old
        self.new = new
        self.why = why
    }

    var testDescription: String { why }
}

@Suite struct SchemaRefusalTests {
    /// Spoils the first occurrence, and expects the refusal at the mark.
    private func expectRefusal(_ spoiling: Spoiling) throws {
        let text = SampleSchema.text
        let parts = text.split(separator: spoiling.old, maxSplits: 1, omittingEmptySubsequences: false)
        try #require(parts.count == 2, "the sample has no \(spoiling.old)")
        let marked = parts[0] + spoiling.new + parts[1]
        let mark = try #require(marked.firstIndex(of: "§"))
        let before = marked[..<mark]
        let line = before.split(separator: "\n", omittingEmptySubsequences: false)
        let spoilt = marked.filter { $0 != "§" }
        do {
            _ = try Schema(parsing: Array(spoilt.utf8), file: "bad.json")
            Issue.record("not refused: \(spoiling.why)")
        } catch {
            let place = "bad.json:\(line.count):\((line.last?.unicodeScalars.count ?? 0) + 1): "
            #expect(error.description.hasPrefix(place), "\(error) should be at \(place)")
            #expect(error.message.contains(spoiling.why), "\(error)")
        }
    }

    @Test(arguments: [
        Spoiling(#""version": 3"#, #"§"versoin": 3"#, "has no \"versoin\""),
        Spoiling(#"{"schema": "sample-register", "#, "§{", "lacks \"schema\""),
        Spoiling(#""sample-register""#, #"§"Sample Register""#, "is no name"),
        Spoiling(#""version": 3"#, #""version": §0"#, "from 1 to"),
        Spoiling(#""version": 3"#, #""version": §1.5"#, "whole number"),
        Spoiling(#""version": 3"#, #""version": §"3""#, "whole number"),
        Spoiling(#"{"zh": "样本", "en": "sample"}"#, #"§{"zh": "样本"}"#, "lacks \"en\""),
        Spoiling(#"{"zh": "样本", "en": "sample"}"#, #"§{"en": "sample"}"#, "lacks \"zh\""),
        Spoiling(#"{"zh": "样本", "en": "sample"}"#, #"§"样本""#, "is no object"),
        Spoiling(#""en": "sample""#, #""en": §"""#, "is empty"),
        Spoiling(#""en": "sample""#, #""en": §" sample""#, "blanks at an end"),
        Spoiling(#""en": "sample""#, #""en": §7"#, "is no text"),
        Spoiling(#""code": "K", "number": 2"#, #""code": §"C", "number": 2"#, "used already on line 3"),
        Spoiling(#""code": "K", "number": 2"#, #""code": "K", "number": §1"#, "role number 1"),
        Spoiling(#""code": "K", "number": 2"#, #""code": "K", "number": §64"#, "from 0 to 63"),
        Spoiling(#""rank": 60"#, #""rank": §-1"#, "from 0 to"),
        Spoiling(#""rank": 60, "#, #""rank": 60, §"color": 1, "#, "has no \"color\""),
        Spoiling(#""code": "K", "number": 2"#, #""code": §"K L", "number": 2"#, "blank"),
    ])
    func `a spoilt head or role is refused where it is spoilt`(spoiling: Spoiling) throws {
        try expectRefusal(spoiling)
    }

    @Test(arguments: [
        Spoiling(#""kind": ["#, #"§"Kind": ["#, "name"),
        Spoiling(
            #""health": [{"number": 0, "code": "well", "zh": "健康", "en": "healthy"}]"#, #""health": §[]"#,
            "no items"),
        Spoiling(#"{"number": 2, "code": "new""#, #"{"number": §1, "code": "new""#, "item number 1"),
        Spoiling(
            #"{"number": 2, "code": "new""#, #"{"number": 2, "code": §"none""#, "used already on line 7"),
        Spoiling(#""zh": "新建""#, #""zh": §"无房""#, "used already"),
        Spoiling(#""en": "new house""#, #""en": §"None""#, "used already"),
        Spoiling(#"{"number": 2, "code": "new""#, #"§{"number": 2, "code": "1""#, "number of another item"),
        Spoiling(#"{"number": 2, "code": "new", "#, #"§{"number": 2, "#, "lacks \"code\""),
    ])
    func `a spoilt code list is refused where it is spoilt`(spoiling: Spoiling) throws {
        try expectRefusal(spoiling)
    }

    @Test(arguments: [
        Spoiling(#""number": 2, "name": "visit""#, #""number": §1, "name": "visit""#, "type number 1"),
        Spoiling(#""name": "visit""#, #""name": §"household""#, "used already on line 11"),
        Spoiling(#""name": "visit""#, #""name": §"Visit""#, "cannot be a name"),
        Spoiling(#""name": "visit""#, #""name": §"household_year""#, "the table \"household_year\""),
        Spoiling(#""name": "visit""#, #""name": §"directory_grant""#, "that of the directory"),
        Spoiling(#""name": "grade""#, #""name": §"housing_area""#, "the column \"housing_area\""),
        Spoiling(#""number": 2, "name": "visit""#, #""number": §65536, "name": "visit""#, "from 1 to 65535"),
        Spoiling(#""scope": "county""#, #""scope": §"town""#, "no scope \"town\""),
        Spoiling(#""parents": ["household"]"#, #""parents": [§"house"]"#, "no type \"house\""),
        Spoiling(#""parents": ["household"]"#, #""parents": [§"helper"]"#, "another scope"),
        Spoiling(#""parents": ["household"]"#, #""parents": §["visit"]"#, "in a circle"),
        Spoiling(#""parents": ["household"]"#, #""parents": ["household", §"household"]"#, "twice"),
        Spoiling(#""event": true"#, #""event": §"yes""#, "true or false"),
        Spoiling(
            #"["C"], "resolvers": ["K"], "numberField""#, #"[§"X"], "resolvers": ["K"], "numberField""#,
            "no role \"X\""),
        Spoiling(
            #"["C"], "resolvers": ["K"], "numberField""#, #"§[], "resolvers": ["K"], "numberField""#,
            "nobody may create"),
        Spoiling(
            #"["C"], "resolvers": ["K"], "numberField""#, #"["C"], "resolvers": §[], "numberField""#,
            "nobody may decide"),
        Spoiling(#""numberField": "code""#, #""numberField": §"codes""#, "no field \"codes\""),
        Spoiling(#""numberField": "code""#, #""numberField": §"housing""#, "cannot number records"),
    ])
    func `a spoilt type is refused where it is spoilt`(spoiling: Spoiling) throws {
        try expectRefusal(spoiling)
    }

    @Test(arguments: [
        Spoiling(#""number": 2, "name": "phone""#, #""number": §1, "name": "phone""#, "field number 1"),
        Spoiling(#""number": 2, "name": "phone""#, #""number": §0, "name": "phone""#, "from 1 to"),
        Spoiling(#""name": "phone""#, #""name": §"code""#, "used already"),
        Spoiling(#""rule": "latest""#, #""rule": §"newest""#, "no rule \"newest\""),
        Spoiling(
            #"{"number": 2, "name": "phone", "label": {"zh": "电话", "en": "phone"}, "type": "phone", "rule": "latest","#,
            #"§{"number": 2, "name": "phone", "label": {"zh": "电话", "en": "phone"}, "type": "phone","#,
            "lacks \"rule\""),
        Spoiling(#""type": "phone""#, #""type": §"telephone""#, "no type \"telephone\""),
        Spoiling(#""key": "year""#, #""key": §"month""#, "no key \"month\""),
        Spoiling(#""writers": ["C", "K"]"#, #""writers": ["C", §"Q"]"#, "no role \"Q\""),
        Spoiling(#""writers": ["C", "K"]"#, #""writers": §[]"#, "nobody may write"),
        Spoiling(#""resolvers": ["C"]"#, #""resolvers": §[]"#, "nobody may decide"),
        Spoiling(#""authority": ["D:住建", "C"]"#, #""authority": §[]"#, "needs \"authority\""),
        Spoiling(
            #"{"number": 1, "name": "name", "label": {"zh": "姓名", "en": "name"}, "type": "text", "rule": "latest"}"#,
            #"§{"number": 1, "name": "name", "label": {"zh": "姓名", "en": "name"}, "type": "text", "rule": "authority"}"#,
            "needs \"authority\""),
        Spoiling(#""authority": ["D:住建", "C"]"#, #""authority": [§"D:教育"]"#, "no role \"D:教育\""),
        Spoiling(#""authority": ["D:住建", "C"]"#, #""authority": §["K"]"#, "may not write"),
        Spoiling(#""rule": "fixed""#, #""rule": "fixed", "authority": §["C"]"#, "only the rule authority"),
        Spoiling(#""rule": "fixed""#, #""rule": "fixed", "cap": §2"#, "only a union"),
        Spoiling(#""cap": 2"#, #""cap": §0"#, "from 1 to"),
        Spoiling(#""rule": "fixed""#, #""rule": §"append""#, "only events"),
        Spoiling(#""rule": "manual", "exit""#, #""rule": §"latest", "exit""#, "no clock may decide"),
        Spoiling(#""rule": "manual", "exit""#, #""rule": §"owner", "exit""#, "stands alone"),
        Spoiling(#""rule": "manual", "exit""#, #""rule": §"union", "exit""#, "stands alone"),
        Spoiling(#""rule": "manual", "exit""#, #""rule": §"greatest", "exit""#, "compares"),
        Spoiling(#""type": "bool", "rule": "owner""#, #""type": "bool", "rule": §"union""#, "says nothing"),
        Spoiling(
            #""type": "year", "rule": "least", "min": 1950"#, #""type": "text", "rule": §"least""#, "compares"
        ),
    ])
    func `a spoilt field is refused where it is spoilt`(spoiling: Spoiling) throws {
        try expectRefusal(spoiling)
    }

    @Test(arguments: [
        Spoiling(#""max": 20"#, #""max": §0"#, "from 1 to 10000"),
        Spoiling(#""max": 20"#, #""max": 20, "min": §1"#, "a text has no \"min\""),
        Spoiling(#""type": "phone""#, #""type": "phone", "max": §11"#, "have bounds"),
        Spoiling(#""min": 0, "max": 999.5"#, #""min": §1000, "max": 999.5"#, "above \"max\""),
        Spoiling(#""max": 999.5"#, #""max": §999.555"#, "at most 2 places"),
        Spoiling(#""max": 1000000.01"#, #""max": §1e30"#, "that fits"),
        Spoiling(#""min": 1950"#, #""min": §50"#, "is no year"),
        Spoiling(#""decimal(2)""#, #"§"decimal(0)""#, "1 to 9 places"),
        Spoiling(#""decimal(2)""#, #"§"decimal(+2)""#, "1 to 9 places"),
        Spoiling(#""code(kind)""#, #"§"code(kinds)""#, "no code list \"kinds\""),
        Spoiling(#""reference(helper)""#, #"§"reference(person)""#, "no type \"person\" to refer to"),
        Spoiling(#""name": "area""#, #""name": §"house_kind""#, "used already"),
        Spoiling(#""rule": "manual", "exit""#, #""rule": "manual", "unit": §"m", "exit""#, "of its own"),
        Spoiling(#""unit": "m²""#, #""unit": §"""#, "is empty"),
        Spoiling(#""field": "housing.house_kind""#, #""field": §"housing.kind""#, "no earlier field"),
        Spoiling(#""field": "housing.house_kind""#, #""field": §"housing.area""#, "no earlier field"),
        Spoiling(#""field": "housing.house_kind""#, #""field": §"housing""#, "no earlier field"),
        Spoiling(#""field": "housing.house_kind""#, #""field": §"target""#, "no earlier field"),
        Spoiling(#""field": "target""#, #""field": §"income""#, "no earlier field"),
        Spoiling(#""field": "target", "is": [true]"#, #""field": "target", "is": §[]"#, "is empty"),
        Spoiling(
            #""field": "target", "is": [true]"#, #""field": "target", "is": [§"perhaps"]"#, "true or false"),
        Spoiling(
            #""field": "target", "is": [true]"#, #""field": "phone", "is": [§"1"]"#, "no condition reads"),
        Spoiling(#""is": ["new"]"#, #""is": [§"old"]"#, "no such code"),
        Spoiling(#""is": ["new"]"#, #""is": ["new"], §"not": []"#, "has no \"not\""),
        Spoiling(
            #""type": "year", "rule": "least""#,
            #""type": "year", "showIf": {"field": §"income", "is": [1]}, "rule": "least""#, "keyed otherwise"),
    ])
    func `a spoilt input is refused where it is spoilt`(spoiling: Spoiling) throws {
        try expectRefusal(spoiling)
    }

    @Test func `no byte that is lost or changed makes the reader trap`() {
        let bytes = Array(SampleSchema.text.utf8)
        for offset in stride(from: 0, to: bytes.count, by: 11) {
            var spoilt = bytes
            if offset % 2 == 0 { spoilt.remove(at: offset) } else { spoilt[offset] ^= 1 << UInt8(offset % 8) }
            do {
                _ = try Schema(parsing: spoilt, file: "bad.json")
            } catch {
                #expect(error.line >= 1 && error.column >= 1)
            }
        }
    }
}
