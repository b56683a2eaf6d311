import Causality
package import Cunlian
package import RecordStore
package import Records

/// A case that is about records of its own: an objection to a list that is no exit's, requests for one person that differ, or
/// vouchers of one number.
package struct RecordCase: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case listObjection = "list_objection"
        case requestsDiffer = "requests_differ"
        case voucherTwice = "voucher_twice"

        package var label: Label {
            switch self {
            case .listObjection: Label("对名单的异议", "an objection to a list")
            case .requestsDiffer: Label("同一人有去向不同的申请", "requests for one person differ")
            case .voucherTwice: Label("同月同一凭证号录入多次", "a voucher's number was entered more than once in a month")
            }
        }
    }

    package enum Content: Sendable {
        case objection(ListObjection)
        case requests([PersonRequest])
        case vouchers(DoubledVoucher)
    }

    /// Six hexadecimal digits for the record, ten for what the case consists of.
    package let name: String
    package let kind: Kind
    /// Beneath which decisions lie.
    package let record: RecordID
    package let scope: ScopeCode
    package let year: Int
    package let content: Content
    /// The lowest office that decides it.
    package let level: String
    /// The day, since 1970, after which it is overdue.
    package let deadline: Int
    /// Whom it was handed to: an office or a person.
    package let handler: String?
    /// Whether somebody decided that nothing is to be done; then it is a case no more.
    let isUpheld: Bool

    /// Whether a list must be put up anew, an objection to it having been found right.
    package var isFoundRight: Bool { if case .objection(let objection) = content { objection.result == "upheld" } else { false } }
}

/// The cases that are about records of their own.
package struct RecordCases {
    package let editor: Editor
    private var store: RecordStore { editor.store }
    /// The offices that decide, the lowest first.
    package static let levels = ["T", "K", "Y"]
    static let days = 15

    package init(_ editor: Editor) { self.editor = editor }

    /// Those that are open.
    package func open(_ kind: RecordCase.Kind? = nil, in scopes: [ScopeCode] = [], year: Int? = nil) throws -> [RecordCase] {
        try store.read { _ in
            var result: [RecordCase] = []
            if kind == nil || kind == .listObjection { result += try objections(in: scopes).filter { year == nil || $0.year == year } }
            if kind == nil || kind == .requestsDiffer { result += try requests(in: scopes).filter { year == nil || $0.year == year } }
            if kind == nil || kind == .voucherTwice { result += try vouchers(in: scopes).filter { year == nil || $0.year == year } }
            return result
        }
    }

    private func objections(in scopes: [ScopeCode]) throws -> [RecordCase] {
        let postings = try Postings(store).all()
        // Those to the exit of a place are cases of that exit.
        return try ListObjections(store).all(in: scopes).filter { ($0.kind.level == nil || $0.about == nil) && $0.isOpen(postings) }
            .map { one in
                try make(
                    .listObjection, one.record, one.scope, year: one.year, of: [one.result ?? ""], .objection(one),
                    level: ListObjection.level, deadline: one.deadline)
            }
    }

    private func requests(in scopes: [ScopeCode]) throws -> [RecordCase] {
        try PersonRequests.clashes(PersonRequests.all(store, in: scopes)).compactMap { group in
            guard let first = group.first, let time = group.map(\.time).max() else { return nil }
            let places = group.flatMap { [$0.from, $0.to].compactMap(\.self) }
            let isOneTownship = Set(places.map { $0.enclosing(.township) ?? $0 }).count == 1
            return try make(
                .requestsDiffer, first.record, first.scope, year: CalendarDate(days: first.date)?.year ?? 0,
                of: group.map(\.record.description), .requests(group), level: isOneTownship ? "T" : "K",
                deadline: RegisterCalendar.day(at: time) + Self.days)
        }
    }

    private func vouchers(in scopes: [ScopeCode]) throws -> [RecordCase] {
        let vouchers = DoubledVouchers(editor)
        return try vouchers.all(in: scopes).compactMap { voucher in
            guard let first = voucher.entries.first, let time = voucher.entries.map(\.time).max() else { return nil }
            let item = try make(
                .voucherTwice, first.record, voucher.scope, year: first.year ?? 0, of: voucher.entries.map(\.record.description),
                .vouchers(voucher), level: "K", deadline: RegisterCalendar.day(at: time) + Self.days, beneath: vouchers.county(voucher))
            return item.isUpheld ? nil : item
        }
    }

    private func make(
        _ kind: RecordCase.Kind, _ record: RecordID, _ scope: ScopeCode, year: Int, of parts: [String], _ content: RecordCase.Content,
        level: String, deadline: Int, beneath parent: RecordID? = nil
    ) throws -> RecordCase {
        let name = CaseNames(household: record, year: year, digest: store.environment.suite.digest).name(kind.rawValue, parts, "")
        var (handler, isUpheld): (String?, Bool) = (nil, false)
        let decisions = PlaceDecisions(try PlaceDecision.all(of: parent ?? record, in: scope, store), levels: Self.levels)
        switch decisions.word(on: name, level: level) {
        case .open(let somebody): handler = somebody
        case .decided(let held): isUpheld = held.verdict == .uphold
        }
        return RecordCase(
            name: name, kind: kind, record: record, scope: scope, year: year, content: content, level: level, deadline: deadline,
            handler: handler, isUpheld: isUpheld)
    }

    /// The open case of that name, or of another that took its place.
    ///
    /// - Returns: `nil` where there is none.
    package func find(_ name: String) throws -> RecordCase? {
        guard name.utf8.count >= 11 else { return nil }
        let all = try open()
        let found = all.filter { $0.name.hasPrefix(name) }
        if found.count == 1 { return found[0] }
        if let now = all.first(where: { $0.name.hasPrefix(name.prefix(7)) }) { throw ExitRefusal.caseChanged(now: now.name) }
        return nil
    }

    /// Decides a case as it was shown.
    ///
    /// - Parameters:
    ///   - kept: Of requests that differ, the one that stays.
    ///   - handler: Of a handing over: the code of an office, or a person.
    /// - Throws: ``ExitRefusal``.
    package func decide(
        _ item: RecordCase, _ verdict: ExitProcedure.Verdict, keeping kept: String? = nil, handler: String? = nil, reason: String
    ) throws -> [RecordID] {
        try store.write { _ in
            guard !reason.normalised.isEmpty else { throw ExitRefusal.decision(.needsReason) }
            try checkMayDecide(item, verdict, keeping: kept)
            let desk = CaseDesk(editor, levels: Self.levels)
            if case .vouchers(let voucher) = item.content { return try decide(voucher, item, verdict, kept, handler, reason, desk) }
            if verdict == .delegate {
                return [
                    try desk.record(
                        Self.decision(item), item.name, item.kind.rawValue, .delegate, step: nil, handler, reason, year: item.year,
                        of: item.record
                    ).record
                ]
            }
            switch item.content {
            case .objection(let objection):
                try desk.answer(objection.record, isRight: verdict == .reject, reason)
                return [objection.record]
            case .requests(let group): return try end(group, keeping: kept, item, reason)
            case .vouchers: return []
            }
        }
    }

    private static func decision(_ item: RecordCase) -> String {
        item.kind == .voucherTwice ? "county_case_decision" : "village_case_decision"
    }

    /// - Throws: ``ExitRefusal`` where whoever asks may not decide it so.
    func checkMayDecide(_ item: RecordCase, _ verdict: ExitProcedure.Verdict, keeping kept: String? = nil) throws {
        let desk = CaseDesk(editor, levels: Self.levels)
        try desk.checkForm(Self.decision(item))
        let allowed: [String]
        let isAllowed: Bool
        switch item.kind {
        case .listObjection: (allowed, isAllowed) = (["--uphold", "--reject"], verdict == .reject || verdict == .uphold && kept == nil)
        case .requestsDiffer: (allowed, isAllowed) = (["--take", "--reject"], verdict == .reject || verdict == .uphold && kept != nil)
        case .voucherTwice: (allowed, isAllowed) = (["--take", "--uphold"], verdict == .uphold)
        }
        guard isAllowed || verdict == .delegate else {
            let given = kept == nil ? "--\(verdict.rawValue)" : "--take"
            throw ExitRefusal.decision(.otherVerdict(given, kind: item.kind.label, allowed: allowed))
        }
        try desk.checkOffice(Self.decision(item), item.name, item.level, item.handler, verdict, in: item.scope)
    }

    /// One voucher stays and the others are taken back; or all stay, because they are different papers; or somebody else decides.
    private func decide(
        _ voucher: DoubledVoucher, _ item: RecordCase, _ verdict: ExitProcedure.Verdict, _ kept: String?, _ handler: String?,
        _ reason: String, _ desk: CaseDesk
    ) throws -> [RecordID] {
        if let kept {
            let found = voucher.entries.map(\.record).filter { $0.description.hasPrefix(kept) }
            guard let only = found.first, found.count == 1 else {
                throw ExitRefusal.decision(.unknownEntry(kept, known: voucher.entries.map { String($0.record.description.prefix(16)) }))
            }
            return try DoubledVouchers(editor).reverse(voucher, keeping: only, reason)
        }
        guard let county = try DoubledVouchers(editor).county(voucher) else { throw EditError.unknownRecord(voucher.scope.description) }
        return [
            try desk.record(
                Self.decision(item), item.name, item.kind.rawValue, verdict, step: nil, handler, reason, year: item.year, of: county
            ).record
        ]
    }

    /// Ends every request but the one that is to stay, and those that ask for the same.
    private func end(_ group: [PersonRequest], keeping kept: String?, _ item: RecordCase, _ reason: String) throws -> [RecordID] {
        let chosen = try kept.map { text in
            let found = group.filter { $0.record.description.hasPrefix(text) }
            guard let only = found.first, found.count == 1 else {
                throw ExitRefusal.decision(.unknownRequest(text, known: group.map { String($0.record.description.prefix(16)) }))
            }
            return only
        }
        let requests = try PersonRequests(editor)
        let ended = group.filter { request in chosen.map { $0.record != request.record && !request.agrees($0) } ?? true }
        for request in ended { try requests.reject(request.record, withdrawn: false, text: reason) }
        return ended.map(\.record)
    }
}
