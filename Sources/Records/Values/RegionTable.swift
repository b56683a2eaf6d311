import JSON

/// The spelling of administrative codes: GB/T 2260, its statistical extension, and ours for hamlets.
public enum RegionCode {
    /// Whether the text has 2, 4, 6, 9 or 12 digits, or 12 digits, a hyphen and three more for a 屯.
    static func isWellFormed(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        let digits = bytes.prefix(12) + bytes.dropFirst(13)
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }), bytes.first != 0x30 else { return false }
        return switch bytes.count {
        case 2, 4, 6, 9, 12: true
        case 16: bytes[12] == UInt8(ascii: "-")
        default: false
        }
    }

    /// The codes that enclose this one, the code itself first: hamlet, village, township, county, city, province.
    ///
    /// `450100` and `4501` name one city; the shorter form is given.
    public static func enclosing(_ code: some StringProtocol) -> [String] {
        var code = String(code)
        if code.utf8.count == 6, code.hasSuffix("00") {
            code = String(code.prefix(code.hasSuffix("0000") ? 2 : 4))
        }
        return [code] + [12, 9, 6, 4, 2].filter { $0 < code.utf8.count }.map { String(code.prefix($0)) }
    }
}

/// Administrative codes with the time in which they were in force.
///
/// Codes change: 450122 became 450110 when a county became a district. A record keeps the code of its
/// own date, and a citizen's number keeps the code of the first registration for life, so a code outside
/// its dates is never refused. It warns.
public struct RegionTable: Sendable {
    /// One code in one period of its life.
    public struct Region: Hashable, Sendable {
        /// After ``RegionCode``.
        public var code: String
        /// In Chinese, as the standard has it.
        public var name: String
        /// The first day; `nil` is always before.
        var validFrom: CalendarDate?
        /// The first day on which the code is no more; `nil` is still in force.
        var validTo: CalendarDate?
        /// The code that took its place.
        public var successor: String?

        /// Whether the code is in force on that day.
        func isValid(on date: CalendarDate) -> Bool {
            (validFrom.map { $0 <= date } ?? true) && (validTo.map { date < $0 } ?? true)
        }
    }

    /// How a code stands at a date.
    public enum Standing: Hashable, Sendable {
        /// In force.
        case valid(Region)
        /// Known, and not yet or no more in force: to be warned of, never refused.
        case outdated(Region)
        /// Neither the code nor one that encloses it is listed: the table does not reach there.
        case unknown
    }

    /// What the table is called.
    public let name: String
    /// In the order of the file.
    public let regions: [Region]
    private let places: [String: [Int]]

    /// Reads `Protocol/regions.json`, whose form `Protocol/05-schema.md`, section 7 gives.
    ///
    /// - Throws: ``SchemaError`` with the first fault: codes that are no codes, periods of one code that
    ///   overlap, successors that are not listed.
    public init(parsing bytes: [UInt8], file: String) throws(SchemaError) {
        let document = try JSONNode.document(bytes, file: file)
        let reader = try ObjectReader(
            document, file: file, part: .regionTable, names: ["regions", "source", "items"])
        name = try reader.text("regions")
        _ = try reader.optionalText("source")
        var regions: [Region] = []
        var places: [String: [Int]] = [:]
        for node in try reader.list("items") {
            let item = try ObjectReader(
                node, file: file, part: .region, names: ["code", "name", "from", "to", "successor"])
            let region = try Self.region(item)
            let key = RegionCode.enclosing(region.code)[0]
            for index in places[key] ?? [] where regions[index].overlaps(region) {
                throw item.refuse(
                    node,
                    .regionTwice(region.code))
            }
            places[key, default: []].append(regions.count)
            regions.append(region)
        }
        for (region, node) in zip(regions, try reader.list("items")) {
            guard let successor = region.successor, places[RegionCode.enclosing(successor)[0]] == nil else {
                continue
            }
            throw reader.refuse(node["successor"] ?? node, .successorNotListed(successor))
        }
        self.regions = regions
        self.places = places
    }

    private static func region(_ reader: ObjectReader) throws(SchemaError) -> Region {
        let region = Region(
            code: try code(reader, "code"), name: try reader.text("name"),
            validFrom: try date(reader, "from"),
            validTo: try date(reader, "to"),
            successor: reader.has("successor") ? try code(reader, "successor") : nil)
        if let from = region.validFrom, let to = region.validTo, from >= to {
            throw reader.refuse(reader.place("to"), .toNotAfterFrom)
        }
        guard region.successor == nil || region.validTo != nil else {
            throw reader.refuse(reader.place("successor"), .successorInForce)
        }
        return region
    }

    private static func code(_ reader: ObjectReader, _ name: String) throws(SchemaError) -> String {
        let text = try reader.text(name)
        guard RegionCode.isWellFormed(text) else {
            throw reader.refuse(
                reader.place(name), .notARegion(name))
        }
        return text
    }

    private static func date(_ reader: ObjectReader, _ name: String) throws(SchemaError) -> CalendarDate? {
        guard let text = try reader.optionalText(name) else { return nil }
        guard let date = CalendarDate(text) else {
            throw reader.refuse(reader.place(name), .notADate(name))
        }
        return date
    }
}

extension RegionTable {
    /// Every period of the code, in the order of the file.
    public func regions(of code: String) -> [Region] {
        (places[RegionCode.enclosing(code)[0]] ?? []).map { regions[$0] }
    }

    /// How the code, or the nearest listed one that encloses it, stands at the date.
    public func standing(of code: String, on date: CalendarDate) -> Standing {
        for enclosing in RegionCode.enclosing(code) {
            let periods = regions(of: enclosing)
            if let region = periods.first(where: { $0.isValid(on: date) }) { return .valid(region) }
            if let region = periods.last { return .outdated(region) }
        }
        return .unknown
    }

    /// The region in force at the date that the code became, itself if it is in force.
    ///
    /// - Returns: `nil` where the successors end, or lead in a circle, before one is in force.
    public func region(succeeding code: String, on date: CalendarDate) -> Region? {
        var code = code
        for _ in 0...regions.count {
            let periods = regions(of: code)
            if let region = periods.first(where: { $0.isValid(on: date) }) { return region }
            guard let next = periods.last(where: { $0.successor != nil })?.successor else { return nil }
            code = next
        }
        return nil
    }

    /// A warning about a code at a date, for people; `nil` where it is in force or not listed.
    public func warning(for code: String, on date: CalendarDate, in language: Language) -> String? {
        guard case .outdated(let region) = standing(of: code, on: date) else { return nil }
        let texts = Label(
            zh: "代码 \(region.code)（\(region.name)）在 \(date) 并非有效代码"
                + (region.successor.map { "，现为 \($0)" } ?? ""),
            en: "the code \(region.code) (\(region.name)) was not in force on \(date)"
                + (region.successor.map { "; it became \($0)" } ?? ""))
        return texts.text(in: language)
    }
}

extension RegionTable.Region {
    fileprivate func overlaps(_ other: Self) -> Bool {
        let startsBefore: (Self, Self) -> Bool = { a, b in
            guard let from = a.validFrom, let to = b.validTo else { return true }
            return from < to
        }
        return startsBefore(self, other) && startsBefore(other, self)
    }
}
