import Causality
import Changesets
import CunlianTrust
import JSON
import RecordStore
import Records

/// States of rows: `Protocol/07-store.md`, section 5. The numbers of the file stand for nothing but themselves.
enum StateVectors {
    static func text() throws -> String {
        vectorFile(
            "States of rows after 07-store.md, section 5: what each hex says of the fields, or that it is damaged.", try right() + wrong())
    }

    /// The replica and the record that a number of the file stands for.
    static func replica(_ number: Int32) -> ReplicaID { ReplicaID(high: 0, low: UInt64(number), incarnation: 0) }
    static func record(_ number: Int64) -> RecordID {
        RecordID(replica: replica(1), number: UInt64(number) + 1, index: 0, salt: 0)
    }
    static func number(of replica: ReplicaID) -> Int32 { Int32(truncatingIfNeeded: replica.low) }
    static func number(of record: RecordID) -> Int64 { Int64(record.number) - 1 }

    static func encoded(_ state: RowState) throws -> [UInt8] {
        var (state, writer) = (state, ByteWriter())
        try state.encode(into: &writer, replica: number, record: number)
        return writer.bytes
    }

    static func decoded(_ bytes: [UInt8], fields: Int) throws -> RowState {
        var state = RowState(fieldCount: fields)
        try state.decode(bytes, replica: replica, record: record)
        return state
    }

    private static func right() throws -> [String] {
        let (own, other, third) = (LocalDot(replica: 1, number: 5), LocalDot(replica: 2, number: 300), LocalDot(replica: 7, number: 1))
        func line(_ name: String, fields: Int, _ change: (inout RowState) -> Void) throws -> String {
            var state = RowState(fieldCount: fields)
            change(&state)
            return describe(name, state, try encoded(state))
        }
        func dot(_ local: LocalDot) -> Dot { Dot(replica(local.replica), local.number) }
        let siblings = FieldState(values: [
            Sibling(.integer(3), [Mark(dot(own))]), Sibling(.integer(4), [Mark(dot(other), isDecision: true, overridesDecision: true)]),
        ])
        let proposed = FieldState(
            values: [Sibling(.reference(record(12)), [Mark(dot(own)), Mark(dot(other))])],
            proposals: [
                Proposal(.set, .missing, [dot(third)]), Proposal(.add, .text("肥料"), [dot(own), dot(third)]),
                Proposal(.remove, .group([.integer(1), .missing]), [dot(other)]),
            ], decisions: [dot(own), dot(other)])
        return [
            try line("a row that nobody wrote", fields: 3) { _ in },
            try line("a row that was written whole in one go", fields: 14) { for field in 0..<14 { $0.setPlain(field, own) } },
            try line("a row of one field", fields: 1) { $0.setPlain(0, other) },
            try line("one field of three", fields: 3) { $0.setPlain(1, own) },
            try line("in one go, but for a last field", fields: 4) { for field in 0..<3 { $0.setPlain(field, own) } },
            try line("a field that was changed since", fields: 5) {
                for field in 0..<5 { $0.setPlain(field, own) }
                $0.setPlain(2, other)
            },
            try line("dots in the order of their first use, and none that is used no more", fields: 6) {
                for field in 0..<6 { $0.setPlain(field, third) }
                for field in 0..<4 { $0.setPlain(field, field.isMultiple(of: 2) ? other : own) }
                for field in 4..<6 { $0.setPlain(field, other) }
            },
            try line("siblings beside what is plain", fields: 4) {
                $0.setPlain(0, own)
                $0.setCrowded(2, siblings)
            },
            try line("the example of the page", fields: 5) {
                for field in [0, 1, 4] { $0.setPlain(field, own) }
                let decided = Sibling(.integer(4), [Mark(dot(other), isDecision: true)])
                $0.setCrowded(2, FieldState(values: [Sibling(.integer(3), [Mark(dot(own))]), decided], decisions: [dot(other)]))
            },
            try line("two crowded fields, references and proposals", fields: 3) {
                $0.setCrowded(0, proposed)
                $0.setCrowded(1, siblings)
                $0.setPlain(2, other)
            },
        ]
    }

    private static func wrong() -> [String] {
        let all: [(String, Int, [UInt8], String)] = [
            ("a head of 3", 3, [3, 1, 5, 4], "neither one dot nor a list"),
            ("a byte behind one dot for all", 3, [1, 1, 5, 0], "bytes too many"),
            ("a dot that is not there", 3, [2, 1, 5, 6], "a dot that is not there"),
            ("a long run of one field", 3, [2, 1, 5, 5, 1], "a long run of one field"),
            ("more fields than the row has", 3, [2, 1, 5, 5, 4], "more fields than the row has"),
            ("a field behind the last", 1, [2, 1, 5, 4, 4], "more fields than the row has"),
            ("more dots than there are bytes", 3, [0xFE, 1, 1, 5], "the bytes end too early"),
            ("a replica beyond every file", 3, [1, 0x80, 0x80, 0x80, 0x80, 8, 5], "too large a number"),
            ("a dot with number 0", 3, [1, 1, 0], "no entry's number"),
            ("a run that breaks off", 3, [2, 1, 5, 5], "the bytes end too early"),
            ("a crowded field that breaks off", 3, [0, 2, 1, 3, 6, 1, 0, 1], "the bytes end too early"),
            ("a mark of flags 4", 3, [0, 2, 1, 3, 6, 1, 4, 1, 5, 0, 0], "flags are not known"),
            ("a proposal to propose", 3, [0, 2, 0, 1, 2, 0, 1, 1, 5, 0], "the proposal's kind is not known"),
            ("a proposal of kind 7", 3, [0, 2, 0, 1, 7, 0, 1, 1, 5, 0], "the proposal's kind is not known"),
            ("a value of kind 9", 3, [0, 2, 1, 9, 1, 0, 1, 5, 0, 0], "the kind is not known"),
        ]
        return all.map { name, fields, bytes, reason in
            JSONWriter.document { json in
                json.member("name", "state: " + name)
                json.member("section", "07, 5")
                json.member("fields", fields)
                json.member("hex", hexadecimal(bytes))
                json.member("mustFail", reason)
            }
        }
    }

    private static func describe(_ name: String, _ state: RowState, _ bytes: [UInt8]) -> String {
        JSONWriter.document { json in
            json.member("name", "state: " + name)
            json.member("section", "07, 5")
            json.member("fields", state.plain.count)
            json.member("hex", hexadecimal(bytes))
            json.member(
                "value",
                list: { json in
                    for (position, place) in state.plain.enumerated() {
                        if let field = state.crowded[position] {
                            json.object { $0.members(of: field) }
                        } else if place == 0 {
                            json.null()
                        } else {
                            json.local(state.dot(at: position))
                        }
                    }
                })
        }
    }
}

extension JSONWriter {
    /// A dot by its replica's number in the file.
    mutating func local(_ dot: LocalDot) {
        list { list in
            list.value(dot.replica)
            list.value(String(dot.number))
        }
    }

    fileprivate mutating func local(_ dot: Dot) {
        local(LocalDot(replica: StateVectors.number(of: dot.replica), number: dot.number))
    }

    fileprivate mutating func local(_ value: Value) {
        guard case .reference(let record) = value else { return self.value(value) }
        object { $0.member("local", StateVectors.number(of: record)) }
    }

    fileprivate mutating func members(of field: FieldState) {
        member(
            "values",
            list: { json in
                for sibling in field.values {
                    json.object { json in
                        json.name("value")
                        json.local(sibling.value)
                        json.member(
                            "marks",
                            list: { json in
                                for mark in sibling.marks {
                                    json.object { json in
                                        json.name("dot")
                                        json.local(mark.dot)
                                        json.member("flags", (mark.isDecision ? 1 : 0) | (mark.overridesDecision ? 2 : 0))
                                    }
                                }
                            })
                    }
                }
            })
        member(
            "proposals",
            list: { json in
                for proposal in field.proposals {
                    json.object { json in
                        json.member("kind", "\(proposal.kind)")
                        json.name("value")
                        json.local(proposal.value)
                        json.member("dots", list: { json in for dot in proposal.dots { json.local(dot) } })
                    }
                }
            })
        member("decisions", list: { json in for dot in field.decisions { json.local(dot) } })
    }
}
