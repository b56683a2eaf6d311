extension Field {
    /// Whether key and value are of the kinds that the schema gives the field; ranges and codes are not looked at.
    ///
    /// What does not fit is carried and folds into nothing: a column of the wrong kind would be stored by one
    /// replica in another form than by the next.
    public func fits(_ key: FieldKey, _ value: Value) -> Bool {
        switch (self.key, key) {
        case (nil, .none), (.year, .number), (.round, .number), (.member, .record): break
        default: return false
        }
        guard isGroup else { return inputs[0].holds(value) }
        guard case .group(let parts) = value, parts.count == inputs.count else { return false }
        return parts.indices.allSatisfy { inputs[$0].holds(parts[$0]) }
    }

    /// What is wrong with a value of the field that has its types already: ranges, codes, required inputs.
    ///
    /// - Parameter value: Local or from a peer. Shape: a ``Value/group(_:)`` with a part for each input
    ///   where the field is a group, else a value of its one input, or one element where it is a union.
    /// - Returns: Every fault, in the order of the inputs; empty where the value may be stored.
    /// - Note: A required input that has a condition is only missed where the condition reads the same
    ///   group and holds; what other fields say is not known here. Birth dates are not held against
    ///   today, so that the answer is the same at every time.
    public func check(_ value: Value, in schema: Schema) -> [InputError] {
        guard value.hasParts(of: self) else {
            return [InputError(field: name, label: label, reason: .otherKind)]
        }
        var errors: [InputError] = []
        for (index, input) in inputs.enumerated() {
            let part = value.part(index)
            let reason: InputError.Reason? =
                if part == .missing {
                    input.isRequired && isAsked(input, within: value, in: schema) ? .required : nil
                } else {
                    input.problem(with: part, in: schema)
                }
            guard let reason else { continue }
            errors.append(
                InputError(
                    field: isGroup ? "\(name).\(input.name)" : name, label: input.label, reason: reason))
        }
        return errors
    }

    private func isAsked(_ input: Input, within value: Value, in schema: Schema) -> Bool {
        guard let condition = input.condition else { return true }
        guard isGroup, condition.field.hasPrefix(name + "."),
            let index = inputs.firstIndex(where: { condition.field == "\(name).\($0.name)" })
        else { return false }
        return condition.accepts(value.part(index), of: inputs[index], in: schema)
    }
}

extension Value {
    /// A group with a part for each input, or nothing at all; no group where the field is none.
    fileprivate func hasParts(of field: Field) -> Bool {
        switch self {
        case .missing: true
        case .group(let parts): field.isGroup && parts.count == field.inputs.count
        default: !field.isGroup
        }
    }
}

extension Input {
    fileprivate func holds(_ value: Value) -> Bool {
        switch (type, value) {
        case (_, .missing), (.bool, .bool), (.reference, .reference), (.sealed, .sealed): true
        case (_, .sealed): readers != nil
        case (.integer, .integer), (.decimal, .integer), (.money, .integer), (.date, .integer), (.year, .integer),
            (.code, .integer):
            true
        case (.text, .text), (.idNumber, .text), (.region, .text), (.phone, .text), (.attachment, .text): true
        default: false
        }
    }

    /// What is wrong with a value that is present, if anything.
    func problem(with value: Value, in schema: Schema) -> InputError.Reason? {
        switch (type, value) {
        case (_, .missing), (.bool, .bool), (.reference, .reference), (.sealed, .sealed): return nil
        case (_, .sealed) where readers != nil: return nil
        case (.integer, .integer(let number)), (.decimal, .integer(let number)), (.money, .integer(let number)):
            guard isReadable(value) else {
                return .outside(
                    minimum: text(ofBound: minimum ?? -Limits.numberMax, in: schema),
                    maximum: text(ofBound: maximum ?? Limits.numberMax, in: schema))
            }
            return bounds(number, in: schema)
        case (.date, .integer(let number)):
            let date = Int(exactly: number).flatMap { CalendarDate(days: $0) }
            guard let date, Self.years.contains(date.year) else { return .notADate }
            return bounds(number, in: schema)
        case (.year, .integer(let number)):
            guard let year = Int(exactly: number), Self.years.contains(year) else { return .notAYear }
            return bounds(number, in: schema)
        case (.code(let list), .integer(let number)):
            let items = schema.codeList(list)
            return Int(exactly: number).flatMap { items?.item($0) } == nil ? .notInList(items?.items.map(\.label) ?? []) : nil
        case (_, .text(let text)): return problem(with: text)
        default: return .otherKind
        }
    }

    private func bounds(_ number: Int64, in schema: Schema) -> InputError.Reason? {
        if number >= minimum ?? .min, number <= maximum ?? .max { return nil }
        return .outside(
            minimum: text(ofBound: minimum, in: schema), maximum: text(ofBound: maximum, in: schema))
    }

    private func problem(with text: String) -> InputError.Reason? {
        switch type {
        case .text:
            let limit = maximum ?? Self.textMax
            if text.utf8.count > limit, text.unicodeScalars.count > limit { return .tooLong(Int(limit)) }
            // Terminals obey control characters, so they would let one person write another's screen.
            if !text.hasOnlyBytes(where: \.isInNoControl), text.unicodeScalars.contains(where: \.isForbiddenControl) {
                return .hasControlCharacters
            }
            return text.isNormalised && !text.isEmpty ? nil : .otherKind
        case .idNumber:
            do {
                return try CitizenNumber(text).text == text ? nil : .otherKind
            } catch {
                return .notACitizenNumber(error)
            }
        case .region: return RegionCode.isWellFormed(text) ? nil : .notARegion
        case .phone: return text.utf8.count == 11 && text.isDigits ? nil : .notAPhone
        case .attachment: return AttachmentValue(text) == nil ? .notAnAttachment : nil
        default: return .otherKind
        }
    }
}

extension String {
    /// Whether ``normalised`` would leave every byte as it is.
    fileprivate var isNormalised: Bool { isPlainlyNormalised || utf8.elementsEqual(normalised.utf8) }
}

extension UInt8 {
    /// Whether no scalar that has the byte in UTF-8 is a forbidden control character.
    fileprivate var isInNoControl: Bool {
        switch self {
        // 0xC2 begins those of U+0080 to U+009F, 0xE2 those from U+2028 on.
        case 0..<0x20, 0x7F, 0xC2, 0xE2: false
        default: true
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isForbiddenControl: Bool {
        switch value {
        case 0x09, 0x0A: false
        case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: true
        // Directional overrides make a text look like another one.
        case 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
