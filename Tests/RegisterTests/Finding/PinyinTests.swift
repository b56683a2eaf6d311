import Testing

@testable import Register

@Suite struct PinyinTests {
    private let pinyin = Pinyin.table

    private func match(_ pattern: String, _ name: String) -> Pinyin.Match? {
        pinyin.match(SearchText.folded(pattern), in: SearchText.folded(name))
    }

    @Test(arguments: [
        ("覃", "qin"), ("覃", "tan"), ("韦", "wei"), ("区", "ou"), ("区", "qu"), ("单", "shan"), ("单", "dan"), ("仇", "qiu"), ("仇", "chou"),
        ("曾", "zeng"), ("解", "xie"), ("查", "zha"), ("翟", "zhai"), ("盖", "ge"), ("朴", "piao"), ("乐", "yue"), ("冼", "xian"), ("禤", "xuan"),
    ])
    func `every reading of a name is one`(character: String, reading: String) throws {
        #expect(pinyin.readings(of: try #require(character.unicodeScalars.first)).contains(reading))
        #expect(match(reading, character) == .whole)
    }

    @Test(arguments: ["weidaming", "wdm", "weidm", "wdaming", "WeiDaMing", "ｗｄｍ", "韦dm", "韦大ming", "wei大m"])
    func `a name is found by pinyin, by initials, and by both mixed with characters`(pattern: String) {
        #expect(match(pattern, "韦大明") == .whole)
    }

    @Test func `what is not finished is found too, and a part of the name`() {
        #expect(match("weidami", "韦大明") == .whole)
        #expect(match("wei", "韦大明") == .start)
        #expect(match("dm", "韦大明") == .part)
        #expect(match("daming", "韦大明") == .part)
        #expect(match("wm", "韦大明") == nil)
        #expect(match("x", "韦大明") == nil)
    }

    @Test func `zh, ch and sh are initials, and ü is v or u`() {
        #expect(match("zhzq", "钟志强") == .whole)
        #expect(match("zzq", "钟志强") == .whole)
        #expect(match("lv", "吕") == .whole)
        #expect(match("lu", "吕") == .whole)
        #expect(match("lü", "吕") == .whole)
    }

    @Test func `names are put in order as a dictionary does it`() {
        let names = ["韦大明", "覃小妹", "黄秀英", "单国庆", "区少华", "蓝月", "韦爱国"]
        let sorted = names.sorted { pinyin.order(of: $0).lexicographicallyPrecedes(pinyin.order(of: $1)) }
        #expect(sorted == ["黄秀英", "蓝月", "区少华", "覃小妹", "单国庆", "韦爱国", "韦大明"])
    }

    @Test func `no pattern costs more steps than the name and the pattern are long`() {
        #expect(match(String(repeating: "a", count: 63), String(repeating: "啊", count: 200)) != nil)
        #expect(match(String(repeating: "a", count: 64), String(repeating: "啊", count: 200)) == nil)
    }
}
