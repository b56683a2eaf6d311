import RecordStore
import Records

/// One of the ways in which records of the form name others: by a link, or by the number that people read (`helper_number` of a helper).
struct Naming {
    /// Whose records name.
    let type: RecordType
    let column: QueryColumn
    /// Whose records are named.
    let target: RecordType
    /// By the number that people read; else by the record's number in the file.
    let isByNumber: Bool

    /// All of a store's form.
    ///
    /// - Parameter target: Only those that name records of that type.
    static func all(in store: RecordStore, of target: RecordType? = nil) -> [Naming] {
        store.schema.types.flatMap { type in
            type.fields.flatMap { field in
                field.inputs.compactMap { input -> Naming? in
                    guard let (name, isByNumber) = named(by: input, of: field, in: type), target.map({ $0.name == name }) ?? true,
                        let other = store.schema.type(named: name), !isByNumber || other.numberField != nil,
                        let column = store.views.column(type.name, field.name, input.name)
                    else { return nil }
                    return Naming(type: type, column: column, target: other, isByNumber: isByNumber)
                }
            }
        }
    }

    private static func named(by input: Input, of field: Field, in type: RecordType) -> (String, Bool)? {
        if case .reference(let name) = input.type { return (name, false) }
        guard input.type == .text, input.readers == nil, !field.isGroup, field.name != type.numberField, field.name.hasSuffix(suffix)
        else { return nil }
        return (String(field.name.dropLast(suffix.count)), true)
    }

    private static let suffix = "_number"

    /// The check that finds a record that names one which was taken out; `nil` where that is as it should be, as of a person who signed.
    var check: String? {
        if isByNumber, target.name == "helper" { return "Q116" }
        if type.name == "household", column.field.name == "roster" { return "Q12" }
        return isKept ? "Q125" : nil
    }

    /// Whether what is named is something that lasts, and no person, household or entry of somebody's.
    var isKept: Bool { target.parents.isEmpty && !target.isEvent && target.name != "household" }

    // MARK: SQL

    /// The records `t` of ``type``, and where what they name is said.
    func from(in store: RecordStore) -> String {
        let table = "\"\(store.views.table(type.name) ?? "")\" t"
        return column.isKeyed ? "\"\(column.table)\" k JOIN \(table) ON t._id = k._record" : table
    }

    /// What is named, of a list anything in it.
    ///
    /// - Parameter value: An expression that it is compared with.
    func isNamed(_ value: String) -> String {
        let own = column.settled(in: column.isKeyed ? "k" : "t")
        return column.field.isUnion ? "\(value) IN (SELECT e.value FROM json_each(\(own)) e)" : "\(value) = \(own)"
    }

    /// Whether a record `t` goes on: it is there, its last day has not passed, and nobody ended it (`promise_end` of a promise).
    ///
    /// - Parameter today: Days since 1970.
    func goesOn(in store: RecordStore, today: Int) -> String {
        var conditions = ["t._standing NOT IN \(Views.uncounted)"]
        if let last = store.views.column(type.name, "to"), !last.isKeyed, last.input.type == .date {
            conditions.append("coalesce(t.\"\(last.name)\", \(today)) >= \(today)")
        }
        if let end = store.views.table(type.name + "_end") {
            conditions.append(
                "NOT EXISTS (SELECT 1 FROM \"\(end)\" n WHERE n._parent = t._id AND n._standing NOT IN \(Views.uncredited))")
        }
        return conditions.joined(separator: " AND ")
    }
}
