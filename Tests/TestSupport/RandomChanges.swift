public import Records

/// Random changes of records of the test register: few values, so that equal ones meet.
public enum RandomChanges {
    public typealias Item = (FieldAddress, ChangeKind, Value)

    public static func any(of type: Int, sailors: [RecordID], using random: inout SplitMix64) -> [Item] {
        if Int.random(in: 0..<6, using: &random) == 0 {
            let kinds: [ChangeKind] = [.delete, .delete, .delete, .resolve, .set, .propose]
            let kind = kinds.randomElement(using: &random) ?? .delete
            var items: [Item] = [(.existence, kind, kind == .delete ? .missing : .bool(true))]
            if Int.random(in: 0..<4, using: &random) == 0, type != 3 { items.append((FieldAddress(1), .set, .text("late"))) }
            return items
        }
        switch type {
        case 1: return ship(creates: false, using: &random)
        case 2:
            var items: [Item] = [(FieldAddress(1), kind(using: &random), .text("s\(Int.random(in: 0..<3, using: &random))"))]
            if let mate = sailors.randomElement(using: &random) { items.append((FieldAddress(2), .set, .reference(mate))) }
            return items
        case 4: return [(FieldAddress(1), kind(using: &random), .text("c\(Int.random(in: 0..<3, using: &random))"))]
        default: return [(FieldAddress(1), kind(using: &random), .integer(Int64.random(in: 17_000...17_002, using: &random)))]
        }
    }

    /// What only ``TestRegister/newer`` has a place for.
    public enum Newer {
        /// In a ship.
        case change(Item)
        /// A ship's cat, named or not.
        case record(Value?)
        /// Of a cat that is known.
        case rename(Value)
    }

    /// - Returns: `nil` of a form that has no place for it.
    public static func newer(by schema: Schema, using random: inout SplitMix64) -> Newer? {
        guard schema.type(4) != nil else { return nil }
        let name = Value.text("v\(Int.random(in: 0..<3, using: &random))")
        return switch Int.random(in: 0..<5, using: &random) {
        case 0, 1: .change((FieldAddress(15), kind(using: &random), name))
        case 2: .change((FieldAddress(16, .number(2017)), kind(using: &random), .integer(Int64.random(in: 0..<3, using: &random))))
        case 3: .record(Bool.random(using: &random) ? name : nil)
        default: .rename(name)
        }
    }

    private static func kind(using random: inout SplitMix64) -> ChangeKind {
        [.set, .set, .set, .propose, .resolve].randomElement(using: &random) ?? .set
    }

    public static func ship(creates: Bool, using random: inout SplitMix64) -> [Item] {
        func number() -> Int64 { Int64.random(in: 0..<3, using: &random) }
        func integer() -> Value { Bool.random(using: &random) && Bool.random(using: &random) ? .missing : .integer(number()) }
        var all: [Item] = []
        all.append((FieldAddress(1), kind(using: &random), .text("n\(number())")))
        all.append((FieldAddress(2), kind(using: &random), .integer(1 + number() % 2)))
        all.append((FieldAddress(3), kind(using: &random), integer()))
        all.append((FieldAddress(4), kind(using: &random), .text("l\(number())")))
        all.append((FieldAddress(5), kind(using: &random), .integer(1990 + number())))
        all.append((FieldAddress(6), kind(using: &random), integer()))
        all.append((FieldAddress(7), kind(using: &random), integer()))
        let ports: [ChangeKind] = [.add, .add, .add, .remove, .remove, .resolve, .set, .propose]
        for port in Set((0..<2).map { _ in Int64.random(in: 0..<5, using: &random) }).sorted() {
            let kind = ports.randomElement(using: &random) ?? .add
            all.append((FieldAddress(8), kind, .text("p\(port)")))
            if kind != .add && kind != .remove { break }
        }
        // Either elements or the whole of a union, never both in one entry.
        if let whole = all.firstIndex(where: { $0.0.field == 8 && $0.1 != .add && $0.1 != .remove }) {
            let item = all[whole]
            all.removeAll { $0.0.field == 8 }
            all.append(item)
        }
        for year in [2016, 2017] as [Int64] {
            all.append((FieldAddress(9, .number(year)), kind(using: &random), .group([integer(), .text("k\(number())")])))
        }
        all.append((FieldAddress(10), kind(using: &random), .bool(number() == 0)))
        for year in [2016, 2017] as [Int64] {
            all.append((FieldAddress(11, .number(year)), kind(using: &random), .text("m\(number())")))
            let call = ports.randomElement(using: &random) ?? .add
            all.append((FieldAddress(12, .number(year)), call, .text("c\(number())")))
            all.append((FieldAddress(14, .number(year)), kind(using: &random), .text("o\(number())")))
        }
        all.append((FieldAddress(13, .number(2016)), kind(using: &random), integer()))
        if creates { return all }
        let chosen = Set(all.map(\.0).shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random)))
        return all.filter { chosen.contains($0.0) }
    }
}
