import Changesets
package import Cunlian
package import RecordStore
package import Records

/// What a household's income of a year comes to, as it signs for it.
package struct IncomeSheet: Sendable {
    package let household: RecordID
    package let year: Int
    /// Each group of the form's lines, in fen; costs as a positive sum.
    package let lines: [(label: Label, fen: Int64)]
    /// In fen.
    package let total: Int64
    /// On the year's roster.
    package let persons: Int

    /// Rounded down to the fen; `nil` where nobody is on the roster.
    package var perHead: Int64? {
        guard persons > 0 else { return nil }
        let (quotient, rest) = total.quotientAndRemainder(dividingBy: Int64(persons))
        return rest < 0 ? quotient - 1 : quotient
    }
}

/// The yearly sheets on which households sign for their income (收入确认单): who has one, and whether it is still so.
package struct IncomeConfirmations {
    package let store: RecordStore

    package init(_ store: RecordStore) { self.store = store }

    static let type = "income_confirmation"

    /// How a household's sheet of the year stands.
    package enum State: String, Sendable, CaseIterable {
        /// Income was not recorded, or it is disputed.
        case noIncome = "no_income"
        /// Recorded, and nobody signed.
        case unsigned
        /// Signed, and the income or the persons are others since.
        case changed
        case signed
    }

    /// What the register has of a household's income.
    ///
    /// - Returns: `nil` where nothing is recorded of the year, or it is disputed.
    package func sheet(of household: RecordID, year: Int) throws -> IncomeSheet? {
        guard let scope = try store.views.scope(of: household), let view = try store.record(household, in: scope) else { return nil }
        return sheet(view, year: year)
    }

    func sheet(_ view: RecordView, year: Int) -> IncomeSheet? {
        guard let field = view.type.field(named: "income"), let roster = view.type.field(named: "roster"),
            let shown = view.field(FieldAddress(field.number, .number(Int64(year)))), shown.verdict.attention != .disputed,
            let value = shown.verdict.value, !value.isMissing
        else { return nil }
        var total = Int128(0)
        var lines: [(Label, Int64)] = []
        for group in HouseholdIncome.sums {
            var sum = Int128(0)
            for (index, input) in field.inputs.enumerated() {
                guard case .money = input.type, group.prefixes.contains(where: input.name.hasPrefix),
                    case .integer(let fen) = value.part(index)
                else { continue }
                sum += Int128(fen)
            }
            total += Int128(group.sign) * sum
            lines.append((group.label, Int64(clamping: sum)))
        }
        let persons = view.field(FieldAddress(roster.number, .number(Int64(year))))?.verdict.elements.count ?? 0
        return IncomeSheet(household: view.id, year: year, lines: lines, total: Int64(clamping: total), persons: persons)
    }

    /// How the sheet of a household stands.
    package func state(of view: RecordView, year: Int) throws -> State {
        guard let sheet = sheet(view, year: year) else { return .noIncome }
        let signed = try confirmations(of: view, year: year)
        guard let last = signed.last else { return .unsigned }
        return last.total == sheet.total && last.persons == sheet.persons ? .signed : .changed
    }

    /// Those with a signed sheet, the oldest first.
    private func confirmations(of view: RecordView, year: Int) throws -> [(total: Int64, persons: Int)] {
        guard let type = store.schema.type(named: Self.type) else { return [] }
        return try store.views.records(type, in: [view.scope], parent: view.id).compactMap { record in
            guard let found = try store.record(record, in: view.scope), found.existence.isConfirmed,
                case .integer(Int64(year))? = found.value("year"), case .integer(let total)? = found.value("total"),
                case .integer(let persons)? = found.value("persons"), case .text(let signature)? = found.value("signature"),
                !signature.isEmpty
            else { return nil }
            return (total, Int(clamping: persons))
        }
    }

    /// How the sheets of the region's households stand that have an income of the year, by their numbers inside the file.
    ///
    /// Those that somebody signed are read one by one, and kept a part for each scope.
    static func states(_ source: ReportSource, year: Int) throws -> [Int64: State] {
        let store = source.store
        guard let income = store.views.column("household", "income") ?? store.views.column("household", "income", "wage") else {
            return [:]
        }
        var result: [Int64: State] = [:]
        for row in try store.views.query(
            """
            SELECT k._record, \(income.isDisputed(in: "k")) FROM "\(income.table)" k \
            WHERE k._key = ?1 AND \(income.isWritten(in: "k")) AND \(source.isHere)
            """, [.integer(Int64(year)), .text(ReportSource.list(source.states))])
        {
            if let household = row[0].integer { result[household] = row[1].integer == 1 ? .noIncome : .unsigned }
        }
        for (household, state) in try confirmed(source, year: year) { result[household] = state }
        return result
    }

    private static func confirmed(_ source: ReportSource, year: Int) throws -> [(Int64, State)] {
        let store = source.store
        let contents = try source.contents("incomes \(year)", version: fingerprint("incomes 1")) { changed in
            let wanted = Set(changed.map(\.number))
            var parts: [Int64: ByteWriter] = [:]
            var seen: Set<Int64> = []
            for row in try source.rows(type, ["_parent", "year", "signature"]) where row[3].integer == Int64(year) && row[4].text != nil {
                guard let scope = row[1].integer, wanted.contains(scope), let household = row[2].integer, seen.insert(household).inserted,
                    let place = try store.views.place(household), let view = try store.record(place.record, in: place.scope)
                else { continue }
                parts[scope, default: ByteWriter()].signed(household)
                parts[scope]?.text(try IncomeConfirmations(store).state(of: view, year: year).rawValue)
            }
            return parts.mapValues(\.bytes)
        }
        var result: [(Int64, State)] = []
        for (_, content) in contents {
            var bytes = ByteReader(content)
            while !bytes.isAtEnd {
                let household = try bytes.signed()
                if let state = State(rawValue: try bytes.text(max: 64, .level)) { result.append((household, state)) }
            }
        }
        return result
    }

    /// The households whose sheet of a year is signed and still so, by their numbers inside the file.
    static func signed(_ source: ReportSource, year: Int) throws -> Set<Int64> {
        Set(try confirmed(source, year: year).filter { $0.1 == .signed }.map(\.0))
    }

    // MARK: Writing

    /// Records that a household signed for its income as the register has it.
    ///
    /// - Parameters:
    ///   - signer: Of the household.
    ///   - signature: The hash of the signed sheet's picture.
    /// - Throws: ``HouseholdRefusal``, and what the store throws.
    package func confirm(
        _ household: RecordID, year: Int, signer: RecordID?, signature: String, _ editor: Editor
    ) throws -> (record: RecordID, sheet: IncomeSheet) {
        try store.write { _ in
            guard let type = store.schema.type(named: Self.type) else { throw HouseholdRefusal.olderForm(version: store.schema.version) }
            let name = try store.views.readableNumber(household) ?? household.description
            guard let sheet = try sheet(of: household, year: year), sheet.persons > 0 else {
                throw HouseholdRefusal.noIncome(name, year: year)
            }
            if let signer, let scope = try store.views.scope(of: household),
                try store.views.closedRecord(signer, in: scope)?.parent != household
            {
                throw HouseholdRefusal.memberOfAnother(try store.views.readableNumber(signer) ?? signer.description, household: name)
            }
            let yuan = { (fen: Int64) in Ratio(Int128(fen), 100).text(places: 2) }
            var all = [
                ("year", String(year)), ("date", CalendarDate(days: editor.today)?.description ?? ""), ("total", yuan(sheet.total)),
                ("persons", String(sheet.persons)), ("signature", signature),
            ]
            if let perHead = sheet.perHead { all.append(("per_head", yuan(perHead))) }
            if let signer { all.append(("signer", signer.description)) }
            let saved = try editor.add(type, all.map { Assignment(path: $0.0, text: $0.1) }, parent: household, scope: nil)
            return (saved.record, sheet)
        }
    }
}
