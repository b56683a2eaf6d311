extension Input {
    /// How many Unicode scalars a text may have where the schema does not say.
    public static let textMax: Int64 = 200
    /// The years that a date or a year may lie in: nobody in the register was born before, and a plan
    /// does not reach beyond.
    public static let years = 1900...2100

    /// Reads what somebody typed or a table holds.
    ///
    /// Full-width digits and signs count as their ASCII forms, except in texts. What nobody sees is left out of all. Money and
    /// decimals are read digit by digit: no floating point is involved. The check of ``Field/check(_:in:)`` is included.
    ///
    /// - Parameters:
    ///   - text: Untrusted. Shape: as ``text(of:in:language:)`` writes it in either language, and the
    ///     other spellings of `Protocol/05-schema.md`, section 5.
    ///   - today: Days since 1970-01-01; what 今天 means, and before which people were born.
    /// - Returns: A value of the input's kind; ``Value/missing`` for an empty text. A 15-digit citizen's
    ///   number is returned in its form of 18.
    /// - Throws: ``InputError``, with the reason in both languages. An empty text is refused where the
    ///   input is required; where it has a condition too, whoever asks must see to that.
    public func read(_ text: String, in schema: Schema, today: Int) throws(InputError) -> Value {
        if type == .sealed || readers != nil && Language.allCases.contains(where: { Self.sealedWord.text(in: $0) == text }) {
            throw refused(.isSealed)
        }
        let answer = (type == .text ? text.withLineFeeds : text.folded).asSeen.normalised
        if let lost = answer.brokenCharacter { throw refused(.brokenCharacter(lost.value)) }
        if answer.isEmpty {
            if isRequired, condition == nil { throw refused(.required) }
            return .missing
        }
        let value: Value
        do {
            value = try parse(answer, original: text, in: schema, today: today)
        } catch {
            throw refused(error)
        }
        if let reason = problem(with: value, in: schema) { throw refused(reason) }
        return value
    }

    func refused(_ reason: InputError.Reason) -> InputError {
        InputError(field: name, label: label, reason: reason)
    }

    /// - Parameter original: The answer unfolded: a label may itself hold full-width brackets.
    private func parse(_ text: String, original: String, in schema: Schema, today: Int) throws(InputError
        .Reason) -> Value
    {
        switch type {
        case .bool:
            guard let bool = Self.bool(text) else { throw .notABool }
            return .bool(bool)
        case .integer: return .integer(try Self.number(text, places: 0))
        case .decimal(let scale): return .integer(try Self.number(text, places: scale))
        case .money: return .integer(try Self.number(text, places: 2))
        case .date: return .integer(Int64(try Self.date(text, today: today).days))
        case .year:
            let digits = text.hasSuffix("年") ? String(text.dropLast()) : text
            guard digits.utf8.count == 4, digits.isDigits, let year = Int64(digits) else { throw .notAYear }
            return .integer(year)
        case .text: return .text(text)
        case .code(let list):
            guard let items = schema.codeList(list),
                let item = items.item(named: original.asSeen.normalised) ?? items.item(named: text)
            else { throw .notInList(schema.codeList(list)?.items.map(\.label) ?? []) }
            return .integer(Int64(item.number))
        case .reference:
            guard let record = RecordID(text) else { throw .notAReference }
            return .reference(record)
        case .idNumber: return .text(try Self.citizenNumber(text, today: today).text)
        case .region: return .text(text)
        case .phone: return .text(text.filter { $0 != " " && $0 != "-" })
        case .attachment: return .text(text.lowercased())
        case .sealed: throw .isSealed
        }
    }

    /// The answers that mean yes and no, in any case.
    static func bool(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "是", "有", "yes", "true", "1": true
        case "否", "无", "no", "false", "0": false
        default: nil
        }
    }

    private static func date(_ text: String, today: Int) throws(InputError.Reason) -> CalendarDate {
        let date: CalendarDate? =
            switch text.lowercased() {
            case "今天", "today": CalendarDate(days: today)
            case "昨天", "yesterday": CalendarDate(days: today - 1)
            default: CalendarDate(text)
            }
        guard let date else { throw .notADate }
        return date
    }

    private static func citizenNumber(_ text: String, today: Int) throws(InputError.Reason) -> CitizenNumber {
        let number: CitizenNumber
        do {
            number = try CitizenNumber(text.filter { $0 != " " })
        } catch {
            throw .notACitizenNumber(error)
        }
        guard number.birth.days <= today else { throw .bornInFuture }
        return number
    }

    /// Reads `-12`, `12.5`; the result counts units of ten to the minus `places`.
    static func number(_ text: String, places: Int) throws(InputError.Reason) -> Int64 {
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let bytes = text.utf8.dropFirst(isNegative ? 1 : 0)
        // How many digits stand before the point, and behind it where there is one.
        var (whole, fraction): (Int, Int?) = (0, nil)
        for byte in bytes {
            switch byte {
            case 0x30...0x39: if let count = fraction { fraction = count + 1 } else { whole += 1 }
            case UInt8(ascii: ".") where fraction == nil: fraction = 0
            default: throw .notANumber
            }
        }
        guard whole > 0, fraction != 0 else { throw .notANumber }
        guard fraction ?? 0 <= places else { throw .tooManyPlaces(places) }
        var result: Int64 = 0
        func append(_ digit: UInt8) throws(InputError.Reason) {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int64(digit - 0x30))
            guard !overflow, !carry else { throw .tooLarge }
            result = sum
        }
        for byte in bytes where byte != UInt8(ascii: ".") { try append(byte) }
        for _ in (fraction ?? 0)..<places { try append(0x30) }
        return isNegative ? -result : result
    }
}

extension StringProtocol {
    /// ASCII digits only; true of an empty text.
    var isDigits: Bool { utf8.allSatisfy { (0x30...0x39).contains($0) } }
}

extension String {
    /// Full-width forms of ASCII, the ideographic space and the minus sign as their ASCII forms.
    var folded: String {
        if hasOnlyBytes(where: { $0 < 0x80 }) { return self }
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: result.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
            case 0x3000: result.append(" ")
            case 0x2212: result.append("-")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// Lines ended by line feeds alone, so that the same text from two systems is one text.
    var withLineFeeds: String {
        if hasOnlyBytes(where: { $0 != 0x0D }) { return self }
        var result = String.UnicodeScalarView()
        var followsReturn = false
        for scalar in unicodeScalars {
            if scalar == "\r" {
                result.append("\n")
            } else if scalar != "\n" || !followsReturn {
                result.append(scalar)
            }
            followsReturn = scalar == "\r"
        }
        return String(result)
    }
}
