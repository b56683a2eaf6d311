@testable import RecordStore
import Records
import TestSupport
import Testing

/// Each change of a file is named by the check that is for it, whatever else notices it as well: so that none can be left out unseen.
struct NamedFaultTests {
    /// What is changed, by ``VerifyTests/edits`` or here, and what is said of it in one sample at least.
    static let named: [(edit: String, fault: String)] = [
        ("households gone from every list", "differs ship"), ("ghost rows", "extra ship"), ("a row taken out", "absent ship"),
        ("more held", "differs _head"), ("another head's digest", "differs _head"),
        ("another digest beside the bytes", "mislabelled digest"), ("other bytes", "unreadable _changeset"), ("a signature", "unsigned"),
        ("a changeset under another author", "mislabelled replica"), ("a changeset taken out of its chain", "brokenChain"),
        ("a changeset said to wait", "waitsForNothing"), ("an open conflict closed", "absent _conflict"),
        ("an open conflict more", "extra _conflict"), ("somebody let in", "extra _admission"), ("somebody kept out", "extra _refused"),
        ("a retirement", "absent _deletion"), ("another schema's version", "setting schemaVersion"),
        ("an unsealed entry's number", "unreadable _entry"), ("no salt", "differs _entry"), ("another name of a record", "names"),
        ("other keys", "differs _replica"), ("a planted index", "structure"), ("a planted table", "structure"),
        ("an index gone", "structure"), ("an index of a table with rows gone", "structure"),
        ("INSERT OR REPLACE INTO _chain SELECT id, x'FF', x'FF' FROM _scope", "differs _chain"),
        ("UPDATE _fork SET was_here = 0", "branch"),
        ("UPDATE _changeset SET sequence = 1000 - sequence WHERE sequence NOT NULL", "outOfOrder"),
        ("DELETE FROM _entry WHERE number = (SELECT min(number) FROM _entry)", "brokenChain"),
        (
            """
            DELETE FROM _changeset WHERE id = (SELECT a.id FROM _changeset a JOIN _changeset b ON b.scope = a.scope \
            AND b.replica = a.replica AND b.first = a.last + 1 WHERE a.first > 1 LIMIT 1)
            """, "brokenChain"
        ),
        ("DELETE FROM _transfer", "absent _transfer"), ("UPDATE _moved SET standing = 9", "differs _moved"),
    ]

    @Test(arguments: named) func `D12 each change is named by the check that is for it`(edit: String, fault: String) throws {
        let sql = VerifyTests.edits.first { $0.name == edit }?.sql ?? edit
        var found: Set<String> = []
        for sample in try DamageSample.all {
            let folder = try sample.copy(sql)
            found.formUnion(try DamageSample.check(folder, sample.signer).faults.map { Self.word($0.what) })
        }
        #expect(found.contains(fault), "\(edit): \(found.sorted())")
    }

    @Test func `D12 what SQLite alone finds wrong with its pages is named`() throws {
        // How many bytes lie between the cells of the second page, as its head says; whoever reads rows does not ask.
        let sample = try DamageSample.village.get()
        let folder = try sample.copy { $0[4_096 + 7] &+= 1 }
        #expect(try DamageSample.check(folder, sample.signer).faults.contains { Self.word($0.what) == "unsound" })
    }

    private static func word(_ what: Fault.What) -> String {
        switch what {
        case .unreadable(let table, _): "unreadable \(table)"
        case .mislabelled(_, let column): "mislabelled \(column)"
        case .differs(let table, _, _): "differs \(table)"
        case .extra(let table, _): "extra \(table)"
        case .absent(let table, _): "absent \(table)"
        case .setting(let name): "setting \(name)"
        default: String("\(what)".prefix { $0.isLetter })
        }
    }
}
