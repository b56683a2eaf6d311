import Causality
import Changesets
import Records

/// Who is who, who may what, and what is written twice.
extension FoldVectors {
    static func rightsAndNames() throws -> [Scene] {
        try [grantChain(), persons(), confirmation(), unionProposals(), writtenAgain()]
    }

    /// Grants given by a node that the root let give them, and those that do not stand.
    private static func grantChain() throws -> Scene {
        let scene = try Scene("a chain of grants: of those that a node gives, some stand and some do not")
        let home = try scene.household()
        let city = try scene.director("city")
        try scene.give(city, to: "nina", role: "node", scopes: "450124", rank: 1, mayGrant: true)
        let nina = try scene.director("nina")
        let names = ["pete", "rosa", "sam", "tom", "uma"]
        try scene.give(nina, to: "pete", role: "C", scopes: "450124100201", rank: 2)
        try scene.give(nina, to: "rosa", role: "C", scopes: "4501", rank: 2)
        try scene.give(nina, to: "sam", role: "C", scopes: "450124100201", rank: 1)
        try scene.give(nina, to: "tom", role: "C", scopes: "450124100201", rank: 2)
        try scene.give(nina, to: "uma", role: "C", scopes: "450124100201 450124100202", rank: 2)
        // Pete may not grant: what he gives is kept out.
        let pete = try scene.director("pete")
        try scene.give(pete, to: "vera", role: "C", scopes: "450124100201", rank: 3)
        let grants = scene.given
        func changes(_ name: String, _ kind: ChangeKind, _ field: Int, _ value: Value) -> [Change] {
            grants[name].map { [Change($0, field == 0 ? .existence : FieldAddress(field), kind, value)] } ?? []
        }
        // The root withdraws Tom's and narrows Uma's; Nina's wish for Pete stays one, and so does hers to withdraw.
        try scene.direct(city, [city.entry(seen: [nina.head], at: 50, changes("tom", .delete, 0, .missing))])
        try scene.direct(
            city, [city.entry(seen: [nina.head], at: 51, changes("uma", .resolve, Schema.GrantField.scopes, .text("450124100202")))])
        try scene.direct(
            nina,
            [
                nina.entry(at: 52, changes("pete", .resolve, Schema.GrantField.role, .text("K"))),
                nina.entry(1, at: 53, changes("pete", .delete, 0, .missing)),
            ])
        for (place, name) in (names + ["vera"]).enumerated() {
            let writer = try scene.writer(name)
            try scene.add(
                writer,
                [writer.entry(seen: [scene.alice.head], at: 60 + UInt64(place), [Change(home, FieldAddress(11), .add, .text(name))])])
        }
        return scene
    }

    /// A person is a name in a grant, and without one a key.
    private static func persons() throws -> Scene {
        let scene = try Scene("proposals of one person under two keys, of another, and of keys without a name")
        let home = try scene.household()
        let city = try scene.director("city")
        for (name, person) in [("greta", "helen"), ("ivan", ""), ("judy", "")] {
            try scene.give(city, to: name, role: "H", scopes: "450124100201", rank: 1, person: person)
        }
        let propose: (String, Int64) -> [Change] = { _, number in [Change(home, FieldAddress(8), .set, .integer(number))] }
        var seen = [scene.alice.head]
        let greta = try scene.writer("greta"), ivan = try scene.writer("ivan"), judy = try scene.writer("judy")
        for (writer, number) in [(scene.helen, 1), (ivan, 2), (judy, 3), (greta, 4)] as [(Writer, Int64)] {
            try scene.add(writer, [writer.entry(seen: seen, at: 20 + UInt64(number), propose("", number))])
            seen.append(writer.head)
        }
        // Ivan has seen all of them, and replaces his own.
        try scene.add(ivan, [ivan.entry(seen: seen.filter { $0.replica != ivan.replica }, at: 30, propose("", 5))])
        return scene
    }

    /// Records made without the right to, until somebody who resolves affirms them.
    private static func confirmation() throws -> Scene {
        let scene = try Scene("records of a helper are unconfirmed; a collector's yes does not confirm, the county's does")
        _ = try scene.household()
        let (first, second, third) = (scene.helen.record(0), scene.helen.record(1), scene.helen.record(2))
        try scene.add(
            scene.helen,
            [
                scene.helen.entry(
                    seen: [scene.alice.head], at: 20,
                    creates: [
                        Creation(first, type: 1, parent: nil), Creation(second, type: 1, parent: nil),
                        Creation(third, type: 2, parent: second),
                    ],
                    [
                        Change(first, FieldAddress(1), .set, .text("一")), Change(first, FieldAddress(7), .set, .integer(2_016)),
                        Change(third, FieldAddress(1), .set, .text("三")),
                    ])
            ])
        try scene.add(
            scene.bob,
            [
                scene.bob.entry(
                    seen: [scene.helen.head], at: 21,
                    [
                        Change(first, .existence, .resolve, .bool(true)), Change(second, .existence, .set, .bool(true)),
                        Change(third, .existence, .delete, .missing),
                    ])
            ])
        try scene.add(
            scene.kong,
            [
                scene.kong.entry(
                    seen: [scene.helen.head], at: 22,
                    [Change(second, .existence, .resolve, .bool(true)), Change(third, .existence, .resolve, .bool(true))])
            ])
        return scene
    }

    /// Elements put forward and struck by somebody without the right to, and what becomes of them.
    private static func unionProposals() throws -> Scene {
        let scene = try Scene("a union: proposals to add and to remove, taken over element by element")
        let home = try scene.household()
        let field = FieldAddress(11)
        try scene.add(
            scene.alice, [scene.alice.entry(at: 10, ["a", "b", "c"].map { Change(home, field, .add, .text($0)) })])
        let seen = [scene.alice.head]
        try scene.add(
            scene.helen,
            [
                scene.helen.entry(
                    seen: seen, at: 20,
                    [
                        Change(home, field, .remove, .text("a")), Change(home, field, .remove, .text("b")),
                        Change(home, field, .add, .text("d")), Change(home, field, .add, .text("e")),
                    ]),
                // The same person again: of these elements only.
                scene.helen.entry(1, seen: seen, at: 21, [Change(home, field, .remove, .text("e"))]),
            ])
        try scene.add(
            scene.bob,
            [
                // Bob takes over one of each, having seen them, and proposes one himself.
                scene.bob.entry(
                    seen: seen + [scene.helen.head], at: 22,
                    [Change(home, field, .remove, .text("a")), Change(home, field, .add, .text("d"))]),
                scene.bob.entry(1, seen: seen, at: 23, [Change(home, field, .propose, .text("f"))]),
            ])
        // Two strike one element at once; one of them saw it written twice.
        try scene.add(scene.kong, [scene.kong.entry(seen: seen, at: 24, [Change(home, field, .add, .text("c"))])])
        try scene.add(scene.alice, [scene.alice.entry(at: 25, [Change(home, field, .remove, .text("c"))])])
        try scene.add(
            scene.alice,
            [
                scene.alice.entry(
                    seen: [scene.kong.head, scene.bob.head], at: 26,
                    [Change(home, field, .remove, .text("b"))])
            ])
        return scene
    }

    /// The same entry under two incarnations of one key.
    private static func writtenAgain() throws -> Scene {
        let scene = try Scene("an entry and the one that repeats it make one record, and equal values are one")
        let home = try scene.household()
        let again = try scene.writer("bob", incarnation: 2)
        again.grant = scene.bob.grant
        let member = scene.bob.record()
        let seen = [scene.alice.head]
        let body: (Writer, Dot?) -> Entry = { writer, repeats in
            writer.entry(
                seen: seen, at: 20, reason: "入户", repeats: repeats, creates: [Creation(member, type: 2, parent: home)],
                [
                    Change(member, FieldAddress(1), .set, .text("丫")), Change(home, FieldAddress(3), .set, .integer(4)),
                    Change(home, FieldAddress(11), .add, .text("a")),
                ])
        }
        let original = Dot(scene.bob.replica, scene.bob.head.number + 1)
        try scene.add(again, [body(again, original)])
        try scene.add(scene.bob, [body(scene.bob, nil)])
        // Alice saw only the second telling and wrote over it: the first stands beside hers.
        try scene.add(
            scene.alice, [scene.alice.entry(seen: [again.head], at: 30, [Change(member, FieldAddress(1), .set, .text("女"))])])
        return scene
    }
}
