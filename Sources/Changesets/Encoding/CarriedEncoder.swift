import Causality
import Records

/// Replicas, people, entries and vectors of what is carried, each listed once.
struct CarriedEncoder {
    let carried: Carried
    private let replicas: [ReplicaID]
    private let people: [Person]
    private let dots: [Dot]
    private let seen: [VersionVector]
    private let replicaPlaces: [ReplicaID: Int]
    private let personPlaces: [Person: Int]
    private let dotPlaces: [Dot: Int]
    private let seenPlaces: [VersionVector: Int]

    init(_ carried: Carried) {
        self.carried = carried
        let allDots = carried.records.reduce(into: Set<Dot>()) { $0.formUnion($1.state.dots) }
        var all = Set(allDots.map(\.replica))
        for item in carried.records {
            all.formUnion(item.seen.entries.map(\.replica))
            for deletion in item.state.existence.deletions { all.formUnion(deletion.covered.entries.map(\.replica)) }
        }
        replicas = all.sorted { ($0.origin, $0) < ($1.origin, $1) }
        replicaPlaces = Dictionary(uniqueKeysWithValues: replicas.enumerated().map { ($1, $0) })
        dots = allDots.sorted { ($0.replica.origin, $0) < ($1.replica.origin, $1) }
        dotPlaces = Dictionary(uniqueKeysWithValues: dots.enumerated().map { ($1, $0) })
        people = Set(dots.map { Person(carried.writers[$0]) }).sorted()
        personPlaces = Dictionary(uniqueKeysWithValues: people.enumerated().map { ($1, $0) })
        // In the order of first use.
        var (vectors, vectorPlaces): ([VersionVector], [VersionVector: Int]) = ([], [:])
        for item in carried.records where vectorPlaces[item.seen] == nil {
            vectorPlaces[item.seen] = vectors.count
            vectors.append(item.seen)
        }
        seen = vectors
        seenPlaces = vectorPlaces
    }

    func encode(into writer: inout ByteWriter) {
        writer.varint(replicas.count)
        for replica in replicas {
            writer.varint(replica.origin)
            writer.replica(replica)
        }
        writer.varint(people.count)
        for person in people {
            writer.text(person.name)
            writer.byte(person.role == nil ? 0 : 1)
            if let role = person.role { writer.text(role) }
        }
        writer.varint(dots.count)
        for dot in dots {
            writer.varint(replicaPlaces[dot.replica] ?? 0)
            writer.varint(dot.number)
            writer.fixed64(carried.writers[dot]?.time.bits ?? 0)
            writer.varint(personPlaces[Person(carried.writers[dot])] ?? 0)
        }
        writer.varint(seen.count)
        for vector in seen { write(vector, into: &writer) }
        writer.varint(carried.records.count)
        for item in carried.records { write(item, into: &writer) }
    }

    private func write(_ vector: VersionVector, into writer: inout ByteWriter) {
        let places = vector.entries.map { (place: replicaPlaces[$0.replica] ?? 0, number: $0.number) }
        writer.varint(places.count)
        for entry in places.sorted(by: { $0.place < $1.place }) {
            writer.varint(entry.place)
            writer.varint(entry.number)
        }
    }

    private func write(_ dot: Dot, into writer: inout ByteWriter) { writer.varint(dotPlaces[dot] ?? 0) }

    private func inOrder(_ dots: [Dot]) -> [Dot] { dots.sorted { dotPlaces[$0] ?? 0 < dotPlaces[$1] ?? 0 } }

    private func write(_ item: Carried.Item, into writer: inout ByteWriter) {
        let state = item.state
        ValueCodec.encode(item.id, into: &writer)
        writer.varint(state.type)
        writer.byte(state.parent == nil ? 0 : 1)
        if let parent = state.parent { ValueCodec.encode(parent, into: &writer) }
        writer.varint(seenPlaces[item.seen] ?? 0)
        writer.byte(state.existence.isConfirmed ? 1 : 0)
        let deletions = state.existence.deletions.sorted { dotPlaces[$0.dot] ?? 0 < dotPlaces[$1.dot] ?? 0 }
        writer.varint(deletions.count)
        for deletion in deletions {
            write(deletion.dot, into: &writer)
            write(deletion.covered, into: &writer)
        }
        let edits = deletions.isEmpty ? [] : state.existence.uncoveredEdits
        writer.varint(edits.count)
        for dot in inOrder(edits) { write(dot, into: &writer) }
        let fields = state.fields.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
        writer.varint(fields.count)
        for (address, field) in fields {
            writer.varint(address.field)
            ValueCodec.encode(address.key, into: &writer)
            write(field, into: &writer)
        }
    }

    private func write(_ field: FieldState, into writer: inout ByteWriter) {
        writer.varint(field.values.count)
        for sibling in field.values {
            ValueCodec.encode(sibling.value, into: &writer)
            writer.varint(sibling.marks.count)
            for mark in sibling.marks.sorted(by: { dotPlaces[$0.dot] ?? 0 < dotPlaces[$1.dot] ?? 0 }) {
                writer.byte((mark.isDecision ? 1 : 0) | (mark.overridesDecision ? 2 : 0))
                write(mark.dot, into: &writer)
            }
        }
        writer.varint(field.proposals.count)
        for proposal in field.proposals {
            writer.byte(proposal.kind.rawValue)
            ValueCodec.encode(proposal.value, into: &writer)
            writer.varint(proposal.dots.count)
            for dot in inOrder(proposal.dots) { write(dot, into: &writer) }
        }
        writer.varint(field.decisions.count)
        for dot in inOrder(field.decisions) { write(dot, into: &writer) }
    }
}

/// Who wrote an entry that is carried, as the lists of a transfer name people.
struct Person: Hashable, Comparable {
    let name: String
    let role: String?

    init(name: String, role: String?) {
        self.name = name
        self.role = role
    }

    init(_ writer: Carried.Writer?) { self.init(name: writer?.person ?? "", role: writer?.role) }

    /// Texts by their bytes, as everywhere; no office before any.
    static func < (a: Person, b: Person) -> Bool {
        if a.name != b.name { return a.name.utf8.lexicographicallyPrecedes(b.name.utf8) }
        guard let x = a.role, let y = b.role else { return a.role == nil && b.role != nil }
        return x.utf8.lexicographicallyPrecedes(y.utf8)
    }
}
