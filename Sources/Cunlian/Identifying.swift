package import RecordStore
package import Records

/// The one place through which everything that searches, prints or exports gets at what identifies a person: citizens'
/// numbers, telephones, accounts, number plates.
///
/// What the schema has sealed the store opens for whoever may read it; who may not is shown that there is something and not what, and
/// finds nobody by it.
package struct Identifying: Sendable {
    private let sealedWord: String

    /// Of one store, as somebody who sits at it sees it.
    package init(_ store: RecordStore) { sealedWord = store.sealedWord }

    /// Whether an input holds what identifies a person; who gets a register without it gets it without these.
    package static func covers(_ input: Input) -> Bool {
        if case .sealed = input.type { return true }
        return isNumber(input) || input.readers != nil
    }

    /// Whether an input holds a number that a person is found by.
    package static func isNumber(_ input: Input) -> Bool { input.type == .idNumber || input.type == .phone }

    /// Texts by which a person or a family is known on paper, and names of persons: who is given a register without what
    /// identifies people is given it without these too.
    private static let known: Set<String> = [
        "national_code", "hukou_number", "handbook_number", "disability_certificate", "bank_account", "bank_card", "helper_name", "visitor",
        "by",
        "captured_by", "address", "signer", "signers", "team", "officials",
    ]

    /// Whether a field of a type identifies people. The name of a place does not, and that of a person does.
    package static func covers(_ field: Field, of type: RecordType) -> Bool {
        if known.contains(field.name) || !field.isGroup && covers(field.inputs[0]) { return true }
        return field.name == "name" && type.fields.contains { field in field.inputs.contains { covers($0) } }
    }

    /// A value to be shown, compared or written out; of an input that identifies nobody, the value itself.
    package func plain(_ value: Value, _ input: Input) -> Value { value }

    /// A cell of a query to be compared; nothing where it is sealed.
    package func text(_ cell: QueryValue) -> String? { cell.text == sealedWord ? nil : cell.text }
}
