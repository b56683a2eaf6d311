import JSON
import Records

extension RequirementParser {
    private static let amounts = [
        "count", "sum", "difference", "product", "floor", "balance", "age", "elements", "percent",
        "registered", "failing", "line",
    ]

    func amount(_ node: JSONNode) throws(SchemaError) -> Amount {
        if let number = node.number {
            let places = number.text.split(separator: ".").dropFirst().first?.utf8.count ?? 0
            guard places <= 6, !number.text.contains(where: { "eE".contains($0) }),
                let units = number.scaled(digits: places)
            else {
                throw refuse(node, .criteria(.numberTooLong))
            }
            return .constant(units: units, places: places)
        }
        if node.text != nil { return .field(try path(node)) }
        guard let members = node.object else {
            throw refuse(node, .criteria(.notAnAmount(known: Self.amounts)))
        }
        let amount = try compound(node, members)
        guard let label = members.first(where: { $0.name == "label" }) else { return amount }
        let reader = try ObjectReader(label.node, file: file, part: .label, names: ["zh", "en"])
        return .named(amount, Label(zh: try reader.text("zh"), en: try reader.text("en")))
    }

    private func compound(_ node: JSONNode, _ members: [JSONMember]) throws(SchemaError) -> Amount {
        switch Self.amounts.first(where: { word in members.contains { $0.name == word } }) {
        case "count":
            let reader = try reader(node, .count, ["count", "label"])
            guard own == judged else {
                throw refuse(node, .criteria(.nothingToCount))
            }
            return .count(try subject(reader, "count"))
        case "sum": return .sum(try terms(node, "sum"))
        case "product": return .product(try terms(node, "product"))
        case "difference":
            let terms = try terms(node, "difference")
            guard terms.count == 2 else {
                throw refuse(node, .criteria(.differenceOfTwo))
            }
            return .difference(terms[0], terms[1])
        case "floor":
            let reader = try reader(node, .quotient, ["floor", "per", "places", "label"])
            return .floor(
                try amount(try reader.required("floor")), per: try amount(try reader.required("per")),
                places: try reader.number("places", in: 0...6))
        case "balance":
            let reader = try reader(node, .balance, ["balance", "add", "subtract", "label"])
            return .balance(
                try path(try reader.required("balance")), adding: try reader.texts("add").map(\.text),
                subtracting: try reader.texts("subtract").map(\.text))
        case "age": return try age(node)
        case "elements":
            return .elements(
                try path(
                    try reader(node, .elementCount, ["elements", "label"]).required("elements")))
        case "percent": return .percent(try coverage(node))
        case "registered":
            let reader = try reader(node, .registeredCount, ["registered", "label"])
            guard judged == .village, let what = Registered(rawValue: try reader.text("registered")) else {
                throw refuse(
                    node, .criteria(.notRegistered))
            }
            return .registered(what)
        case "failing":
            let reader = try reader(node, .failingCount, ["failing", "label"])
            guard own == judged, judged == .village else {
                throw refuse(node, .criteria(.notAVillage))
            }
            return .failing(item: try reader.text("failing"))
        case "line":
            let reader = try reader(node, .incomeLine, ["line", "label"])
            guard try reader.text("line") == "national" else {
                throw refuse(reader.place("line"), .criteria(.otherLine))
            }
            return .line
        default:
            throw refuse(node, .criteria(.notAnAmount(known: Self.amounts)))
        }
    }

    private func terms(_ node: JSONNode, _ word: String) throws(SchemaError) -> [Amount] {
        let reader = try reader(node, .amount, [word, "label"])
        var terms: [Amount] = []
        for term in try reader.list(word) { terms.append(try amount(term)) }
        guard !terms.isEmpty else { throw refuse(reader.place(word), .emptyList(word)) }
        return terms
    }

    private func coverage(_ node: JSONNode) throws(SchemaError) -> Extent {
        let reader = try reader(node, .share, ["percent", "of", "item", "counts", "label"])
        let counts = try reader.optionalText("counts") ?? "households"
        guard ["households", "persons"].contains(counts) else {
            throw refuse(
                reader.place("counts"), .criteria(.otherCount))
        }
        guard own == judged, judged == .village || !reader.has("item") else {
            throw refuse(node, .criteria(.itemOfNoVillage))
        }
        return Extent(
            declared: try path(try reader.required("percent")), total: try path(try reader.required("of")),
            item: try reader.optionalText("item"), countsPersons: counts == "persons")
    }

    private func age(_ node: JSONNode) throws(SchemaError) -> Amount {
        let reader = try reader(node, .age, ["age", "on", "label"])
        let day = try reader.text("on").split(separator: "-").map { Int($0) ?? 0 }
        // A leap day exists in some years only.
        guard day.count == 2, CalendarDate(year: 2001, month: day[0], day: day[1]) != nil else {
            throw refuse(
                reader.place("on"), .criteria(.notADayOfTheYear))
        }
        return .age(try path(try reader.required("age")), month: day[0], day: day[1])
    }
}
