import Causality

/// Judges the entries of the directory by rank, from the root downwards.
///
/// What is said at one rank is judged by what was said from above it and by nothing else: nobody binds an equal or a
/// superior. So each rank is judged once, those above it being judged already, and revocations that name each other, in a
/// ring or not, have one end whatever order they came in.
struct DirectoryJudging {
    /// An admitted readmission, and from where it was said.
    struct Lift: Hashable {
        let readmission: Readmission
        let authority: Authority
    }

    let course: RootCourse?
    private(set) var grants: [RecordID: Grant] = [:]
    private(set) var rulings: [Fingerprint: [Ruling]] = [:]
    private(set) var lifts: [Fingerprint: [Lift]] = [:]

    init(course: RootCourse?) { self.course = course }

    /// What somebody said in the directory: the key that wrote it, and the grant that it invoked.
    private struct Acts {
        var grants: [Grant] = []
        var revocations: [Revocation] = []
        var readmissions: [Readmission] = []
    }

    mutating func judge(_ candidates: [Grant], _ revocations: [Revocation], _ readmissions: [Readmission]) {
        guard let course else { return }
        var ofRoot = Acts()
        var others: [RecordID: Acts] = [:]
        func file(_ entry: Dot, _ grant: RecordID?, _ put: (inout Acts) -> Void) {
            if course.speaks(in: entry) {
                put(&ofRoot)
            } else if let grant, !course.keepsOut(entry) {
                put(&others[grant, default: Acts()])
            }
        }
        for grant in candidates where grant.isOfItsDirectory { file(grant.entry, grant.authorGrant) { $0.grants.append(grant) } }
        for item in revocations { file(item.entry, item.authorGrant) { $0.revocations.append(item) } }
        for item in readmissions { file(item.entry, item.authorGrant) { $0.readmissions.append(item) } }
        var open = ofRoot.grants
        for grant in open { grants[grant.record] = grant }
        take(ofRoot, from: Authority(nil))
        while let rank = open.map(\.rank).min() {
            let level = open.filter { $0.rank == rank }.sorted { $0.record < $1.record }
            open.removeAll { $0.rank == rank }
            for basis in level where basis.mayGrant {
                let said = admitted(others[basis.record] ?? Acts(), under: basis)
                for grant in said.grants {
                    grants[grant.record] = grant
                    open.append(grant)
                }
                take(said, from: Authority(basis))
            }
        }
        // In one order, whatever they came in.
        for key in lifts.keys { lifts[key]?.sort { $0.readmission.record < $1.readmission.record } }
        for key in rulings.keys {
            rulings[key]?.sort {
                ($0.authority.grant?.rank ?? .min, $0.revocation.record) < ($1.authority.grant?.rank ?? .min, $1.revocation.record)
            }
        }
    }

    private mutating func take(_ acts: Acts, from authority: Authority) {
        for item in acts.revocations {
            rulings[item.subject, default: []].append(Ruling(revocation: item, authority: authority))
        }
        for item in acts.readmissions { lifts[item.subject, default: []].append(Lift(readmission: item, authority: authority)) }
    }

    /// What of the acts under a grant was written by its holder, within it, and before whatever ended it.
    ///
    /// - Postcondition: It depends on the directories of the path on which each act stands, and on no others: whoever holds more
    ///   judges alike.
    private func admitted(_ acts: Acts, under basis: Grant) -> Acts {
        var known: [ScopeCode: [Ruling]] = [:]
        func counts(_ record: RecordID, _ entry: Dot) -> Bool {
            guard Fingerprint(of: record.replica) == basis.subject, basis.covers(record.directory),
                basis.record.directory.speaks(for: record.directory)
            else { return false }
            let binding = known[record.directory] ?? Self.binding(basis, in: record.directory, rulings, lifts)
            known[record.directory] = binding
            return binding.allSatisfy { $0.revocation.acceptedInDirectory.covers(entry) }
        }
        return Acts(
            grants: acts.grants.filter { grant in
                counts(grant.record, grant.entry) && grant.rank.subtractingReportingOverflow(1) == (basis.rank, false)
                    && grant.scopes.allSatisfy { scope in basis.scopes.contains { $0.covers(scope) } }
            },
            revocations: acts.revocations.filter { counts($0.record, $0.entry) },
            readmissions: acts.readmissions.filter { counts($0.record, $0.entry) })
    }

    /// The revocations that bind what is written under a grant in a scope, from the highest rank downwards.
    static func binding(
        _ grant: Grant, in scope: ScopeCode, _ rulings: [Fingerprint: [Ruling]], _ lifts: [Fingerprint: [Lift]]
    ) -> [Ruling] {
        guard let about = rulings[grant.subject] else { return [] }
        // In the root's directory an office speaks for all its regions, so only who is set over all of them ends that.
        let regions = scope == .directory ? grant.scopes : [scope]
        return about.filter { ruling in
            guard ruling.authority.isAbove(grant.rank), ruling.revocation.record.directory.speaks(for: scope),
                regions.allSatisfy(ruling.reaches)
            else { return false }
            // Whoever lifts it had seen it, in the directory in which both stand.
            return !(lifts[grant.subject] ?? []).contains { lift in
                lift.authority.isNotBelow(ruling.authority) && lift.readmission.covered.covers(ruling.revocation.entry)
                    && regions.allSatisfy(lift.authority.covers)
            }
        }
    }
}

extension Directory {
    /// The revocations that bind what is written under a grant in a scope, from the highest rank downwards.
    public func binding(_ grant: Grant, in scope: ScopeCode) -> [Ruling] {
        DirectoryJudging.binding(grant, in: scope, rulings, lifts)
    }

    /// Those of a grant's regions in which nothing ends it.
    public func openRegions(of grant: Grant) -> [ScopeCode] { grant.scopes.filter { binding(grant, in: $0).isEmpty } }

    /// What ended a grant in all its regions, if anything did: of several the gravest.
    public func ending(of grant: Grant) -> Ruling? {
        guard openRegions(of: grant).isEmpty else { return nil }
        let all = grant.scopes.flatMap { binding(grant, in: $0) }
        return Revocation.Kind.allCases.reversed().lazy.compactMap { kind in all.first { $0.revocation.kind == kind } }.first
    }

    /// The grants that nothing ended everywhere; ascending.
    public var current: [Grant] { grants.values.filter { ending(of: $0) == nil }.sorted { $0.record < $1.record } }

    /// Whether everything is judged as by another one.
    public func judges(as other: Directory) -> Bool {
        course == other.course && grants == other.grants && rulings == other.rulings && lifts == other.lifts
    }

    /// The keys of whose entries another directory may say something else.
    public func keysJudgedOtherwise(by other: Directory) -> Set<Fingerprint> {
        var result: Set<Fingerprint> = []
        if course != other.course { result.formUnion((course?.roots ?? []).union(other.course?.roots ?? [])) }
        for (record, grant) in grants where other.grants[record] != grant { result.insert(grant.subject) }
        for (record, grant) in other.grants where grants[record] != grant { result.insert(grant.subject) }
        for key in Set(rulings.keys).union(other.rulings.keys) where rulings[key] != other.rulings[key] { result.insert(key) }
        for key in Set(lifts.keys).union(other.lifts.keys) where lifts[key] != other.lifts[key] {
            result.insert(key)
        }
        return result
    }
}
