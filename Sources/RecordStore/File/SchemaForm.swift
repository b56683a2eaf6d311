import Changesets
import Records

/// A schema as a program reads it, laid out so that it is read in one pass: what a store keeps beside the schema's own bytes,
/// because every command needs the whole of it.
///
/// A note for programs of this form and no part of the format: whatever in it is not as expected is no fault, and the schema
/// is parsed from its bytes. It is believed only beside the bytes that it was made of (``KeptForm``).
struct SchemaForm {
    private var writer = ByteWriter()

    /// Another number is not read, and made anew.
    static let version: UInt8 = 5

    /// What ``schema(_:)`` reads.
    static func bytes(of schema: Schema) -> [UInt8] {
        var form = SchemaForm()
        form.write(schema)
        return form.writer.bytes
    }

    private mutating func write(_ schema: Schema) {
        writer.byte(Self.version)
        writer.text(schema.name)
        writer.varint(schema.version)
        writer.varint(schema.directoryDays)
        write(schema.label)
        list(schema.roles) { form, role in
            form.writer.text(role.code)
            form.writer.varint(role.number)
            form.writer.varint(role.rank)
            form.write(role.label)
            form.write(role.admits)
            form.write(role.audits)
        }
        list(schema.scopes.levels) { form, level in
            form.writer.text(level.name)
            form.writer.varint(level.digits)
        }
        list(schema.codeLists) { form, codes in
            form.writer.text(codes.name)
            form.list(codes.items) { form, item in
                form.writer.varint(item.number)
                form.writer.text(item.code)
                form.write(item.label)
            }
        }
        let places = Dictionary(schema.roles.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
        list(schema.types) { form, type in form.write(type, places) }
    }

    private mutating func write(_ type: RecordType, _ roles: [String: Int]) {
        writer.varint(type.number)
        writer.text(type.name)
        write(type.label)
        writer.varint(type.scopeDigits)
        list(type.parents) { form, parent in form.writer.text(parent) }
        write(type.isEvent)
        writer.varint(type.writers.bits)
        writer.varint(type.resolvers.bits)
        optional(type.numberField) { form, name in form.writer.text(name) }
        list(type.fields) { form, field in form.write(field, roles) }
    }

    private mutating func write(_ field: Field, _ roles: [String: Int]) {
        writer.varint(field.number)
        writer.text(field.name)
        write(field.label)
        writer.byte(Self.number(of: field.key))
        writer.byte(Self.number(of: field.rule))
        writer.varint(field.writers.bits)
        writer.varint(field.resolvers.bits)
        list(field.authority) { form, role in form.writer.varint(roles[role.code] ?? 0) }
        writer.varint(field.cap)
        list(field.exitItems) { form, item in form.writer.text(item) }
        optional(field.condition) { form, condition in form.write(condition) }
        list(field.inputs) { form, input in form.write(input, of: field) }
    }

    private mutating func write(_ input: Input, of field: Field) {
        // A field's only input is called as the field is.
        let isAlone = input.name == field.name && input.label == field.label && input.condition == field.condition
        write(isAlone)
        if !isAlone {
            writer.text(input.name)
            write(input.label)
            optional(input.condition) { form, condition in form.write(condition) }
        }
        write(input.type)
        optional(input.minimum) { form, number in form.writer.signed(number) }
        optional(input.maximum) { form, number in form.writer.signed(number) }
        write(input.isRequired)
        optional(input.unit) { form, unit in form.write(unit) }
        if input.type == .attachment { write(input.attachment) }
        optional(input.readers) { form, readers in
            form.writer.varint(readers.roles.bits)
            form.write(readers.nodes)
        }
    }

    private mutating func write(_ type: ValueType) {
        writer.byte(Self.number(of: type))
        switch type {
        case .decimal(let scale): writer.varint(scale)
        case .code(let list): writer.text(list)
        case .reference(let name): writer.text(name)
        case .bool, .integer, .money, .date, .year, .text, .idNumber, .region, .phone, .attachment, .sealed: break
        }
    }

    private mutating func write(_ terms: AttachmentTerms) {
        writer.varint(terms.bytesMax)
        list(terms.types) { form, type in form.writer.text(type.name) }
        write(terms.keepsMetadata)
    }

    private mutating func write(_ condition: Condition) {
        writer.text(condition.field)
        list(condition.values) { form, value in form.writer.text(value) }
    }

    private mutating func write(_ label: Label) {
        writer.text(label.zh)
        writer.text(label.en)
    }

    private mutating func write(_ flag: Bool) { writer.byte(flag ? 1 : 0) }

    private mutating func list<Element>(_ elements: [Element], _ write: (inout SchemaForm, Element) -> Void) {
        writer.varint(elements.count)
        for element in elements { write(&self, element) }
    }

    private mutating func optional<Wrapped>(_ value: Wrapped?, _ write: (inout SchemaForm, Wrapped) -> Void) {
        self.write(value != nil)
        if let value { write(&self, value) }
    }

    // MARK: Words by number

    static func number(of key: KeyKind?) -> UInt8 {
        switch key {
        case nil: 0
        case .year: 1
        case .round: 2
        case .member: 3
        }
    }

    static func number(of rule: Rule) -> UInt8 {
        switch rule {
        case .manual: 1
        case .authority: 2
        case .owner: 3
        case .fixed: 4
        case .latest: 5
        case .greatest: 6
        case .least: 7
        case .union: 8
        case .append: 9
        }
    }

    static func number(of type: ValueType) -> UInt8 {
        switch type {
        case .bool: 1
        case .integer: 2
        case .decimal: 3
        case .money: 4
        case .date: 5
        case .year: 6
        case .text: 7
        case .code: 8
        case .reference: 9
        case .idNumber: 10
        case .region: 11
        case .phone: 12
        case .attachment: 13
        case .sealed: 14
        }
    }
}
