import Cunlian
import RecordStore
import Records

/// Who helps a household today, as its contact card says: nobody who has left, and everybody once.
struct CardHelpers {
    private(set) var table = Report.Table(
        "helpers",
        [
            .init("name", Label("帮扶联系人", "helper"), .name), .init("main", Label("主要", "main")), .init("duty", Label("职务", "duty")),
            .init("unit", Label("单位", "unit")), .init("phone", Label("电话", "phone"), .name), .init("from", Label("起始日期", "from"), .date),
        ])

    private struct Person {
        let pairing: RecordView
        let record: RecordView?
        var isMain: Bool
        let from: Int64?
    }

    init(_ card: HouseholdCards.Card) throws {
        var people: [Person] = []
        var places: [String: Int] = [:]
        for pairing in try card.children("pairing") {
            let ends = try card.children("pairing_end", of: pairing)
            guard (card.day(pairing, "from") ?? 0) <= card.today, !ends.contains(where: { (card.day($0, "to") ?? 0) <= card.today }) else {
                continue
            }
            let record = try Self.helper(of: pairing, card)
            guard DaySpan(nil, record.flatMap { card.day($0, "to") }).holds(on: card.today) else { continue }
            let isMain = pairing.value("main") == .bool(true)
            // Paired twice: the later pairing's telephone is the one to call.
            guard let who = Self.text(pairing, "helper_number") ?? Self.text(pairing, "helper_name"), let place = places[who] else {
                if let who = Self.text(pairing, "helper_number") ?? Self.text(pairing, "helper_name") { places[who] = people.count }
                people.append(Person(pairing: pairing, record: record, isMain: isMain, from: card.day(pairing, "from")))
                continue
            }
            let known = people[place]
            let isLater = (card.day(pairing, "from") ?? 0) >= (known.from ?? 0)
            people[place] = Person(
                pairing: isLater ? pairing : known.pairing, record: record ?? known.record, isMain: isMain || known.isMain,
                from: [card.day(pairing, "from"), known.from].compactMap(\.self).min())
        }
        // One who is alone is the main one, whether or not it was written down.
        if people.count == 1 { people[0].isMain = true }
        for person in people.filter(\.isMain) + people.filter({ !$0.isMain }) { try append(person, card) }
    }

    private mutating func append(_ person: Person, _ card: HouseholdCards.Card) throws {
        func said(_ field: String, _ theirs: String) throws -> Report.Cell {
            let said = try card.reader.text(person.pairing, field)
            return .text(try said.isEmpty ? person.record.map { try card.reader.text($0, theirs) } ?? "" : said)
        }
        var unit = try card.reader.text(person.pairing, "unit")
        if unit.isEmpty, let record = person.record { unit = try Self.unit(of: record, card) }
        table.append([
            try said("helper_name", "name"), person.isMain ? .label(Label("是", "yes")) : .none, try said("helper_duty", "duty"),
            .text(unit),
            try said("helper_phone", "phone"), .day(person.from),
        ])
    }

    /// As it is written, or as the unit's own record has it, which it refers to.
    private static func unit(of helper: RecordView, _ card: HouseholdCards.Card) throws -> String {
        let written = try card.reader.text(helper, "unit")
        guard written.isEmpty, case .reference(let unit)? = helper.value("unit_record"),
            let scope = try card.reader.store.views.scope(of: unit),
            let record = try card.reader.store.record(unit, in: scope)
        else { return written }
        return try card.reader.text(record, "name")
    }

    private static func text(_ view: RecordView, _ field: String) -> String? {
        if case .text(let text)? = view.value(field) { text } else { nil }
    }

    /// The helper's own record, where the store holds the county's: it says what the pairing leaves out. Numbers are a county's own; of several
    /// records of one number that of who is still there.
    private static func helper(of pairing: RecordView, _ card: HouseholdCards.Card) throws -> RecordView? {
        let store = card.reader.store
        guard let type = store.schema.type(named: "helper"), let number = text(pairing, "helper_number") else { return nil }
        let views = try RecordFinder(store).records(type, number: number).compactMap { record -> RecordView? in
            guard let scope = try store.views.scope(of: record), scope.covers(card.view.scope) else { return nil }
            return try store.record(record, in: scope)
        }
        return views.first { DaySpan(nil, card.day($0, "to")).holds(on: card.today) } ?? views.first
    }
}
