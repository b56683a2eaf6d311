package import Causality
package import Cunlian
import RecordStore
package import Records

/// Splits and joins households, and merges records that are one, within one village.
///
/// Who a member belongs to never changes in a record: whoever changes household is written on as a new record that
/// *continues* the old one, and the old one is retired, in one entry. What others wrote about the old one
/// meanwhile is then a question of whether it exists, and nobody's work is lost or moved unseen.
package struct Regrouping {
    package let editor: Editor
    let reader: ExitReader

    package init(_ editor: Editor) throws {
        self.editor = editor
        reader = try ExitReader(editor.store)
    }

    /// The field, of households and members, that names the records whose story a record goes on with.
    package static let link = Continuations.field

    /// What was done.
    package struct Result: Sendable {
        /// The new, the joined or the surviving record.
        package let record: RecordID
        /// The one entry that did it: all of it, or nothing.
        package let entry: Dot
        /// Members that became other records.
        package var continued: [(old: RecordID, new: RecordID)] = []
        /// Records that ended.
        package var ended: [RecordID] = []
        /// Where two records that are one said different things; the survivor's stands.
        package var differs: [Difference] = []
        /// What was measured of other people than now live there, and is unknown until it is measured again.
        package var unmeasured: [(record: RecordID, path: String)] = []
        /// How a household that ended or shrank stood, where this store could tell.
        package var marked: [(record: RecordID, from: HouseholdState, to: HouseholdState)] = []
        /// What those who were taken in counted as, and count as now, where that differs.
        package var taken: (from: HouseholdState, to: HouseholdState)?
    }

    /// A field in which two records that are one differ.
    package struct Difference: Sendable {
        package let record: RecordID
        package let path: String
        package let label: Label
        /// As people read it, and as scripts do.
        package let kept: (text: String, script: String)
        package let other: (text: String, script: String)
    }

    var store: RecordStore { editor.store }

    // MARK: Checks

    func household(_ text: String) throws -> RecordView {
        let view = try view(text)
        guard view.type.name == "household" else {
            throw HouseholdRefusal.notAHousehold(text, view.type.called)
        }
        return view
    }

    /// - Parameter type: Where one of it has the number it is meant, whatever else has the same.
    func view(_ text: String, of type: String = "household") throws -> RecordView {
        let record = try editor.finder.record(text, before: store.schema.type(named: type))
        guard let scope = try store.views.scope(of: record), let view = try store.record(record, in: scope) else {
            throw EditError.unknownRecord(text)
        }
        return view
    }

    /// Refuses what is not there, or of which that is not sure.
    func checkStanding(_ view: RecordView) throws {
        let name = try name(view.id)
        switch view.standing {
        case .present: return
        case .retired:
            throw HouseholdRefusal.isRetired(name)
        case .moved:
            throw HouseholdRefusal.movedAway(name, to: try store.moves.copies(of: view.id).copies.flatMap(\.departures).map(\.to).unique)
        case .doubled, .contested, .unconfirmed:
            throw HouseholdRefusal.existenceDisputed(name)
        }
    }

    func checkOffice(_ scope: ScopeCode) throws {
        guard let type = store.schema.type(named: "household"), try store.offices.mayDecide(type, in: scope) else {
            throw HouseholdRefusal.notTheOffice(scope)
        }
    }

    func checkReason(_ reason: String) throws {
        guard reason.normalised.isEmpty else { return }
        throw HouseholdRefusal.needsReason
    }

    /// What is disputed or put forward and undecided is not carried anywhere: somebody decides it first.
    func checkDecided(_ views: [RecordView], isAsked: (FieldView) -> Bool = { _ in true }) throws {
        let open = try views.flatMap { view in
            let name = try name(view.id)
            return view.fields.filter { ($0.verdict.attention == .disputed || !$0.state.proposals.isEmpty) && isAsked($0) }
                .map { "\(name) \($0.field.path($0.address.key))" }
        }
        guard open.isEmpty else {
            throw HouseholdRefusal.undecided(open)
        }
    }

    /// Refuses where a newer form has something of households, or of who lives in them, that this store would not write on.
    func checkForm(_ households: [RecordView]) throws {
        for (scope, list) in Dictionary(grouping: households, by: \.scope) { try store.moves.checkForm(of: list.map(\.id), in: scope) }
    }

    // MARK: Reading

    /// The members who are there, oldest record first.
    func members(of household: RecordView) throws -> [RecordView] {
        guard let type = store.schema.type(named: "member") else { return [] }
        return try store.views.records(type, in: [household.scope], parent: household.id).compactMap {
            try store.record($0, in: household.scope)
        }
        .filter { $0.standing.isCounted }
    }

    /// Years whose roster follows the people: this year's and later, and those in which an exit is not finished.
    /// A round on which an exit stands stays as it was surveyed.
    func rounds(of household: RecordView) throws -> [Int] {
        try rosters(household).keys.sorted().filter { year in
            switch try reader.standing(of: household.id, year: year).outcome {
            case .exited: false
            case .preExit, .disputed, .undecidedHere: true
            case .none, .rejected, .revoked: year >= currentYear
            }
        }
    }

    func rosters(_ household: RecordView) -> [Int: Set<RecordID>] {
        var result: [Int: Set<RecordID>] = [:]
        for view in household.fields where view.field.name == "roster" {
            guard case .number(let year) = view.address.key else { continue }
            let people = view.verdict.elements.compactMap { if case .reference(let record) = $0 { record } else { nil } }
            if !people.isEmpty { result[Int(year)] = Set(people) }
        }
        return result
    }

    var currentYear: Int { CalendarDate(days: editor.today)?.year ?? 0 }

    /// What people call a record.
    func name(_ record: RecordID) throws -> String {
        if let scope = try store.views.scope(of: record), let view = try store.record(record, in: scope), view.type.name == "member",
            case .text(let name)? = view.value("name")
        {
            return name
        }
        return try store.views.readableNumber(record) ?? record.description
    }
}
