extension ValueType {
    /// Whether a value is of the form that the type is stored and carried in; nothing is of every form.
    public func holds(_ value: Value) -> Bool {
        switch (self, value) {
        case (_, .missing), (.bool, .bool), (.reference, .reference), (.sealed, .sealed): true
        case (.integer, .integer), (.decimal, .integer), (.money, .integer), (.date, .integer), (.year, .integer),
            (.code, .integer):
            true
        case (.text, .text), (.idNumber, .text), (.region, .text), (.phone, .text), (.attachment, .text): true
        default: false
        }
    }
}

extension Field {
    /// Whether a change at that address, with that value, is one of this field at all.
    ///
    /// A peer may say anything, and a newer schema may say more; what has another form is not folded,
    /// by nobody, until a schema is adopted by which it has the right one.
    public func holds(_ value: Value, at key: FieldKey) -> Bool {
        let isKeyed: Bool =
            switch (self.key, key) {
            case (nil, .none), (.year, .number), (.round, .number), (.member, .record): true
            default: false
            }
        guard isKeyed else { return false }
        guard isGroup else { return inputs[0].type.holds(value) }
        guard case .group(let parts) = value, parts.count == inputs.count else { return false }
        return zip(inputs, parts).allSatisfy { $0.type.holds($1) }
    }
}
