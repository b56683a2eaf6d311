import Causality
import Cunlian
import RecordStore
package import Records

/// What is somebody's by name, and what this store knows of their devices: looked at before somebody else takes it over.
///
/// By name are open cases that were handed to them, and findings that they recorded or confirmed. Everything else that is to be
/// done belongs to an office, and goes on by whoever holds it.
package struct HandOver: Sendable {
    package let from: String
    package let to: String
    /// Cases that pass to the other.
    package let cases: [Handed]
    /// Cases that whoever asks may not hand over.
    package let leftOut: [(handed: Handed, reason: ExitRefusal)]
    /// Findings of theirs that are open still; offices answer them, so nothing is written of these.
    package let findings: [HandedFinding]
    package let devices: [DeviceStanding]
    /// Offices that the one has, and the other has not.
    package let vacant: [Office]
    /// How many pairings are in their name and not ended.
    package let pairings: Int

    /// A case, and what people call that which it is about.
    package struct Handed: Sendable {
        package let item: AnyCase
        package let number: String
        let name: String?
        package var called: String { name.map { number + " " + $0 } ?? number }
    }

    /// A finding, and whether the other's office may answer it.
    package struct HandedFinding: Sendable {
        package let finding: RecordedFinding
        package let isAnswerable: Bool
    }

    /// An office in a region.
    package struct Office: Hashable, Sendable {
        package let role: String
        package let scope: ScopeCode
    }

    /// Devices of theirs that hold what has not arrived, as far as anybody here can know.
    package var holding: [DeviceStanding] { devices.filter { !$0.missing.isEmpty } }
}

extension CaseBook {
    /// Who holds an office, by name; an office that is a key's alone has none.
    private static func names(_ grants: [Grant]) -> [String] {
        Set(grants.filter { $0.role != Grant.nodeRole && !$0.person.isEmpty }.map(\.person)).sorted()
    }

    /// Finds what is somebody's by name.
    ///
    /// - Throws: ``HandOverRefusal`` where nobody has one of the names, and what the store throws.
    package func handOver(from: String, to: String) throws -> HandOver {
        let (from, to) = (from.normalised, to.normalised)
        guard from != to else { throw HandOverRefusal.samePerson(from) }
        let store = clerk.editor.store
        return try store.read { _ in
            let directory = try store.offices.directory()
            let grants = Array(directory.grants.values)
            let open = try open().filter { $0.handler == from }
            // Without a directory nobody's name is known but those that stand in cases.
            guard grants.contains(where: { $0.person == from }) || grants.isEmpty && !open.isEmpty else {
                throw HandOverRefusal.unknownPerson(from, known: Self.names(grants))
            }
            // Whoever gives may have left; whoever takes holds an office that stands.
            let current = directory.current
            guard grants.isEmpty || current.contains(where: { $0.person == to }) else {
                throw HandOverRefusal.unknownPerson(to, known: Self.names(current))
            }
            let heads = try HeadNames(store).households()
            var (handed, leftOut): ([HandOver.Handed], [(HandOver.Handed, ExitRefusal)]) = ([], [])
            for item in open {
                let called = try called(item, heads)
                let one = HandOver.Handed(item: item, number: called.number, name: called.name)
                do {
                    try check(item, .delegate)
                    handed.append(one)
                } catch {
                    guard let refusal = error as? ExitRefusal else { throw error }
                    leftOut.append((one, refusal))
                }
            }
            return HandOver(
                from: from, to: to, cases: handed, leftOut: leftOut, findings: try findings(of: from, for: to, grants),
                devices: try DeviceStanding.devices(of: from, grants, store), vacant: vacant(from, to, grants),
                pairings: try pairings(of: from))
        }
    }

    private func findings(of person: String, for other: String, _ grants: [Grant]) throws -> [HandOver.HandedFinding] {
        let store = clerk.editor.store
        let type = store.schema.type(named: "finding_answer")
        return try FindingReader(store, nil).findings().filter { finding in
            guard [.open, .confirmed, .disputed].contains(finding.state) else { return false }
            if finding.answers.contains(where: { $0.author == person }) { return true }
            return try store.authors.info(finding.record.dot, in: finding.scope).author.person == person
        }.map { finding in
            let roles = grants.filter { $0.person == other && $0.covers(finding.scope) }.compactMap { store.schema.role($0.role) }
            let may = type.map { type in roles.contains { store.schema.mayKeep($0, type) } } ?? false
            return HandOver.HandedFinding(finding: finding, isAnswerable: may || grants.isEmpty)
        }
    }

    private func vacant(_ from: String, _ to: String, _ grants: [Grant]) -> [HandOver.Office] {
        let had = grants.filter { $0.person == from && $0.role != Grant.nodeRole }
        let offices = had.flatMap { grant in grant.scopes.map { HandOver.Office(role: grant.role, scope: $0) } }
        return offices.unique.filter { office in
            !grants.contains { $0.person == to && $0.role == office.role && $0.covers(office.scope) }
        }.sorted { ($0.scope, $0.role) < ($1.scope, $1.role) }
    }

    private func pairings(of person: String) throws -> Int {
        let store = clerk.editor.store
        guard let table = store.views.table("pairing"), let name = store.views.column("pairing", "helper_name") else { return 0 }
        let ended = store.views.table("pairing_end").map {
            " AND p._id NOT IN (SELECT _parent FROM \"\($0)\" WHERE _parent IS NOT NULL AND _standing NOT IN \(Views.uncredited))"
        }
        let sql = """
            SELECT count(*) FROM "\(table)" p WHERE p."\(name.name)" = ?1 AND p._standing NOT IN \(Views.uncredited)\(ended ?? "")
            """
        return Int(clamping: try store.views.query(sql, [.text(person)]).first?[0].integer ?? 0)
    }
}

/// Why nothing is handed over; nothing was written.
package enum HandOverRefusal: Error, Hashable, Sendable {
    /// Nobody of that name holds an office.
    case unknownPerson(String, known: [String])
    case samePerson(String)
    /// A device of theirs holds what has not arrived here; by the beginnings of their keys.
    case notArrived(person: String, devices: [String])
    /// Nothing is theirs by name.
    case nothing(person: String)
}
