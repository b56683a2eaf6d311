import Changesets
import Records

/// Reads what ``SchemaForm`` writes.
///
/// The bytes come from the file, so nothing is taken for granted: a schema that is returned keeps every invariant of ``Schema``.
struct SchemaFormReader {
    private var reader: ByteReader
    private var roles: [Role] = []

    private enum Fault: Error {
        case bytes(WireError)
        case unexpected
    }

    /// - Returns: `nil` where the bytes are anything but a whole form of this program.
    static func schema(_ bytes: [UInt8], from offset: Int = 0) -> Schema? {
        var form = SchemaFormReader(reader: ByteReader(bytes, from: min(offset, bytes.count)))
        do throws(Fault) { return try form.schema() } catch { return nil }
    }

    private mutating func schema() throws(Fault) -> Schema {
        guard try byte() == SchemaForm.version else { throw .unexpected }
        let (name, version) = (try text(), try number())
        let (days, label) = (try number(), try label())
        roles = try list { form throws(Fault) in
            Role(
                code: try form.text(), number: try form.number(atMost: 63), rank: try form.number(), label: try form.label(),
                admits: try form.flag(),
                audits: try form.flag())
        }
        let levels = try list { form throws(Fault) in
            ScopeGrammar.Level(name: try form.text(), digits: try form.number(atMost: ScopeGrammar.digitsMax))
        }
        let codeLists = try list { form throws(Fault) in
            CodeList(
                name: try form.text(),
                items: try form.list { form throws(Fault) in
                    CodeList.Item(number: try form.number(), code: try form.text(), label: try form.label())
                })
        }
        let types = try list { form throws(Fault) in try form.type() }
        guard reader.isAtEnd, Schema.directoryDaysRange.contains(days), areDifferent(roles, \.code), areDifferent(roles, \.number),
            areDifferent(levels, \.name),
            levels.first?.digits != 0, zip(levels, levels.dropFirst()).allSatisfy({ $0.digits < $1.digits }),
            areDifferent(types, \.name), areDifferent(types, \.number), areDifferent(codeLists, \.name),
            codeLists.allSatisfy({ areDifferent($0.items, \.number) })
        else { throw .unexpected }
        return Schema(
            name: name, version: version, label: label, roles: roles, codeLists: codeLists, types: types,
            scopes: ScopeGrammar(levels: levels), directoryDays: days)
    }

    private mutating func type() throws(Fault) -> RecordType {
        let type = RecordType(
            number: try number(), name: try text(), label: try label(), scopeDigits: try number(atMost: ScopeGrammar.digitsMax),
            parents: try list { form throws(Fault) in try form.text() }, isEvent: try flag(), writers: try roleSet(),
            resolvers: try roleSet(), numberField: try optional { form throws(Fault) in try form.text() },
            fields: try list { form throws(Fault) in try form.field() })
        guard !type.fields.isEmpty, areDifferent(type.fields, \.number), areDifferent(type.fields, \.name) else { throw .unexpected }
        return type
    }

    private mutating func field() throws(Fault) -> Field {
        var field = Field(
            number: try number(), name: try text(), label: try label(), key: try key(), rule: try rule(), writers: try roleSet(),
            resolvers: try roleSet(),
            authority: try list { form throws(Fault) in
                let place = try form.number()
                guard place < form.roles.count else { throw .unexpected }
                return form.roles[place]
            },
            cap: try number(), exitItems: try list { form throws(Fault) in try form.text() },
            condition: try optional { form throws(Fault) in try form.condition() }, inputs: [])
        field.inputs = try list { [field] form throws(Fault) in try form.input(of: field) }
        guard !field.inputs.isEmpty, field.inputs.count == 1 || areDifferent(field.inputs, \.name) else { throw .unexpected }
        return field
    }

    private mutating func input(of field: Field) throws(Fault) -> Input {
        let isAlone = try flag()
        let name = isAlone ? field.name : try text()
        let label = isAlone ? field.label : try label()
        let condition = isAlone ? field.condition : try optional { form throws(Fault) in try form.condition() }
        var input = Input(
            name: name, label: label, type: try valueType(), minimum: try optional { form throws(Fault) in try form.signed() },
            maximum: try optional { form throws(Fault) in try form.signed() }, isRequired: try flag(),
            unit: try optional { form throws(Fault) in try form.label() }, condition: condition)
        if input.type == .attachment { input.attachment = try attachmentTerms() }
        input.readers = try optional { form throws(Fault) in Readers(roles: try form.roleSet(), nodes: try form.flag()) }
        return input
    }

    private mutating func attachmentTerms() throws(Fault) -> AttachmentTerms {
        let bytesMax = try number(atMost: Limits.attachmentBytesMax)
        guard bytesMax > 0 else { throw .unexpected }
        let types = try list { form throws(Fault) in
            guard let type = MediaType(try form.text()) else { throw .unexpected }
            return type
        }
        return AttachmentTerms(bytesMax: bytesMax, types: types, keepsMetadata: try flag())
    }

    // MARK: Words by number

    private mutating func key() throws(Fault) -> KeyKind? {
        switch try byte() {
        case 0: return nil
        case 1: return .year
        case 2: return .round
        case 3: return .member
        default: throw .unexpected
        }
    }

    private mutating func rule() throws(Fault) -> Rule {
        let number = try byte()
        guard let rule = Self.rules[number] else { throw .unexpected }
        return rule
    }

    private static let rules = Dictionary(uniqueKeysWithValues: Rule.allCases.map { (SchemaForm.number(of: $0), $0) })

    private mutating func valueType() throws(Fault) -> ValueType {
        switch try byte() {
        case 1: return .bool
        case 2: return .integer
        case 3:
            let scale = try number(atMost: 9)
            guard scale > 0 else { throw .unexpected }
            return .decimal(scale: scale)
        case 4: return .money
        case 5: return .date
        case 6: return .year
        case 7: return .text
        case 8: return .code(list: try text())
        case 9: return .reference(type: try text())
        case 10: return .idNumber
        case 11: return .region
        case 12: return .phone
        case 13: return .attachment
        case 14: return .sealed
        default: throw .unexpected
        }
    }

    private mutating func condition() throws(Fault) -> Condition {
        Condition(field: try text(), values: try list { form throws(Fault) in try form.text() })
    }

    // MARK: Pieces

    private mutating func label() throws(Fault) -> Label { Label(zh: try text(), en: try text()) }

    private mutating func roleSet() throws(Fault) -> RoleSet {
        do throws(WireError) { return RoleSet(bits: try reader.varint()) } catch { throw .bytes(error) }
    }

    private mutating func text() throws(Fault) -> String {
        do throws(WireError) { return String(decoding: try reader.raw(try reader.countOfRest(.text)), as: UTF8.self) } catch {
            throw .bytes(error)
        }
    }

    /// What numbers of a schema may be is 65,535.
    private mutating func number(atMost bound: Int = 65_535) throws(Fault) -> Int {
        do throws(WireError) { return try reader.count(max: bound, .text) } catch { throw .bytes(error) }
    }

    private mutating func signed() throws(Fault) -> Int64 {
        do throws(WireError) { return try reader.signed() } catch { throw .bytes(error) }
    }

    private mutating func byte() throws(Fault) -> UInt8 {
        do throws(WireError) { return try reader.byte() } catch { throw .bytes(error) }
    }

    private mutating func flag() throws(Fault) -> Bool {
        let byte = try byte()
        guard byte < 2 else { throw .unexpected }
        return byte == 1
    }

    private mutating func list<Element>(_ read: (inout SchemaFormReader) throws(Fault) -> Element) throws(Fault) -> [Element] {
        let count = try number()
        guard count <= reader.remaining else { throw .unexpected }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try read(&self)) }
        return elements
    }

    private mutating func optional<Wrapped>(_ read: (inout SchemaFormReader) throws(Fault) -> Wrapped) throws(Fault) -> Wrapped? {
        try flag() ? try read(&self) : nil
    }

    private func areDifferent<Element, Key: Hashable>(_ elements: [Element], _ key: (Element) -> Key) -> Bool {
        var seen = Set<Key>(minimumCapacity: elements.count)
        return elements.allSatisfy { seen.insert(key($0)).inserted }
    }
}
