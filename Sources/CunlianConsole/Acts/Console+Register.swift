package import Cunlian
import CunlianTrust
import RecordStore
package import Records
import Register

/// What somebody looks for in the register.
struct RegisterQuery: Sendable {
    /// A name, a part of it, pinyin, a number; empty where all are listed.
    var text = ""
    /// The name of a type; empty where people, households and places are looked for alike.
    var type = ""
    /// As `--where` of a terminal has them.
    var conditions: [String] = []
    /// A column, with `-` before it where it descends.
    var sort = ""
    /// Columns; empty are the usual.
    var columns: [String] = []
    /// So many stand on a page.
    static let columnsMax = 40
    var scope: ScopeCode?

    var isEmpty: Bool { text.isEmpty && type.isEmpty }
}

/// What was found, as of one moment: its pages and its export are of the same records, whatever comes meanwhile.
struct RegisterAnswer: Sendable {
    let query: RegisterQuery
    /// Inside the file, in their order.
    let found: [Int64]
    /// Milliseconds since 1970.
    let time: UInt64
}

extension Console {
    /// Finds records, and remembers which.
    ///
    /// - Throws: ``EditError`` for a condition or column that cannot be read.
    func search(_ query: RegisterQuery, _ visit: Visits.Visit) async throws -> RegisterAnswer {
        try await look { store in
            let grants = try grants(of: visit, store)
            let scopes = try Self.scopes(query, grants)
            let time = store.environment.wallClock()
            let editor = Editor(store, language: visit.language)
            // A number may be one that only some may read: the node looks for it, as far as they may.
            let asksNumbers = query.text.contains(where: \.isNumber)
            let access: FindAccess = asksNumbers ? .offices(grants, store.schema) : .none
            return try looking(store, visit, scopes, by: Self.asksSealed(query, editor) ? .visitor : asksNumbers ? .node : .nobody) {
                RegisterAnswer(query: query, found: try Self.find(query, in: scopes, $0, access, editor), time: time)
            }
        }
    }

    func page(_ answer: RegisterAnswer, offset: Int, _ visit: Visits.Visit) async throws -> RegisterView {
        try await look { store in
            let scopes = try Self.scopes(answer.query, grants(of: visit, store))
            let editor = Editor(store, language: visit.language)
            // What is computed opens nothing of anybody's; what the records hold is looked at by whoever is signed in.
            let page = try looking(store, visit, scopes, by: .nobody) {
                try RegisterView.Page(answer, offset: offset, in: scopes, $0, editor)
            }
            return try reading(store, visit) { try RegisterView(answer, page, editor) }
        }
    }

    /// The types and regions that may be looked in, for an empty form.
    func registerChoices(_ query: RegisterQuery, _ visit: Visits.Visit) async throws -> RegisterChoices {
        try await look { store in
            let grants = try grants(of: visit, store)
            return try store.read { _ in try RegisterChoices(query, grants.flatMap(\.scopes), Editor(store, language: visit.language)) }
        }
    }

    /// The records of an answer as a table of that format, as a terminal's `export` writes it.
    func export(_ answer: RegisterAnswer, _ format: TableExport.Format, _ visit: Visits.Visit, _ passphrase: String) async throws -> [UInt8]
    {
        _ = try await unlock(visit.person, passphrase)
        return try await replica.run { store in
            let scopes = try Self.scopes(answer.query, grants(of: visit, store))
            guard answer.found.count <= TableExport.countMax else { throw ConsoleRefusal.tooManyRecords }
            return try Self.opening(store, for: "export") { try written(answer, scopes, format, visit, store) }
        }
    }

    private func written(
        _ answer: RegisterAnswer, _ scopes: [ScopeCode], _ format: TableExport.Format, _ visit: Visits.Visit, _ store: RecordStore
    ) throws -> [UInt8] {
        return try reading(store, visit) {
            let editor = Editor(store, language: visit.language)
            let type = try editor.type(answer.query.type)
            let records = try answer.found.compactMap { number in
                try store.views.place(number).flatMap { place in
                    scopes.contains { $0.covers(place.scope) } ? place.record : nil
                }
            }
            var exporter = try Exporter(editor, type: type, records: records)
            exporter.isWithheld = CardCode.isOne
            return try tables.write(exporter, type, editor, format)
        }
    }

    private static func find(
        _ query: RegisterQuery, in scopes: [ScopeCode], _ source: ReportSource, _ access: FindAccess, _ editor: Editor
    ) throws -> [Int64] {
        let words = query.text.split(whereSeparator: \.isWhitespace).map(String.init)
        let type = try query.type.isEmpty ? nil : editor.type(query.type)
        guard let type else {
            return try FindIndex.search(source, words, access: access).found.filter { found in scopes.contains { $0.covers(found.scope) } }
                .map(\.number)
        }
        let conditions = try query.conditions.map { try ListCondition($0) }
        let order = query.sort.isEmpty ? [] : [query.sort]
        let asked = conditions.map(\.path) + order.map { $0.hasPrefix("-") ? String($0.dropFirst()) : $0 }
        let derived = try ListedFacts(source).derived(type, named: Set(asked.map(\.normalised)), today: editor.today)
        let list = ListQuery(editor, type: type, derived: derived, contains: SearchText.contains)
        guard !words.isEmpty else { return try list.records(in: scopes, where: conditions, sort: order) }
        let found = try FindIndex.search(source, words, type: type, access: access).found.map(\.number)
        let listed = try list.records(in: scopes, where: conditions, sort: order)
        // The best answers first, unless an order was asked for.
        if order.isEmpty {
            let kept = Set(listed)
            return found.filter(kept.contains)
        }
        let kept = Set(found)
        return listed.filter(kept.contains)
    }

    /// Whether a condition or the order is of something that the register seals.
    private static func asksSealed(_ query: RegisterQuery, _ editor: Editor) throws -> Bool {
        guard !query.type.isEmpty else { return false }
        let type = try editor.type(query.type)
        guard type.isSealed else { return false }
        let paths = try query.conditions.map { try ListCondition($0).path } + (query.sort.isEmpty ? [] : [query.sort])
        return paths.contains { path in
            // What is no field of the type is refused, or computed, where the list is made.
            (try? editor.path(path.hasPrefix("-") ? String(path.dropFirst()) : path, in: type))?.field.isSealed ?? false
        }
    }

    /// The region that was asked for, as far as it lies in those of their offices.
    static func scopes(_ query: RegisterQuery, _ grants: [Grant]) throws -> [ScopeCode] {
        let own = grants.flatMap(\.scopes)
        guard let scope = query.scope else { return own }
        return own.filter { scope.covers($0) } + (own.contains { $0.covers(scope) } ? [scope] : [])
    }

    /// Reads with what is kept for finding people, which is brought up where something changed.
    ///
    private func looking<Result>(
        _ store: RecordStore, _ visit: Visits.Visit, _ scopes: [ScopeCode], by opener: Opener, _ body: (ReportSource) throws -> Result
    ) throws -> Result {
        let region = scopes.first { one in scopes.allSatisfy { one.covers($0) } }
        let seals = store.schema.types.contains(where: \.isSealed)
        if seals, opener == .visitor || opener == .node && !store.isLookedAt {
            return try reading(store, visit) { try body(ReportSource(store, region: region, isKeeping: false)) }
        }
        func look() throws -> (Result, ReportSource) {
            let source = try ReportSource(store, region: region)
            return (try body(source), source)
        }
        let (result, source) =
            if seals, opener == .node {
                try store.looking(for: visit.key.signer) { try look() }
            } else {
                try store.read { _ in try look() }
            }
        try source.keepIfPossible()
        return result
    }

    /// Whose keys open what is sealed for a question; it stands in the log of whoever asked.
    private enum Opener {
        case nobody
        /// What is made with them is kept nowhere.
        case visitor
        /// Who may read what is asked for beforehand.
        case node
    }
}

/// Writes tables as a terminal's `export` does.
package struct TableExport: Sendable {
    package enum Format: String, Sendable, CaseIterable { case csv, xlsx }

    /// More are for a terminal: a page would hold them in memory.
    static let countMax = 20_000

    let write: @Sendable (Exporter, RecordType, Editor, Format) throws -> [UInt8]

    package init(_ write: @escaping @Sendable (Exporter, RecordType, Editor, Format) throws -> [UInt8]) { self.write = write }
}
