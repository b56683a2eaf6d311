import Cunlian
import RecordStore
import Records
import Register

/// An open case that is no household's: of the exit of a village or county, or about records of its own.
struct OtherCase: Sendable {
    enum Content: Sendable {
        case place(RegionBoard.Item, RegionCase)
        case record(RecordCase)
    }

    let content: Content
    let scope: ScopeCode

    var name: String {
        switch content {
        case .place(_, let found): found.name
        case .record(let item): item.name
        }
    }

    var kind: Label {
        switch content {
        case .place(_, let found): found.label
        case .record(let item): item.kind.label
        }
    }

    var year: Int {
        switch content {
        case .place(let item, _): item.year
        case .record(let item): item.year
        }
    }

    /// In days since 1970; `nil` where nothing dates it.
    var deadline: Int? {
        switch content {
        case .place(_, let found): found.deadline
        case .record(let item): item.deadline
        }
    }

    /// The office that decides it.
    var level: String {
        switch content {
        case .place(_, let found): found.level
        case .record(let item): item.level
        }
    }

    /// Whom it was handed to: an office or a person.
    var handler: String? {
        switch content {
        case .place(_, let found): found.handler
        case .record(let item): item.handler
        }
    }

    /// The objection to a list that it is.
    var objection: RecordID? {
        switch content {
        case .place(_, let found): found.objection
        case .record(let item): item.kind == .listObjection ? item.record : nil
        }
    }

    /// The place by its number and name, the list by its code and the row, the person by name, the voucher by its number.
    func about(_ names: [ScopeCode: String], _ store: RecordStore) throws -> String {
        switch content {
        case .place(let item, _):
            let number = try store.views.readableNumber(item.place) ?? item.place.description
            return [number, names[item.scope]].compactMap(\.self).joined(separator: " ")
        case .record(let item):
            switch item.content {
            case .objection(let objection): return [objection.code, objection.about].compactMap(\.self).joined(separator: " ")
            case .requests(let group): return group.first?.name ?? ""
            case .vouchers(let voucher): return [voucher.number, voucher.entries.first?.payee].compactMap(\.self).joined(separator: " ")
            }
        }
    }

    /// Those of some regions, as a terminal lists them: villages and counties, then lists, requests and vouchers.
    ///
    /// - Precondition: Within the store's `read`; `source.keep()` follows after it.
    static func all(_ source: ReportSource, in scopes: [ScopeCode], _ editor: Editor) throws -> [OtherCase] {
        let places = try RegionBoard(source).items.filter { item in scopes.contains { $0.covers(item.scope) } }
        let records = try RecordCases(editor).open(in: scopes)
        return places.flatMap { item in item.cases.map { OtherCase(content: .place(item, $0), scope: item.scope) } }
            + records.map { OtherCase(content: .record($0), scope: $0.scope) }
    }
}
