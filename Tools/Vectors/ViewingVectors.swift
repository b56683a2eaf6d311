import Causality
import Changesets
import CunlianTrust
import JSON
import Records

/// Entries of logs of views; `Protocol/18-audit.md`.
enum ViewingVectors {
    static func text() throws -> String {
        vectorFile("Entries of logs of views of 18-audit.md, and such as MUST be refused.", try good() + wrong())
    }

    private static let record = RecordID(
        replica: ReplicaID(high: 0x1111_1111_1111_1111, low: 0x2222_2222_2222_2222, incarnation: 3), number: 4, index: 5, salt: 6)
    private static let later = RecordID(replica: record.replica, number: 5, index: 0, salt: 6)
    private static let filter = (0..<16).map { UInt8($0 * 7) }

    private static func replica(_ name: String) throws -> ReplicaID {
        let key = try Cast.fingerprint(name)
        return ReplicaID(high: key.high, low: key.low, incarnation: 7)
    }

    private static func content(_ command: String) -> Viewing.Content {
        Viewing.Content(
            scope: Cast.village, time: Cast.began, command: command, openings: 3, records: 2,
            named: [.init(record: record, fields: [2, 3]), .init(record: later, fields: [4])], filter: filter)
    }

    private static func entry(
        _ content: Viewing.Content, number: UInt64 = 1, after last: [UInt8]? = nil, of name: String = "anna", by signer: String? = nil
    ) throws -> Viewing {
        try Viewing(
            content, by: replica(name), number: number, after: last, signer: Cast.signer(signer ?? name), suite: Suite.one)
    }

    private static func line(_ name: String, _ bytes: [UInt8], _ viewing: Viewing?, fails: String? = nil) -> String {
        JSONWriter.document { json in
            json.member("name", name)
            json.member("section", "18, 2")
            json.member("form", "Viewing")
            json.member("hex", hexadecimal(bytes))
            if let fails { json.member("mustFail", fails) }
            guard let viewing else { return }
            json.name("value")
            json.object { json in
                json.member("replica", viewing.replica.description)
                json.member("scope", viewing.content.scope.description)
                json.member("number", String(viewing.number))
                json.member("link", hexadecimal(viewing.link))
                json.member("publicKey", hexadecimal(viewing.publicKey))
                json.member("time", String(viewing.content.time))
                json.member("command", viewing.content.command)
                json.member("openings", String(viewing.content.openings))
                json.member("records", String(viewing.content.records))
                json.member(
                    "named",
                    list: { list in
                        for named in viewing.content.named {
                            list.object { object in
                                object.member("record", named.record.description)
                                object.member("fields", list: { for field in named.fields { $0.value(field) } })
                            }
                        }
                    })
                json.member("beginnings", viewing.content.beginnings.map { hexadecimal($0) })
                json.member("filter", hexadecimal(viewing.content.filter))
                json.member("digest", hexadecimal(viewing.digest))
            }
        }
    }

    private static func good() throws -> [String] {
        let first = try entry(content("show"))
        var many = Viewing.Content(
            scope: ScopeCode(number: 450_124), time: Cast.began + 60_000, command: "导出", openings: 68_000, records: 34_000, filter: filter)
        let second = try entry(many, number: 2, after: first.digest)
        many = Viewing.Content(
            scope: Cast.village, time: Cast.began, command: "list", openings: 2, records: 2,
            beginnings: [[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 7]])
        let few = try entry(many)
        let kept = try entry(Viewing.Content(scope: Cast.village, time: Cast.began, command: ""))
        return [
            line("two records that were shown", first.bytes, first), line("a county's numbers", second.bytes, second),
            line("a list of two", few.bytes, few), line("what was kept, by nobody knows which command", kept.bytes, kept),
        ]
    }

    private static func wrong() throws -> [String] {
        let good = try entry(content("show")).bytes
        func changed(_ place: Int, _ byte: UInt8? = nil) -> [UInt8] {
            var bytes = good
            bytes[place] = byte ?? bytes[place] ^ 1
            return bytes
        }
        var unsorted = content("show")
        unsorted.named.reverse()
        var fields = content("show")
        fields.named = [.init(record: record, fields: [3, 2])]
        var beginnings = content("list")
        beginnings.beginnings = [[2, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0]]
        var more = content("list")
        more.records = 4
        var many = content("list")
        many.named = (1...33).map { .init(record: RecordID(replica: record.replica, number: $0, index: 0, salt: 6), fields: [2]) }
        (many.openings, many.records) = (33, 33)
        return [
            line("a version that is not known", changed(0, 2), nil, fails: "the version is not known"),
            line("a suite that is not known", changed(1, 9), nil, fails: "the suite is not known"),
            line("another viewer", changed(2), nil, fails: "another's key"),
            line("a key that was changed", changed(70), nil, fails: "another's key"),
            line("a content that was changed", changed(good.count - 65), nil, fails: "not signed by the viewer"),
            line("a signature that was changed", changed(good.count - 1), nil, fails: "not signed by the viewer"),
            line("cut short", Array(good.dropLast()), nil, fails: "the bytes end too early"),
            line("a byte too many", good + [0], nil, fails: "bytes too many"),
            line("records out of order", try entry(unsorted).bytes, nil, fails: "out of order"),
            line("fields out of order", try entry(fields).bytes, nil, fails: "out of order"),
            line("beginnings out of order", try entry(beginnings).bytes, nil, fails: "out of order"),
            line("more records than openings", try entry(more).bytes, nil, fails: "too large a number"),
            line("more records by name than are named", try entry(many).bytes, nil, fails: "too large a number"),
            line(
                "a first that follows another", try entry(content("show"), after: [UInt8](repeating: 1, count: 32)).bytes, nil,
                fails: "the first follows none"),
            line("signed by another", try entry(content("show"), by: "bob").bytes, nil, fails: "another's key"),
        ]
    }
}
