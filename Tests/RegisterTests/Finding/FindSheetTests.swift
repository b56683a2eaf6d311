import Records
import TestSupport
import Testing

@testable import Register

/// A pass that reads the lines alone that may answer, by what is in memory beside them, finds what a pass over all lines finds.
struct FindSheetTests {
    private let kinds: FindKinds
    private static let families = ["韦", "黄", "覃", "Lan", "ā", "欧阳", "·", "李"]
    private static let given = ["卫国", "小妹", "大明", "秀英", "国", "gou", "卫", "1"]
    private static let numbers = ["450124100201-0042", "12", "13900000042", "440524188001010014", "0042", "42"]

    init() throws { kinds = FindKinds(try Schema(parsing: Desk.bytes("schemas/poverty-register-2.json"), file: "schema")) }

    private func line(_ type: Int64, _ record: Int, _ random: inout SplitMix64) -> [String] {
        func some(_ list: [String]) -> String { list.randomElement(using: &random) ?? "" }
        let names = (0..<Int.random(in: 0...2, using: &random)).map { _ in some(Self.families) + some(Self.given) }.joined(separator: "|")
        let codes = (0..<Int.random(in: 0...2, using: &random)).map { _ in some(Self.numbers) }.joined(separator: " ")
        let isHome = type == kinds.household
        return [
            String(type), String(record), "1", some(Self.numbers), names, codes,
            isHome && Bool.random(using: &random) ? some(Self.given) + "屯" : "",
            isHome && Bool.random(using: &random) ? some(Self.families) + some(Self.given) + "|" + some(Self.given) : "",
        ]
    }

    private func hits(_ pass: FindPass) -> [String] {
        pass.best(.max, after: 0).map { "\($0.rank) \($0.scope) \($0.start) \($0.household) \($0.matched) \($0.code ?? "")" }
    }

    @Test func `with and without a sheet the same lines answer, and as well`() throws {
        var random = SplitMix64(seed: 91)
        var found = 0
        for round in 0..<400 {
            let contents = (0..<3).map { _ in
                var bytes: [UInt8] = []
                for record in 0..<Int.random(in: 0...12, using: &random) {
                    let types: [Int64] = [kinds.household, kinds.member, kinds.member, 99]
                    let type = types.randomElement(using: &random) ?? 99
                    FindLine.write(line(type, record, &random), into: &bytes)
                }
                return bytes
            }
            let typed = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                ["wei", "w", "wg", "卫国", "韦", "覃", "国", "屯", "0042", "42", "1", "lan", "欧阳", "13900000042", "4501", "0201-0042", "010014"]
                    .randomElement(using: &random)
                    ?? ""
            }
            let words = SearchWord.words(of: typed)
            let types: [Int64?] = [nil, nil, kinds.member, kinds.household, 99]
            let type = types.randomElement(using: &random) ?? nil
            let sealed: [[Int: [Int64: FindCodes.Found]]] = words.map { _ in
                Bool.random(using: &random)
                    ? [:] : [1: [Int64.random(in: 0..<6, using: &random): FindCodes.Found(rank: .part, code: "secret")]]
            }
            var all = FindPass(words: words, sealed: sealed, type: type, kinds: kinds)
            var few = all
            for (scope, content) in contents.enumerated() {
                all.look(through: content.span, of: scope)
                few.look(through: content.span, FindSheet(content.span), of: scope)
            }
            #expect(hits(all) == hits(few), "round \(round): \(typed)")
            found += hits(all).count
        }
        #expect(found > 500)
    }

    @Test func `numbers in order give the same answers as one after the other`() throws {
        var random = SplitMix64(seed: 92)
        func some(_ list: [String]) -> String { list.randomElement(using: &random) ?? "" }
        let ends = ["42", "0042", "-0042", "201-0042", "0014", "14", "x", "00000014"]
        var found = 0
        for round in 0..<300 {
            var bytes: [UInt8] = []
            var places: [NumberOrder.Place] = []
            for owner in 0..<UInt32.random(in: 0...20, using: &random) {
                let text = some(["", "4501", "450124", "0"]) + some(ends)
                places.append(NumberOrder.Place(bytes.count..<bytes.count + text.utf8.count, of: owner))
                bytes += text.utf8
            }
            let order = NumberOrder(places, in: bytes.span)
            for typed in ["42", "0042", "4501", "45012442", "450124201-0042", "0014", "00014", "X1", "000000000000000042"] {
                let word = try #require(SearchWord(typed))
                var (expected, given): (Set<String>, Set<String>) = ([], [])
                for place in places {
                    if let rank = word.rank(number: bytes.span, place.range) { expected.insert("\(place.owner) \(rank)") }
                }
                order.each(word, in: bytes.span) { given.insert("\($0.owner) \($1)") }
                #expect(given == expected, "round \(round): \(typed)")
                found += given.count
            }
        }
        #expect(found > 1_000)
    }
}
