import Causality
import Changesets
import CunlianTrust
import JSON
import RecordStore
import Records

/// Sets of changesets and what they amount to, after 03-merge.
enum FoldVectors {
    static func text() throws -> String {
        vectorFile(
            "Changesets of one scope and the state that they fold to under schema.json, after 03-merge.md.",
            try all().map(describe))
    }

    static func all() throws -> [Scene] {
        try [
            everyRule(), decided(), proposals(), unions(), retiredAndEdited(), restored(), keptOut(),
            equals(), lateForm(), ties(),
            misfits(), unknownType(), sentMember(), unreadable(), withoutDirectory(), movedOut(), movedIn(), movedHome(),
        ] + rightsAndNames() + revocations() + successions()
    }

    static func describe(_ scene: Scene) throws -> String {
        let outcome = try scene.outcome()
        return JSONWriter.document { json in
            json.member("name", scene.name)
            json.member("scope", Cast.village.description)
            json.member("root", scene.root?.description)
            json.member("directory", scene.directory.map { hexadecimal($0.bytes) })
            json.member("changesets", scene.changesets.map { hexadecimal($0.bytes) })
            json.member("applied", vector: outcome.fold.applied)
            json.member(
                "refused",
                list: { json in
                    for (dot, objection) in outcome.refused {
                        json.object { json in
                            json.member("dot", dot.description)
                            json.member("objection", objection.rawValue)
                        }
                    }
                })
            json.member(
                "shown",
                list: { json in
                    for (id, state) in outcome.fold.records.sorted(by: { $0.key < $1.key }) {
                        json.object { json in json.members(of: state, id, outcome.fold) }
                    }
                })
            json.member(
                "conflicts",
                list: { json in
                    for (id, state) in outcome.fold.records.sorted(by: { $0.key < $1.key }) { json.conflicts(of: state, id, outcome.fold) }
                })
            json.member("state", hexadecimal(outcome.state))
            json.member("digest", hexadecimal(outcome.digest))
        }
    }

    // MARK: Scenes

    private static func everyRule() throws -> Scene {
        let scene = try Scene("two collectors write under every rule at once")
        let home = try scene.household()
        func answers(_ base: Int64) -> [Change] {
            [
                Change(home, FieldAddress(1), .set, .text("n\(base)")),
                Change(home, FieldAddress(2), .set, .bool(base == 1)),
                Change(home, FieldAddress(3), .set, .integer(base)),
                Change(home, FieldAddress(4), .set, .integer(base * 100)),
                Change(home, FieldAddress(5), .set, .integer(base)),
                Change(home, FieldAddress(6), .set, .integer(base)),
                Change(home, FieldAddress(7), .set, .integer(2_000 + base)),
                Change(home, FieldAddress(8), .set, .integer(base)),
                Change(home, FieldAddress(11), .add, .text("e\(base)")),
                Change(home, FieldAddress(12, .number(2_017)), .set, .group([.integer(base), .missing])),
                Change(
                    home, FieldAddress(12, .number(2_017 + base)), .set, .group([.integer(base), .missing])),
                Change(home, FieldAddress(14, .number(2_017)), .set, .integer(base)),
            ]
        }
        let seen = [scene.alice.head]
        try scene.add(scene.bob, [scene.bob.entry(seen: seen, at: 20, answers(2))])
        try scene.add(scene.alice, [scene.alice.entry(at: 30, answers(1))])
        try scene.add(
            scene.helen,
            [scene.helen.entry(seen: seen, at: 10, [Change(home, FieldAddress(5), .set, .integer(9))])])
        return scene
    }

    private static func decided() throws -> Scene {
        let scene = try Scene("a county decides, a collector who saw it writes again, another decides unseen")
        let home = try scene.household()
        let seen = [scene.alice.head]
        try scene.add(
            scene.bob,
            [scene.bob.entry(seen: seen, at: 20, [Change(home, FieldAddress(1), .set, .text("乙"))])])
        try scene.add(
            scene.alice, [scene.alice.entry(at: 21, [Change(home, FieldAddress(1), .set, .text("甲"))])])
        let both = [scene.alice.head, scene.bob.head]
        try scene.add(
            scene.kong,
            [
                scene.kong.entry(
                    seen: both, at: 30, reason: "核实", [Change(home, FieldAddress(1), .resolve, .text("甲"))])
            ])
        try scene.add(
            scene.bob,
            [
                scene.bob.entry(
                    seen: [scene.alice.head, scene.kong.head], at: 40,
                    [
                        Change(home, FieldAddress(1), .set, .text("丙")),
                        Change(home, FieldAddress(2), .resolve, .bool(true)),
                    ])
            ])
        return scene
    }

    private static func proposals() throws -> Scene {
        let scene = try Scene("proposals: replaced by the same person, taken over by those who saw them")
        let home = try scene.household()
        let seen = [scene.alice.head]
        try scene.add(
            scene.helen,
            [scene.helen.entry(seen: seen, at: 20, [Change(home, FieldAddress(8), .set, .integer(1))])])
        try scene.add(
            scene.bob,
            [scene.bob.entry(seen: seen, at: 21, [Change(home, FieldAddress(8), .set, .integer(2))])])
        try scene.add(
            scene.alice,
            [
                scene.alice.entry(
                    at: 22,
                    [
                        Change(home, FieldAddress(8), .set, .integer(1)),
                        Change(home, FieldAddress(1), .propose, .text("丁")),
                    ]),
                scene.alice.entry(
                    1, at: 23,
                    [
                        Change(home, FieldAddress(8), .set, .integer(2)),
                        Change(home, FieldAddress(7), .set, .integer(1_999)),
                    ]),
            ])
        try scene.add(
            scene.kong,
            [
                scene.kong.entry(
                    seen: [scene.helen.head], at: 30, [Change(home, FieldAddress(8), .set, .integer(1))])
            ])
        return scene
    }

    private static func unions() throws -> Scene {
        let scene = try Scene("a union: add wins, and over its cap it is disputed")
        let home = try scene.household()
        try scene.add(
            scene.alice,
            [
                scene.alice.entry(
                    at: 10,
                    [
                        Change(home, FieldAddress(11), .add, .text("a")),
                        Change(home, FieldAddress(11), .add, .text("b")),
                    ])
            ])
        let seen = [scene.alice.head]
        try scene.add(
            scene.bob,
            [
                scene.bob.entry(
                    seen: seen, at: 20,
                    [
                        Change(home, FieldAddress(11), .remove, .text("a")),
                        Change(home, FieldAddress(11), .remove, .text("b")),
                    ])
            ])
        try scene.add(
            scene.alice,
            [
                scene.alice.entry(
                    at: 21, ["a", "c", "d", "e"].map { Change(home, FieldAddress(11), .add, .text($0)) })
            ])
        try scene.add(
            scene.helen,
            [scene.helen.entry(seen: seen, at: 22, [Change(home, FieldAddress(11), .remove, .text("a"))])])
        return scene
    }

    private static func retiredAndEdited() throws -> Scene {
        let scene = try Scene("retired by one, edited beneath by another who did not know")
        let home = try scene.household()
        let member = scene.alice.record()
        try scene.add(
            scene.alice,
            [
                scene.alice.entry(
                    at: 5, creates: [Creation(member, type: 2, parent: home)],
                    [Change(member, FieldAddress(1), .set, .text("女"))])
            ])
        let seen = [scene.alice.head]
        try scene.add(
            scene.bob,
            [scene.bob.entry(seen: seen, at: 20, reason: "迁出", [Change(home, .existence, .delete, .missing)])]
        )
        try scene.add(
            scene.alice, [scene.alice.entry(at: 21, [Change(member, FieldAddress(1), .set, .text("子"))])])
        try scene.add(
            scene.helen,
            [scene.helen.entry(seen: seen, at: 22, [Change(member, .existence, .delete, .missing)])])
        return scene
    }

    private static func restored() throws -> Scene {
        let scene = try Scene("retired twice, restored by somebody who saw one of the two")
        let home = try scene.household()
        let other = try scene.household()
        let seen = [scene.alice.head]
        let retire: (Writer) -> [Change] = { _ in
            [Change(home, .existence, .delete, .missing), Change(other, .existence, .delete, .missing)]
        }
        try scene.add(scene.bob, [scene.bob.entry(seen: seen, at: 20, retire(scene.bob))])
        try scene.add(scene.kong, [scene.kong.entry(seen: seen, at: 21, retire(scene.kong))])
        try scene.add(
            scene.alice,
            [
                scene.alice.entry(
                    seen: [scene.bob.head], at: 22, [Change(home, .existence, .resolve, .bool(true))]),
                scene.alice.entry(
                    1, seen: [scene.bob.head, scene.kong.head], at: 23,
                    [Change(other, FieldAddress(3), .set, .integer(2))]),
            ])
        return scene
    }

    private static func keptOut() throws -> Scene {
        let scene = try Scene("entries kept out, two of them let in, and records nobody vouches for")
        let home = try scene.household()
        let seen = [scene.alice.head]
        let (stranger, guest) = (scene.mallory.record(), scene.dora.record())
        try scene.add(
            scene.mallory,
            [
                scene.mallory.entry(
                    seen: seen, at: 20, creates: [Creation(stranger, type: 1, parent: nil)],
                    [
                        Change(stranger, FieldAddress(1), .set, .text("假")),
                        Change(home, FieldAddress(1), .set, .text("假")),
                    ])
            ])
        try scene.add(
            scene.dora,
            [
                scene.dora.entry(
                    seen: seen, at: 21, creates: [Creation(guest, type: 2, parent: home)],
                    [Change(guest, FieldAddress(1), .set, .text("客"))]),
                scene.dora.entry(1, seen: seen, at: 22, [Change(home, FieldAddress(3), .set, .integer(8))]),
            ])
        let visit = scene.mallory.record()
        try scene.add(
            scene.mallory,
            [
                scene.mallory.entry(
                    seen: seen, at: 23, creates: [Creation(visit, type: 3, parent: home)],
                    [
                        Change(visit, FieldAddress(2), .set, .text("见")),
                        Change(home, FieldAddress(2), .set, .bool(true)),
                        Change(home, FieldAddress(1), .resolve, .text("真")),
                    ])
            ])
        try scene.add(
            scene.bob,
            [
                // He may not let anybody in.
                scene.bob.entry(seen: [scene.mallory.head], at: 30, admits: [Dot(scene.mallory.replica, 1)]),
                scene.bob.entry(
                    1, seen: [scene.mallory.head], at: 31,
                    [Change(stranger, FieldAddress(2), .set, .bool(true))]),
            ])
        try scene.add(
            scene.kong,
            [
                // One by somebody with an office elsewhere, one by somebody with none, who so gets no rights.
                scene.kong.entry(
                    seen: [scene.dora.head, scene.mallory.head], at: 32, reason: "补办",
                    admits: [Dot(scene.dora.replica, 1), scene.mallory.head])
            ])
        return scene
    }

    private static func equals() throws -> Scene {
        let scene = try Scene("equal values written at once are one, with both dots")
        let home = try scene.household()
        let seen = [scene.alice.head]
        let change = [
            Change(home, FieldAddress(1), .set, .text("同")), Change(home, FieldAddress(2), .set, .missing),
        ]
        try scene.add(scene.bob, [scene.bob.entry(seen: seen, at: 20, change)])
        try scene.add(scene.kong, [scene.kong.entry(seen: seen, at: 21, change)])
        try scene.add(
            scene.alice,
            [
                scene.alice.entry(
                    seen: [scene.bob.head], at: 22, [Change(home, FieldAddress(1), .set, .text("异"))])
            ])
        return scene
    }

    private static func lateForm() throws -> Scene {
        let scene = try Scene("an old form saved late does not cover what came between")
        let home = try scene.household()
        let seen = [scene.alice.head]
        try scene.add(
            scene.bob,
            [scene.bob.entry(seen: seen, at: 20, [Change(home, FieldAddress(1), .set, .text("新"))])])
        try scene.add(
            scene.alice,
            [
                scene.alice.entry(
                    seen: [scene.bob.head], at: 21, [Change(home, FieldAddress(2), .set, .bool(true))]),
                scene.alice.entry(1, at: 22, reason: "旧表", [Change(home, FieldAddress(1), .set, .text("旧"))]),
            ])
        return scene
    }

    private static func ties() throws -> Scene {
        let scene = try Scene(
            "the rule latest: time, then role, then dot; the rule least passes over missing")
        let (home, other) = (try scene.household(), try scene.household())
        let seen = [scene.alice.head]
        try scene.add(
            scene.bob,
            [
                scene.bob.entry(
                    seen: seen, at: 20,
                    [
                        Change(home, FieldAddress(6), .set, .integer(1)),
                        Change(other, FieldAddress(6), .set, .integer(1)),
                        Change(home, FieldAddress(4), .set, .missing),
                    ])
            ])
        try scene.add(
            scene.kong,
            [
                scene.kong.entry(
                    seen: seen, at: 20,
                    [
                        Change(home, FieldAddress(6), .set, .integer(2)),
                        Change(home, FieldAddress(4), .set, .integer(5)),
                    ])
            ])
        try scene.add(
            scene.alice, [scene.alice.entry(at: 20, [Change(other, FieldAddress(6), .set, .integer(3))])])
        return scene
    }

    /// The author's schema has other inputs than the readers'.
    private static func misfits() throws -> Scene {
        let scene = try Scene("changes that do not fit their fields fold into nothing, and still restore")
        let home = try scene.household()
        let label = Label(zh: "别", en: "other")
        var wrong = try VectorSchema.parsed()
        for (place, type) in [(0, ValueType.integer), (2, .text), (13, .text)] {
            wrong.types[0].fields[place].inputs[0].type = type
        }
        wrong.types[0].fields[3].inputs.append(Input(name: "more", label: label, type: .integer))
        try scene.add(
            scene.kong,
            [
                scene.kong.entry(
                    seen: [scene.alice.head], at: 10, [Change(home, .existence, .delete, .missing)])
            ])
        scene.bob.schema = wrong
        try scene.add(
            scene.bob,
            [
                scene.bob.entry(
                    seen: [scene.alice.head, scene.kong.head], at: 20,
                    [
                        Change(home, FieldAddress(1), .set, .integer(7)),
                        Change(home, FieldAddress(3), .set, .text("7")),
                        Change(home, FieldAddress(4), .set, .group([.integer(1), .integer(2)])),
                        Change(home, FieldAddress(14, .record(home)), .set, .text("7")),
                        Change(home, FieldAddress(2, .number(1)), .set, .bool(true)),
                    ])
            ])
        return scene
    }

    static let other = ScopeCode(number: 450_124_100_202)

    /// Sent by the county while a collector who does not know goes on, and a helper who may not send.
    private static func unknownType() throws -> Scene {
        let scene = try Scene("what is created of an unknown type does not edit the household that it lies in, which was retired")
        let home = try scene.household()
        let seen = [scene.alice.head]
        try scene.add(scene.kong, [scene.kong.entry(seen: seen, at: 20, [Change(home, .existence, .delete, .missing)])])
        let strange = scene.alice.record()
        try scene.add(scene.alice, [scene.alice.entry(at: 21, creates: [Creation(strange, type: 99, parent: home)])])
        return scene
    }

    /// Numbers just within and just beyond what 05, section 5.1, lets a program save.
    private static func unreadable() throws -> Scene {
        let scene = try Scene("numbers that nobody can read dispute their fields, also where they are the only value")
        let home = try scene.household()
        let top: Int64 = 9_000_000_000_000_000
        try scene.add(
            scene.alice,
            [
                scene.alice.entry(
                    at: 20,
                    [
                        Change(home, FieldAddress(3), .set, .integer(top)), Change(home, FieldAddress(4), .set, .integer(-top - 1)),
                        Change(home, FieldAddress(5), .set, .integer(top + 1)), Change(home, FieldAddress(6), .set, .integer(47_846)),
                        Change(home, FieldAddress(12, .number(2_017)), .set, .group([.integer(-top), .missing])),
                        Change(home, FieldAddress(12, .number(2_018)), .set, .group([.integer(top + 1), .missing])),
                        Change(home, FieldAddress(14, .number(1)), .set, .integer(-top - 1)),
                    ])
            ])
        let seen = [scene.alice.head]
        try scene.add(
            scene.bob,
            [
                scene.bob.entry(
                    seen: [], at: 21,
                    [
                        // The greatest is beyond, the least is not.
                        Change(home, FieldAddress(3), .set, .integer(top + 1)), Change(home, FieldAddress(4), .set, .integer(5)),
                        Change(home, FieldAddress(14, .number(2)), .set, .integer(3)),
                    ])
            ])
        try scene.add(
            scene.kong,
            [scene.kong.entry(seen: seen, at: 22, [Change(home, FieldAddress(6), .set, .integer(47_847))])])
        return scene
    }

    private static func sentMember() throws -> Scene {
        let scene = try Scene("a member that is sent without its household only edits both, which were retired")
        let home = try scene.household()
        let member = scene.alice.record()
        try scene.add(
            scene.alice,
            [
                scene.alice.entry(
                    at: 5, creates: [Creation(member, type: 2, parent: home)], [Change(member, FieldAddress(1), .set, .text("女"))])
            ])
        let seen = [scene.alice.head]
        try scene.add(scene.bob, [scene.bob.entry(seen: seen, at: 20, [Change(home, .existence, .delete, .missing)])])
        try scene.add(scene.kong, [scene.kong.entry(seen: seen, at: 21, transfer: .out(member, to: other))])
        return scene
    }

    private static func movedOut() throws -> Scene {
        let scene = try Scene("a household is sent to another village; what its collector writes then is late")
        let home = try scene.household()
        let stays = try scene.household()
        let seen = [scene.alice.head]
        try scene.add(scene.kong, [scene.kong.entry(seen: seen, at: 20, reason: "搬迁", transfer: .out(home, to: other))])
        let member = scene.alice.record()
        try scene.add(
            scene.alice,
            [
                scene.alice.entry(
                    at: 21, creates: [Creation(member, type: 2, parent: home)],
                    [
                        Change(member, FieldAddress(1), .set, .text("女")),
                        Change(home, FieldAddress(1), .set, .text("迟")),
                    ])
            ])
        try scene.add(scene.helen, [scene.helen.entry(seen: seen, at: 22, transfer: .out(stays, to: other))])
        return scene
    }

    /// The other village's entries, as an officer carries them here: two values at once, a proposal, a decision.
    private static func visitors() throws -> (fold: ScopeFold, home: RecordID, out: Dot) {
        let schema = try VectorSchema.parsed()
        let stage = Stage()
        let (alice, bob) = (
            try Writer("alice", in: other, on: stage, schema: schema), try Writer("bob", in: other, on: stage, schema: schema)
        )
        let kong = try Writer("kong", in: other, on: stage, schema: schema)
        let (home, member) = (alice.record(), alice.record(1))
        let role: (String) -> Author = { Author(person: $0, role: schema.role($0 == "kong" ? "K" : "C")) }
        var fold = ScopeFold(schema: schema)
        let first = alice.entry(
            at: 1, creates: [Creation(home, type: 1, parent: nil), Creation(member, type: 2, parent: home)],
            [
                Change(home, FieldAddress(1), .set, .text("户")), Change(home, FieldAddress(7), .set, .integer(2_014)),
                Change(home, FieldAddress(11), .add, .text("a")), Change(member, FieldAddress(1), .set, .text("子")),
            ])
        let seen = [first.dot]
        fold.apply(first, by: role("alice"), isAdmitted: true)
        fold.apply(
            bob.entry(
                seen: seen, at: 5,
                [
                    Change(home, FieldAddress(1), .set, .text("新")), Change(home, FieldAddress(8), .set, .integer(4)),
                    Change(home, FieldAddress(6), .set, .integer(1)),
                    Change(home, FieldAddress(12, .number(2_017)), .set, .group([.integer(1), .missing])),
                ]), by: role("bob"), isAdmitted: true)
        fold.apply(
            kong.entry(
                seen: seen, at: 6, [Change(home, FieldAddress(1), .resolve, .text("定")), Change(member, .existence, .delete, .missing)]),
            by: role("kong"), isAdmitted: true)
        let out = kong.entry(1, seen: seen + [Dot(bob.replica, 1)], at: 7, transfer: .out(home, to: Cast.village))
        fold.apply(out, by: role("kong"), isAdmitted: true)
        return (fold, home, out.dot)
    }

    private static func movedIn() throws -> Scene {
        let scene = try Scene("a household arrives, is edited by one who saw it, and arrives again; a late member is taken over")
        let (fold, home, out) = try visitors()
        let carried = fold.carried(home, from: other, to: Cast.village)
        let into = Transfer.into(home, from: other, out: out, carried)
        try scene.add(scene.kong, [scene.kong.entry(at: 20, transfer: into)])
        let seen = [scene.kong.head]
        try scene.add(
            scene.bob,
            [
                scene.bob.entry(
                    seen: seen, at: 21,
                    [
                        Change(home, FieldAddress(1), .set, .text("村")), Change(home, FieldAddress(6), .set, .integer(2)),
                        Change(home, FieldAddress(8), .set, .integer(5)),
                    ])
            ])
        try scene.add(scene.helen, [scene.helen.entry(at: 22, transfer: into)])
        try scene.add(scene.kong, [scene.kong.entry(at: 23, transfer: into)])
        var late = fold
        let stage = Stage()
        let alice = try Writer("alice", in: other, on: stage, schema: scene.schema)
        let member = alice.record(0, ahead: 8)
        let entry = alice.entry(
            8, at: 30, creates: [Creation(member, type: 2, parent: home)], [Change(member, FieldAddress(1), .set, .text("女"))])
        late.apply(entry, by: Author(person: "alice", role: scene.schema.role("C")), isAdmitted: true)
        try scene.add(
            scene.bob,
            [
                scene.bob.entry(
                    seen: seen, at: 31,
                    transfer: .takeOver(
                        from: other, late: entry.dot, late.carriedLate(entry, from: other, to: Cast.village)))
            ])
        return scene
    }

    private static func movedHome() throws -> Scene {
        let scene = try Scene("away and home again: what was replaced there is replaced here, what was late stands")
        let home = try scene.household()
        let seen = [scene.alice.head]
        let out = scene.kong.entry(seen: seen, at: 20, transfer: .out(home, to: other))
        try scene.add(scene.kong, [out])
        let sent = try scene.outcome().fold
        try scene.add(scene.alice, [scene.alice.entry(at: 21, [Change(home, FieldAddress(2), .set, .bool(true))])])
        // There: it arrives, its name is replaced, and it is sent home.
        let stage = Stage()
        let kong = try Writer("kong", in: other, on: stage, schema: scene.schema)
        let author = Author(person: "kong", role: scene.schema.role("K"))
        var there = ScopeFold(schema: scene.schema)
        let arrival = kong.entry(
            at: 22, transfer: .into(home, from: Cast.village, out: out.dot, sent.carried(home, from: Cast.village, to: other)))
        there.apply(arrival, by: author, isAdmitted: true)
        there.apply(kong.entry(1, at: 23, [Change(home, FieldAddress(1), .set, .text("外"))]), by: author, isAdmitted: true)
        let back = kong.entry(2, at: 24, transfer: .out(home, to: Cast.village))
        there.apply(back, by: author, isAdmitted: true)
        try scene.add(
            scene.kong,
            [
                scene.kong.entry(
                    seen: seen, at: 25,
                    transfer: .into(home, from: other, out: back.dot, there.carried(home, from: other, to: Cast.village)))
            ])
        return scene
    }

    private static func withoutDirectory() throws -> Scene {
        let scene = try Scene("without a directory everybody has every right", hasDirectory: false)
        let home = try scene.household()
        let seen = [scene.alice.head]
        try scene.add(
            scene.mallory,
            [
                scene.mallory.entry(
                    seen: seen, at: 20,
                    [
                        Change(home, FieldAddress(8), .set, .integer(1)),
                        Change(home, FieldAddress(1), .resolve, .text("定")),
                        Change(home, FieldAddress(7), .set, .integer(1_999)),
                        Change(home, FieldAddress(2), .propose, .bool(false)),
                    ])
            ])
        try scene.add(
            scene.bob,
            [scene.bob.entry(seen: seen, at: 21, [Change(home, FieldAddress(8), .set, .integer(2))])])
        return scene
    }
}
