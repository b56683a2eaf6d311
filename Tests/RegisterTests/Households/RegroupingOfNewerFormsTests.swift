import Causality
import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Who has an older form than somebody else writes nobody on without what only the newer form has of them.
@Suite struct RegroupingOfNewerFormsTests {
    /// The register with one more field of every member, and a household's view of each of its members.
    private static let newer: [UInt8] = {
        var text = String(decoding: Desk.bytes("schemas/poverty-register-2.json"), as: UTF8.self)
        let version = text.range(of: "\"version\": 2", in: text.startIndex)
        text.replaceSubrange(version, with: "\"version\": 3")
        for (type, field) in [
            (
                "household",
                #"{"number": 301, "name": "carer", "label": {"zh": "照料人", "en": "carer"}, "key": "member", "rule": "manual", "type": "text"},"#
            ),
            ("member", #"{"number": 302, "name": "nickname", "label": {"zh": "小名", "en": "nickname"}, "rule": "manual", "type": "text"},"#),
        ] {
            let start = text.range(of: "\"name\": \"\(type)\", \"label\"", in: text.startIndex)
            let fields = text.range(of: "\"fields\": [", in: start.upperBound)
            text.insert(contentsOf: field, at: fields.upperBound)
        }
        return Array(text.utf8)
    }()

    private let old: Desk
    private let new: Desk
    private let (first, second): (StandardHousehold, StandardHousehold)

    /// Two stores, one with the newer form, that hold the same two households.
    init() throws {
        old = try Desk("old")
        new = try Desk("new", schema: Self.newer)
        first = try old.addStandardHousehold(year: 2017)
        second = try old.addStandardHousehold(year: 2017)
        try old.send(to: new)
    }

    private var regrouping: Regrouping { get throws { try Regrouping(old.editor) } }
    private static let refusal = StoreError.newerForm(named: 3, inForce: 2)

    private func own() throws -> UInt64 { try old.store.heads(Desk.village).held[old.store.own] }

    private func split() throws -> Regrouping.Result {
        try regrouping.split("\(first.household)", members: ["\(first.members[1])"], reason: "成家")
    }

    /// Runs the body, which is refused and writes nothing.
    private func expectRefused(_ body: () throws -> Regrouping.Result) throws {
        let before = try own()
        #expect(throws: Self.refusal) { try body() }
        #expect(try own() == before)
    }

    @Test func `what a newer form has of a member is not lost in a split, a join or a merge: they are refused`() throws {
        try new.set(first.members[1], ["nickname=阿妹"])
        try new.send(to: old)
        try expectRefused { try split() }
        try expectRefused { try regrouping.join("\(second.household)", "\(first.household)", reason: "并户") }
        try expectRefused { try regrouping.merge("\(second.household)", "\(first.household)", reason: "重复") }
        try expectRefused { try regrouping.merge("\(first.members[0])", "\(first.members[1])", reason: "重复") }
    }

    @Test func `what a newer form has of a household about one of its people is not lost either`() throws {
        try new.set(first.household, ["carer[\(first.members[1])]=三婶"])
        try new.send(to: old)
        try expectRefused { try split() }
        try expectRefused { try regrouping.merge("\(second.members[1])", "\(first.members[1])", reason: "重复") }
    }

    @Test func `what a newer form has of others stops nobody, and who has that form writes all of it on`() throws {
        try new.set(second.members[1], ["nickname=阿妹"])
        try new.send(to: old)
        _ = try split()
        try old.send(to: new)
        let result = try Regrouping(new.editor).split("\(second.household)", members: ["\(second.members[1])"], reason: "成家")
        let record = try #require(result.continued.first?.new)
        #expect(try new.store.record(record, in: Desk.village)?.value("nickname") == .text("阿妹"))
    }

    @Test func `what ends stays readable, so a household that others join may have what is not known here`() throws {
        try new.set(second.household, ["carer[\(second.members[1])]=三婶"])
        try new.send(to: old)
        let result = try regrouping.join("\(second.household)", "\(first.household)", reason: "并户")
        #expect(result.record == second.household && result.continued.count == 2)
    }
}

extension String {
    /// The first place of a text from an index on.
    fileprivate func range(of text: String, in start: String.Index) -> Range<String.Index> {
        self[start...].firstRange(of: text)!
    }
}
