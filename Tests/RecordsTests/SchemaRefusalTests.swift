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
            #expect(String(describing: error.fault).contains(spoiling.why), "\(error)")
        }
    }

    @Test(arguments: [
        Spoiling(#""version": 3"#, #"§"versoin": 3"#, "unknownMember(\"versoin\""),
        Spoiling(#"{"schema": "sample-register", "#, "§{", "missing(\"schema\""),
        Spoiling(#""sample-register""#, #"§"Sample Register""#, "badSchemaName"),
        Spoiling(#""version": 3"#, #""version": §0"#, "1..."),
        Spoiling(#""version": 3"#, #""version": §1.5"#, "outside"),
        Spoiling(#""version": 3"#, #""version": §"3""#, "outside"),
        Spoiling(#"{"zh": "样本", "en": "sample"}"#, #"§{"zh": "样本"}"#, "missing(\"en\""),
        Spoiling(#"{"zh": "样本", "en": "sample"}"#, #"§{"en": "sample"}"#, "missing(\"zh\""),
        Spoiling(#"{"zh": "样本", "en": "sample"}"#, #"§"样本""#, "notAnObject"),
        Spoiling(#""en": "sample""#, #""en": §"""#, "mpty"),
        Spoiling(#""en": "sample""#, #""en": §" sample""#, "notPlain"),
        Spoiling(#""en": "sample""#, #""en": §7"#, "notAText"),
        Spoiling(#""code": "K", "number": 2"#, #""code": §"C", "number": 2"#, "line: 3"),
        Spoiling(#""code": "K", "number": 2"#, #""code": "K", "number": §1"#, "FormName.roleNumber"),
        Spoiling(#""code": "K", "number": 2"#, #""code": "K", "number": §64"#, "0...63"),
        Spoiling(#""rank": 60"#, #""rank": §-1"#, "0..."),
        Spoiling(#""rank": 60, "#, #""rank": 60, §"color": 1, "#, "unknownMember(\"color\""),
        Spoiling(#""code": "K", "number": 2"#, #""code": §"K L", "number": 2"#, "blankInRole"),
    ])
    func `a spoilt head or role is refused where it is spoilt`(spoiling: Spoiling) throws {
        try expectRefusal(spoiling)
    }

    @Test(arguments: [
        Spoiling(#""kind": ["#, #"§"Kind": ["#, "notAName"),
        Spoiling(
            #""health": [{"number": 0, "code": "well", "zh": "健康", "en": "healthy"}]"#, #""health": §[]"#,
            "listWithoutItems"),
        Spoiling(#"{"number": 2, "code": "new""#, #"{"number": §1, "code": "new""#, "FormName.itemNumber"),
        Spoiling(
            #"{"number": 2, "code": "new""#, #"{"number": 2, "code": §"none""#, "line: 7"),
        Spoiling(#""zh": "新建""#, #""zh": §"无房""#, "taken"),
        Spoiling(#""en": "new house""#, #""en": §"None""#, "taken"),
        Spoiling(#"{"number": 2, "code": "new""#, #"§{"number": 2, "code": "1""#, "codeOfOtherNumber"),
        Spoiling(#"{"number": 2, "code": "new", "#, #"§{"number": 2, "#, "missing(\"code\""),
    ])
    func `a spoilt code list is refused where it is spoilt`(spoiling: Spoiling) throws {
        try expectRefusal(spoiling)
    }

    @Test(arguments: [
        Spoiling(#""number": 2, "name": "visit""#, #""number": §1, "name": "visit""#, "FormName.typeNumber"),
        Spoiling(#""name": "visit""#, #""name": §"household""#, "line: 11"),
        Spoiling(#""name": "visit""#, #""name": §"Visit""#, "notAName"),
        Spoiling(#""name": "visit""#, #""name": §"household_year""#, "tableTaken(\"household_year\""),
        Spoiling(#""name": "visit""#, #""name": §"directory_grant""#, "tableOfDirectory"),
        Spoiling(#""name": "grade""#, #""name": §"housing_area""#, "columnTaken(\"housing_area\""),
        Spoiling(#""number": 2, "name": "visit""#, #""number": §65536, "name": "visit""#, "1...65535"),
        Spoiling(#""scope": "county""#, #""scope": §"town""#, "notOneOf(\"town\", for: \"scope\""),
        Spoiling(#""parents": ["household"]"#, #""parents": [§"house"]"#, "noType(\"house\""),
        Spoiling(#""parents": ["household"]"#, #""parents": [§"helper"]"#, "parentElsewhere"),
        Spoiling(#""parents": ["household"]"#, #""parents": §["visit"]"#, "parentsInACircle"),
        Spoiling(#""parents": ["household"]"#, #""parents": ["household", §"household"]"#, "namedTwice"),
        Spoiling(#""event": true"#, #""event": §"yes""#, "B"),
        Spoiling(
            #"["C"], "resolvers": ["K"], "numberField""#, #"[§"X"], "resolvers": ["K"], "numberField""#,
            "noRole(\"X\""),
        Spoiling(
            #"["C"], "resolvers": ["K"], "numberField""#, #"§[], "resolvers": ["K"], "numberField""#,
            "nobodyCreates"),
        Spoiling(
            #"["C"], "resolvers": ["K"], "numberField""#, #"["C"], "resolvers": §[], "numberField""#,
            "nobodyDecides"),
        Spoiling(#""numberField": "code""#, #""numberField": §"codes""#, "noField(\"codes\""),
        Spoiling(#""numberField": "code""#, #""numberField": §"housing""#, "cannotNumber"),
    ])
    func `a spoilt type is refused where it is spoilt`(spoiling: Spoiling) throws {
        try expectRefusal(spoiling)
    }

    @Test(arguments: [
        Spoiling(#""number": 2, "name": "phone""#, #""number": §1, "name": "phone""#, "FormName.fieldNumber"),
        Spoiling(#""number": 2, "name": "phone""#, #""number": §0, "name": "phone""#, "1..."),
        Spoiling(#""name": "phone""#, #""name": §"code""#, "taken"),
        Spoiling(#""rule": "latest""#, #""rule": §"newest""#, "notOneOf(\"newest\", for: \"rule\""),
        Spoiling(
            #"{"number": 2, "name": "phone", "label": {"zh": "电话", "en": "phone"}, "type": "phone", "rule": "latest","#,
            #"§{"number": 2, "name": "phone", "label": {"zh": "电话", "en": "phone"}, "type": "phone","#,
            "missing(\"rule\""),
        Spoiling(#""type": "phone""#, #""type": §"telephone""#, "notOneOf(\"telephone\", for: \"type\""),
        Spoiling(#""key": "year""#, #""key": §"month""#, "notOneOf(\"month\", for: \"key\""),
        Spoiling(#""writers": ["C", "K"]"#, #""writers": ["C", §"Q"]"#, "noRole(\"Q\""),
        Spoiling(#""writers": ["C", "K"]"#, #""writers": §[]"#, "nobodyWritesField"),
        Spoiling(#""resolvers": ["C"]"#, #""resolvers": §[]"#, "nobodyDecides"),
        Spoiling(#""authority": ["D:住建", "C"]"#, #""authority": §[]"#, "ruleWithoutRanks"),
        Spoiling(
            #"{"number": 1, "name": "name", "label": {"zh": "姓名", "en": "name"}, "type": "text", "rule": "latest"}"#,
            #"§{"number": 1, "name": "name", "label": {"zh": "姓名", "en": "name"}, "type": "text", "rule": "authority"}"#,
            "ruleWithoutRanks"),
        Spoiling(#""authority": ["D:住建", "C"]"#, #""authority": [§"D:教育"]"#, "noRole(\"D:教育\""),
        Spoiling(#""authority": ["D:住建", "C"]"#, #""authority": §["K"]"#, "ranksButWritesNot"),
        Spoiling(#""rule": "fixed""#, #""rule": "fixed", "authority": §["C"]"#, "ranksWithoutRule"),
        Spoiling(#""rule": "fixed""#, #""rule": "fixed", "cap": §2"#, "capWithoutUnion"),
        Spoiling(#""cap": 2"#, #""cap": §0"#, "1..."),
        Spoiling(#""rule": "fixed""#, #""rule": §"append""#, "appendWithoutEvent"),
        Spoiling(#""rule": "manual", "exit""#, #""rule": §"latest", "exit""#, "clockDecidesExit"),
        Spoiling(#""rule": "manual", "exit""#, #""rule": §"owner", "exit""#, "standsAlone"),
        Spoiling(#""rule": "manual", "exit""#, #""rule": §"union", "exit""#, "standsAlone"),
        Spoiling(#""rule": "manual", "exit""#, #""rule": §"greatest", "exit""#, "cannotCompare"),
        Spoiling(#""type": "bool", "rule": "owner""#, #""type": "bool", "rule": §"union""#, "unionSaysNothing"),
        Spoiling(
            #""type": "year", "rule": "least", "min": 1950"#, #""type": "text", "rule": §"least""#, "cannotCompare"
        ),
    ])
    func `a spoilt field is refused where it is spoilt`(spoiling: Spoiling) throws {
        try expectRefusal(spoiling)
    }

    @Test(arguments: [
        Spoiling(#""max": 20"#, #""max": §0"#, "1...10000"),
        Spoiling(#""max": 20"#, #""max": 20, "min": §1"#, "minOfText"),
        Spoiling(#""type": "phone""#, #""type": "phone", "max": §11"#, "noBounds"),
        Spoiling(#""min": 0, "max": 999.5"#, #""min": §1000, "max": 999.5"#, "minAboveMax"),
        Spoiling(#""max": 999.5"#, #""max": §999.555"#, "places: 2"),
        Spoiling(#""max": 1000000.01"#, #""max": §1e30"#, "badBound"),
        Spoiling(#""min": 1950"#, #""min": §50"#, "notAYear"),
        Spoiling(#""decimal(2)""#, #"§"decimal(0)""#, "badScale"),
        Spoiling(#""decimal(2)""#, #"§"decimal(+2)""#, "badScale"),
        Spoiling(#""code(kind)""#, #"§"code(kinds)""#, "noCodeList(\"kinds\""),
        Spoiling(#""reference(helper)""#, #"§"reference(person)""#, "noType(\"person\""),
        Spoiling(#""name": "area""#, #""name": §"house_kind""#, "taken"),
        Spoiling(#""rule": "manual", "exit""#, #""rule": "manual", "unit": §"m", "exit""#, "besideInputs"),
        Spoiling(#""unit": "m²""#, #""unit": §"""#, "mpty"),
        Spoiling(#""field": "housing.house_kind""#, #""field": §"housing.kind""#, "notAskedBefore"),
        Spoiling(#""field": "housing.house_kind""#, #""field": §"housing.area""#, "notAskedBefore"),
        Spoiling(#""field": "housing.house_kind""#, #""field": §"housing""#, "notAskedBefore"),
        Spoiling(#""field": "housing.house_kind""#, #""field": §"target""#, "notAskedBefore"),
        Spoiling(#""field": "target""#, #""field": §"income""#, "notAskedBefore"),
        Spoiling(#""field": "target", "is": [true]"#, #""field": "target", "is": §[]"#, "mpty"),
        Spoiling(
            #""field": "target", "is": [true]"#, #""field": "target", "is": [§"perhaps"]"#, "answeredByYesOrNo"),
        Spoiling(
            #""field": "target", "is": [true]"#, #""field": "phone", "is": [§"1"]"#, "noCondition"),
        Spoiling(#""is": ["new"]"#, #""is": [§"old"]"#, "noSuchCode"),
        Spoiling(#""is": ["new"]"#, #""is": ["new"], §"not": []"#, "unknownMember(\"not\""),
        Spoiling(
            #""type": "year", "rule": "least""#,
            #""type": "year", "showIf": {"field": §"income", "is": [1]}, "rule": "least""#, "keyedOtherwise"),
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
