import JSON
package import Records

/// What is due when in a year of dynamic management, as data; `Protocol/procedure/year.json`.
package struct WorkYear: Sendable {
    /// What the register can count of an item's work that is left.
    package enum Left: String, Hashable, Sendable, CaseIterable {
        /// Requests that nobody carried out.
        case requests
        /// Whether the lists of funds were put up: before, and after.
        case fundsList = "funds_list"
        case fundsResult = "funds_result"
        /// Standing households without a roster of the year; without a signed income.
        case notSurveyed = "not_surveyed"
        case incomeUnsigned = "income_unsigned"
        /// Proposed and not identified; planned to exit and still poor.
        case candidates
        case plannedExits = "planned_exits"
        case plannedVillages = "planned_villages"
        case openFindings = "open_findings"
    }

    package struct Item: Sendable {
        package let code: String
        package let label: Label
        /// Month and day, both included; a window never reaches over the new year.
        package let from: (month: Int, day: Int)
        package let to: (month: Int, day: Int)
        package let offices: [String]
        package let left: Left

        /// The window of a year, in days since 1970.
        func window(_ year: Int) -> (from: Int, to: Int)? {
            guard let first = CalendarDate(year: year, month: from.month, day: from.day),
                let last = CalendarDate(year: year, month: to.month, day: to.day)
            else { return nil }
            return (first.days, last.days)
        }
    }

    package let items: [Item]

    /// The newest that is in force in a year and that this program can read: a calendar decides nothing.
    init(_ year: Int, _ library: ProcedureLibrary) throws {
        let edition = library.bytes(.year, year: year)
        try self.init(parsing: edition.bytes, file: edition.name)
    }

    /// - Throws: ``DocumentError`` with the place of the first fault.
    package init(parsing bytes: [UInt8], file: String) throws(DocumentError) {
        let document: JSONNode
        do { document = try JSONNode(parsing: bytes) } catch { throw DocumentError(file, error) }
        let reader = ProcedureReader(file: file)
        items = try reader.list(document, "items") { node throws(DocumentError) in
            let item = Item(
                code: try reader.text(node, "code"), label: try reader.label(node), from: try Self.day(node, "from", reader),
                to: try Self.day(node, "to", reader), offices: try reader.texts(node, "offices"), left: try reader.code(node, "left"))
            guard (item.from.month, item.from.day) <= (item.to.month, item.to.day) else {
                throw reader.fault(node["to"] ?? node, .unknownWord(try reader.text(node, "to"), in: "to"))
            }
            return item
        }
    }

    /// `10-01`: of every year, so not 29 February.
    private static func day(_ node: JSONNode, _ name: String, _ reader: ProcedureReader) throws(DocumentError) -> (month: Int, day: Int) {
        let text = try reader.text(node, name)
        guard text.utf8.count == 5, let date = CalendarDate("2017-" + text) else {
            throw reader.fault(node[name] ?? node, .unknownWord(text, in: name))
        }
        return (date.month, date.day)
    }
}
