import Records
import Register

extension English {
    func sentence(_ error: HouseholdRefusal) -> String {
        switch error {
        case .notAHousehold(let text, let type): "\"\(text)\" is a \(type.name) and no household."
        case .notAMember(let text, let type): "\"\(text)\" is a \(type.name) and no member."
        case .memberOfAnother(let name, let household): "\(name) is no member of household \(household)."
        case .memberNamedTwice: "--members names one member twice."
        case .nobodyStays(let members): "All \(members) members are named, and nobody would stay in the old household."
        case .headStays(let name): "\(name) is not among those who leave, and cannot be head of the new household; nothing was split."
        case .sameRecord: "Both are the same record."
        case .endsPoverty(let name, let other, let state):
            "\(name) is registered as poor and \(other) is \"\(state.en)\": joined, its people would count as poor no more, and that takes an exit on both sides' word. Let it exit first, or name the two the other way round, so that the registered one stays."
        case .notOneScope(let one, let other): "One is in \(one) and the other in \(other); move one of them first."
        case .notAPair(let one, let other):
            "Two households or two members are merged, and not a \(one.name) and a \(other.name)."
        case .householdNotHere: "The household of one of them is not in this store."
        case .isRetired(let name):
            "\(name) is retired (see history); name the household that its people are in now, or restore it first."
        case .movedAway(let name, let scopes): "\(name) was moved to \(scopes.spaced); do it there."
        case .existenceDisputed(let name): "Whether \(name) exists is disputed; decide that first (see conflicts)."
        case .undecided(let places): "Disputed or waiting to be decided, so decide these first: \(places.joined(separator: ", "))."
        case .needsReason: "Say why: --reason."
        case .notTheOffice(let scope):
            "Households in \(scope) are split, joined and merged by an office that decides about them there."
        case .olderForm(let version):
            "This store has version \(version) of the form, which has no such records; ask for the newer form to be published, and sync."
        case .noIncome(let name, let year):
            "Of \(name) there is no income of \(year), it is disputed, or nobody is on the roster; nothing was recorded."
        case .headLeaves(let name): "\(name) is the head: say who is head now, with --head. Nothing was recorded."
        case .hasLeft(let name, let state): "\(name) is recorded already: \(state.en). Nothing was recorded."
        case .requestsDiffer(let name, let requests):
            "Requests for \(name) differ, so none is carried out: \(requests.joined(separator: ", ")); end all but one (requests --reject)."
        case .isThere(let name, let number):
            "\(name) with that day of birth is in the household already, as \(number); nothing was recorded. If there are two: add member."
        case .beforeBirth(let name): "The day lies before \(name) was born; nothing was recorded. Look at the day again."
        case .isHead(let name): "\(name) is the head already; nothing was changed."
        case .isAsked(let name, let request):
            "The request \(request) about \(name) is open; nothing was recorded. Carry it out first, or withdraw it: requests --withdraw."
        case .requestEnded: "The request was ended before."
        case .nobodyMeant(let text):
            "There is nobody, or no household, in this store whom \"\(text)\" could mean; look at the request, or sync."
        case .otherSideNotHere(let scope):
            "This store does not hold \(scope); the lowest office that holds both villages carries it out."
        case .mayNotWrite(let fields):
            "This store's office may not write \(fields.map(\.en).joined(separator: ", ")); the county office does this."
        case .mayOnlyAsk(let fields):
            "This store's office may not write \(fields.map(\.en).joined(separator: ", ")); ask the county office for it with --ask."
        }
    }

    /// Whoever typed it, or has the table, knows whether it is meant.
    func sentence(_ remark: HelpRemark) -> String {
        switch remark {
        case .unknown(let number): "The county has no helper \(number); recorded all the same. Look at the number, or add helper."
        case .hasLeft(let number, let day): "Helper \(number) left on \(day); recorded all the same, and it counts as nobody's help."
        case .beyondTheRule(let number, let households):
            "Helper \(number) now helps \(households) households, and the rule is \(Check.helpedMax); recorded all the same."
        case .severalMain(let count): "The household now has \(count) main helpers; recorded all the same, and there should be one."
        case .again(let number): "Helper \(number) was paired with them already, and still is; recorded all the same."
        case .noPupil: "The register has this person at no school this year; recorded all the same. See whether they are a pupil."
        }
    }

    func sentence(_ error: EvaluationError) -> String {
        switch error {
        case .unknownRecord(let record): "There is no record \(record) here at that point; sync first, or check the name."
        case .notJudged(let type):
            "There is no exit standard for a \(type.label.en); name a household, a village or a county."
        case .wrongLevel(let criteria, let level, let type):
            "The criteria set \(criteria) judges a \(level.label.en), not a \(type.label.en); take another."
        case .unknownCriteria(let name, let known): "There is no criteria set \(name); \(existing(known))."
        case .noHouseholds: "This store's register has no households, so there is nobody to judge."
        case .unreadableCriteria(let name, let fault):
            "This program cannot read the published criteria set \(name) (\(sentence(fault))); update it, or name another set."
        case .outsideValidity(let criteria, let year, let from, let to):
            "The criteria set \(criteria) is in force from \(from)\(to.map { " to \($0)" } ?? ""), not in \(year); take another year or set."
        case .noCriteria(let level, let year, let known):
            "No exit standard for a \(level.label.en) is in force in \(year); \(existing(known))."
        }
    }

    private func existing(_ known: [String]) -> String {
        known.isEmpty ? "this store has none" : "there are " + known.joined(separator: ", ")
    }

    func sentence(_ error: FindingError) -> String {
        switch error {
        case .unknown(let text): "There is no finding \(text); cunlian findings lists them."
        case .ambiguous(let text): "More than one finding begins with \(text); write more of it."
        case .notDue(let now, let asked):
            "The finding is \(now.rawValue) and cannot become \(asked.rawValue); it may become: \(now.answers.listed)."
        case .needsReason: "An answer says what was found out: --reason."
        case .needsDocument: "An answer needs the document that shows it: --document FILE."
        }
    }

    func sentence(_ error: ListError) -> String {
        switch error {
        case .noNumberColumn(let found):
            "The list has no column of citizens' numbers (line 1: \(found.joined(separator: ", "))); "
                + "name it \(OutsideList.numberHeaders[0])."
        case .ambiguousColumns(let one, let other): "Two columns of the list mean the same (\(one), \(other)); leave one."
        }
    }

    func sentence(_ error: ReportFault) -> String {
        switch error {
        case .scopeNotHere(let scope):
            "There is nothing of region \(scope) in this store; sync first, or see status for its regions."
        case .bookNeedsVillage:
            "Name a household (such as household:450124100201-0042), or with --scope a village, by its 12 digits."
        case .bookNeedsOneVillage: "Name a village (such as village:450124100201), or give its 12 digits with --scope."
        case .wrongType(let type): "This book is of a \(type.en), and the record named is none."
        case .noYearSurveyed(let households, let rounds):
            "Of \(count(households, "household")) no year that has begun surveyed half "
                + "(\(rounds.map { "\($0.year): \($0.households)" }.joined(separator: ", "))); name a year with --year."
        case .yearOutside(let year, let years):
            "The year \(year) is outside of the register's \(years.lowerBound) to \(years.upperBound)."
        }
    }
}

extension [RecordedFinding.State] {
    /// As commands name them.
    var listed: String { isEmpty ? "—" : map(\.rawValue).joined(separator: ", ") }
}
