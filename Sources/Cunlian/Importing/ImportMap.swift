import JSON
public import Records

/// What the titles of another system's tables mean: a file, so that a county adds its own.
///
///     {"name": "…", "source": "…", "types": {"member": {"match": "national_code", "rows": {"与户主关系": ["户主"]},
///      "columns": {"户编号": {"parent": "household", "by": "national_code"}, "人编号": "national_code",
///                  "文化程度": {"field": "schooling[{year}].education", "values": {"高中": "senior"}}},
///      "passOver": ["序号"]}}}
///
/// `{year}` stands for the year that whoever imports tells.
public struct ImportMap: Sendable {
    /// What one title means.
    public struct Column: Sendable {
        /// As ``FieldPath`` reads it.
        public var path: String?
        /// A column of parents: their type, and the field by which they are named, if not their number.
        public var parent: (type: String, field: String?)?
        /// What answers are called there, by what they are called here.
        public var values: [String: String] = [:]
    }

    /// The tables of one type.
    public struct Table: Sendable {
        public var columns: [String: Column] = [:]
        public var passedOver: Set<String> = []
        /// Only rows in which the column of that title says one of these.
        public var rows: (title: String, values: Set<String>)?
        /// The field by which records are known again, beside their number.
        public var match: String?
    }

    public private(set) var name = ""
    public private(set) var tables: [String: Table] = [:]

    public static let none = ImportMap()

    private init() {}

    /// - Parameters:
    ///   - bytes: A file. Trust: that of whoever imports; it names fields and writes nothing.
    ///   - isForAnyForm: Titles of fields that the schema has not are passed over: the file is for later versions of the form too.
    /// - Throws: ``HeaderFault/badMap(line:column:_:)``, and what the parser throws.
    public init(parsing bytes: [UInt8], for schema: Schema, isForAnyForm: Bool = false) throws {
        let root = try JSONNode(parsing: bytes)
        name = root["name"]?.text ?? ""
        guard let types = root["types"]?.object else { throw ImportMap.fault(root, .missing("types")) }
        for member in types {
            guard let type = schema.type(named: member.name) else { throw ImportMap.fault(member.node, .unknownType(member.name)) }
            tables[type.name] = try ImportMap.table(member.node, type, schema, isForAnyForm: isForAnyForm)
        }
    }

    private static func fault(_ node: JSONNode, _ fault: MapFault) -> HeaderFault { .badMap(line: node.line, column: node.column, fault) }

    private static func table(_ node: JSONNode, _ type: RecordType, _ schema: Schema, isForAnyForm: Bool) throws -> Table {
        guard let columns = node["columns"]?.object else { throw fault(node, .missing("columns")) }
        var table = Table()
        for member in columns {
            var column = Column()
            column.path = member.node.text ?? member.node["field"]?.text
            if let parent = member.node["parent"]?.text {
                guard let above = schema.type(named: parent), type.parents.contains(parent) else {
                    throw fault(member.node, .unknownType(parent))
                }
                let field = member.node["by"]?.text
                if let field, above.field(named: field) == nil { throw fault(member.node, .unknownField(field)) }
                column.parent = (parent, field)
            } else {
                let name = FieldPath.split(column.path ?? "").name
                guard type.field(named: name) != nil else {
                    guard isForAnyForm else { throw fault(member.node, .unknownField(column.path ?? "")) }
                    table.passedOver.insert(member.name.columnTitle)
                    continue
                }
            }
            for value in member.node["values"]?.object ?? [] { column.values[value.name] = value.node.text }
            table.columns[member.name.columnTitle] = column
        }
        table.passedOver.formUnion((node["passOver"]?.list ?? []).compactMap { $0.text?.columnTitle })
        if let rows = node["rows"]?.object?.first {
            table.rows = (rows.name.columnTitle, Set((rows.node.list ?? []).compactMap(\.text)))
        }
        table.match = node["match"]?.text
        if let match = table.match, type.field(named: match) == nil { throw fault(node, .unknownField(match)) }
        return table
    }
}

extension String {
    /// A title without the blanks and line ends that sheets put into it to break it, in the forms of ASCII, without the star of what must be answered.
    package var columnTitle: String {
        var result = String(folded(title: asSeen).filter { !$0.isWhitespace })
        while let last = result.last, last == "*" { result.removeLast() }
        return String(result.drop { $0 == "*" })
    }

    private func folded(title: String) -> String {
        var result = UnicodeScalarView()
        for scalar in title.unicodeScalars {
            if (0xFF01...0xFF5E).contains(scalar.value), let plain = Unicode.Scalar(scalar.value - 0xFEE0) {
                result.append(plain)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }
}
