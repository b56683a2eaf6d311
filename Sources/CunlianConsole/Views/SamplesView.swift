import Cunlian
import RecordStore
import Records
import Register

/// The numbers that were committed to for checks, what they are for, and what was drawn.
struct SamplesView: Sendable {
    struct Number: Sendable {
        /// Year, kind and stage of the list.
        let list: String
        let place: String
        let who: String
        let day: String
        let share: String
        /// The code of the list, once it is up: then it is drawn from.
        let code: String?
    }

    struct Draw: Sendable {
        let list: String
        let place: String
        let code: String
        let who: String
        let day: String
        /// Why it counts for nothing.
        let flaw: String?
        let drawn: [String]
    }

    /// Those that opened nothing yet, those whose list is up first.
    let numbers: [Number]
    /// The latest first.
    let draws: [Draw]
    let kinds: [Choice]
    let stages: [Choice]
    let year: Int
    /// Regions that a browser may offer while one types.
    let offered: [Console.Place]

    /// - Precondition: Within the store's `read`.
    init(in scopes: [ScopeCode], offered: [Console.Place], _ editor: Editor) throws {
        self.offered = offered
        let store = editor.store
        let names = try Region.names(store)
        let places = try Self.scopes(in: scopes, store)
        let ledger = places.isEmpty ? nil : try Sampling(editor).ledger(in: places)
        let postings = places.isEmpty ? [] : try Postings(store).all(in: places)
        let words = SampleWords(editor)
        numbers = (ledger?.unused ?? []).map { number in
            Number(
                list: words.list(number.kind, number.stage, number.year), place: names[number.scope] ?? number.scope.description,
                who: words.who(number.person, number.role), day: RegisterCalendar.dayText(at: number.time),
                share: Ratio(Int128(number.share), 100).text(places: 2) + " %",
                code: postings.first { Self.isFor(number, $0) }?.code?.description)
        }.sorted { ($0.code == nil ? 1 : 0, $0.day) < ($1.code == nil ? 1 : 0, $1.day) }
        draws = (ledger?.draws ?? []).reversed().map { draw in
            Draw(
                list: words.list(draw.kind, draw.stage, draw.year), place: names[draw.scope] ?? draw.scope.description,
                code: draw.code?.description ?? "", who: words.who(draw.person, draw.role), day: RegisterCalendar.dayText(at: draw.time),
                flaw: draw.flaw.map { words.say($0.label) }, drawn: draw.drawn)
        }
        kinds = ListKind.allCases.map { Choice($0.rawValue, words.say($0.label), 0, isChosen: $0 == .exit) }
        stages = ListStage.allCases.map { Choice($0.rawValue, words.stage($0), 0, isChosen: $0 == .first) }
        year = CalendarDate(days: editor.today)?.year ?? Input.years.upperBound
    }

    private static func isFor(_ number: SampleNumber, _ posting: Posting) -> Bool {
        guard posting.isAdmitted, posting.scope == number.scope, posting.head.kind == number.kind else { return false }
        return posting.head.stage == number.stage && posting.head.year == number.year
    }

    /// Where anything of a sample was recorded: the lists of other villages are not read.
    private static func scopes(in scopes: [ScopeCode], _ store: RecordStore) throws -> [ScopeCode] {
        var found: Set<ScopeCode> = []
        for name in ["village_sample_number", "county_sample_number", "village_sample_draw", "county_sample_draw"] {
            guard let type = store.schema.type(named: name) else { continue }
            for record in try store.views.records(type, in: scopes, includesRetired: true) {
                if let scope = try store.views.scope(of: record) { found.insert(scope) }
            }
        }
        return found.sorted()
    }
}

/// How a sample's list and people are called.
private struct SampleWords {
    let editor: Editor

    init(_ editor: Editor) { self.editor = editor }

    func say(_ label: Label) -> String { label.text(in: editor.language) }

    func stage(_ stage: ListStage) -> String {
        let items = editor.store.schema.codeList("list_stage")?.items ?? []
        return items.first { $0.code == stage.rawValue }.map { say($0.label) } ?? stage.rawValue
    }

    func list(_ kind: ListKind, _ at: ListStage, _ year: Int) -> String { "\(year) " + say(kind.label) + " " + stage(at) }

    /// - Parameter role: The code of their office.
    func who(_ person: String, _ role: String?) -> String {
        let name = person.utf8.count == 32 ? String(person.prefix(8)) : person
        let office = role.flatMap { editor.store.schema.role($0) }.map { say($0.label) } ?? ""
        return [name, office].filter { !$0.isEmpty }.joined(separator: " ")
    }
}
