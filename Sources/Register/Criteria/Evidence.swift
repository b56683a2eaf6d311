import Changesets
import Records

/// The digest of everything that an evaluation rests on; `Protocol/08-criteria.md`, section 7.
///
/// Over facts and no dots: two people who measured the same agree, whoever wrote first.
struct Evidence {
    let bound: BoundCriteria
    let facts: JudgedFacts
    let results: [ItemResult]

    func digest(_ suite: Suite) -> [UInt8] {
        suite.digest(encoded(suite))
    }

    func encoded(_ suite: Suite) -> [UInt8] {
        var writer = ByteWriter()
        writer.raw(Array("cunlian evidence 1\0".utf8))
        writer.byte(suite.number)
        writer.raw(bound.set.hash)
        writer.byte(facts.line == nil ? 0 : 1)
        if let line = facts.line { writer.raw(line.hash(suite)) }
        writer.varint(bound.set.schemaVersion)
        writer.varint(facts.year)
        encode(facts.roster, into: &writer)
        for fact in facts.own.facts { encode(fact, into: &writer) }
        for subject in [Subject.member, .naturalVillage, .pooled, .township] {
            encode(facts.related(subject), into: &writer)
        }
        encode(facts.pooledRoster, into: &writer)
        writer.byte(facts.households == nil ? 0 : 1)
        if let households = facts.households { encode(households, into: &writer) }
        writer.varint(results.count)
        for result in results { writer.byte(UInt8(result.rawValue)) }
        return writer.bytes
    }

    private func encode(_ related: Related, into writer: inout ByteWriter) {
        let records = related.records
        writer.varint(records.count)
        for record in records {
            for fact in record.facts { encode(fact, into: &writer) }
        }
    }

    private func encode(_ households: HouseholdTally, into writer: inout ByteWriter) {
        writer.raw(households.criteria.hash)
        writer.varint(households.registered)
        writer.varint(households.persons)
        writer.byte(households.poorPersons == nil ? 1 : 2)
        if let persons = households.poorPersons { writer.varint(persons) }
        let items = households.criteria.items(in: facts.year)
        writer.varint(items.count)
        for item in items {
            let tally = households.items[item.number] ?? ItemTally()
            for count in [tally.met, tally.notMet, tally.unknown] { writer.varint(count) }
        }
    }

    private func encode(_ fact: Fact, into writer: inout ByteWriter) {
        switch fact {
        case .missing, .notHere: writer.byte(0)
        case .disputed: writer.byte(1)
        case .value(let value):
            writer.byte(2)
            ValueCodec.encode(value, into: &writer)
        case .elements(let elements):
            writer.byte(3)
            writer.varint(elements.count)
            for element in elements { ValueCodec.encode(element, into: &writer) }
        }
    }
}
