extension Input {
    /// What stands where something is sealed that whoever looks cannot open; no answer to anything.
    public static let sealedWord = Label(zh: "（已加密）", en: "(sealed)")
    /// What stands in the place of a value whose key was destroyed.
    public static let erasedWord = Label(zh: "（已抹除）", en: "(erased)")

    /// The value as people read and write it: labels of codes, yuan, dates.
    ///
    /// Except for sealed values and groups, ``read(_:in:today:)`` reads it back to the same value.
    ///
    /// - Parameter value: A value of this input; of another kind, it is written as it is.
    /// - Returns: An empty text for ``Value/missing``; elements of a union, given as a group, are joined.
    public func text(of value: Value, in schema: Schema, language: Language) -> String {
        switch value {
        case .missing: ""
        case .bool(let bool):
            switch language {
            case .zh: bool ? "是" : "否"
            case .en: bool ? "yes" : "no"
            }
        case .integer(let number): text(of: number, in: schema, language: language)
        case .text(let text): text
        case .reference(let record): record.description
        case .sealed: Self.sealedWord.text(in: language)
        case .group(let parts):
            parts.map { text(of: $0, in: schema, language: language) }.joined(
                separator: language == .zh ? "、" : ", ")
        }
    }

    /// The same for people, with its unit behind it.
    public func reading(of value: Value, in schema: Schema, language: Language) -> String {
        let text = text(of: value, in: schema, language: language)
        guard !value.isMissing, let unit = unit?.text(in: language), !unit.isEmpty else { return text }
        return text + " " + unit
    }

    private func text(of number: Int64, in schema: Schema, language: Language) -> String {
        switch type {
        case .decimal(let scale): Self.text(of: number, places: scale, keepsZeros: false)
        case .money: Self.text(of: number, places: 2, keepsZeros: true)
        case .date: Int(exactly: number).flatMap { CalendarDate(days: $0) }?.description ?? String(number)
        case .code(let list):
            Int(exactly: number).flatMap { schema.codeList(list)?.item($0) }?.label.text(in: language)
                ?? String(number)
        default: String(number)
        }
    }

    /// `12000`, `12000.50`, `85.5`: money shows both places of the fen or none.
    private static func text(of number: Int64, places: Int, keepsZeros: Bool) -> String {
        let digits = String(number.magnitude)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
        var fraction = padded.suffix(places)
        if !keepsZeros || fraction.allSatisfy({ $0 == "0" }) {
            while fraction.last == "0" { fraction.removeLast() }
        }
        return (number < 0 ? "-" : "") + padded.dropLast(places) + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// A bound in the units of people: yuan, not fen.
    func text(ofBound bound: Int64?, in schema: Schema) -> String? {
        bound.map { text(of: $0, in: schema, language: .en) }
    }
}
