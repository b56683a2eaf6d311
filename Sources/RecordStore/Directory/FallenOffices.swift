public import Causality
public import Records
import SQLite

/// An office that does not stand because whoever gave it was ended before they did: nothing that its holder writes under it counts.
public struct FallenOffice: Hashable, Sendable {
    /// Whose, and where.
    public let grant: Grant
    /// The grant by which it was given, or of offices that fell with each other the one that ended; `nil` where the root of then gave it.
    public let giver: Grant?
    /// What ended the giver; `nil` where the root of then was succeeded.
    public let ended: EndedOffice?
}

extension Views {
    /// The offices that would stand if nobody had been ended above them: by the directories' records, ascending.
    ///
    /// What somebody made up who never might give offices is not among them.
    public func fallenOffices() throws(StoreError) -> [FallenOffice] {
        try file.read { r throws(StoreError) in try fallenOffices(r) }
    }

    func fallenOffices(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [FallenOffice] {
        let directory = try offices.directory(r)
        guard let course = directory.course else { return [] }
        let keptOut = try offices.actsKeptOut(admissions, r).grants
        guard !keptOut.isEmpty else { return [] }
        let all = try offices.grantsHeld(r) + keptOut
        // As if nobody had been ended, and as if nobody had succeeded the first root either.
        var unended = Directory(course: course, candidates: all, schema: schema).grants
        if !course.successions.isEmpty {
            unended.merge(Directory(course: RootCourse(course.first), candidates: all, schema: schema).grants) { one, _ in one }
        }
        var result: [FallenOffice] = []
        for grant in keptOut.sorted(by: { $0.record < $1.record })
        where directory.grants[grant.record] == nil && unended[grant.record] != nil {
            // Upwards, until one stands.
            var (fallen, giver) = (grant, grant.authorGrant.flatMap { unended[$0] })
            while let above = giver, directory.grants[above.record] == nil {
                (fallen, giver) = (above, above.authorGrant.flatMap { unended[$0] })
            }
            let ruling = giver.flatMap { giver in
                directory.binding(giver, in: fallen.record.directory).first { !$0.revocation.acceptedInDirectory.covers(fallen.entry) }
            }
            result.append(
                FallenOffice(grant: grant, giver: giver, ended: try ruling.map { ruling throws(StoreError) in try ended(by: ruling, r) }))
        }
        return result
    }
}
