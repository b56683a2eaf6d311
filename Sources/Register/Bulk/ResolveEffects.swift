import Cunlian
import RecordStore
import Records

/// What decisions would do to the exits of households: found by taking them, and undoing all of it.
struct ResolveEffects {
    let editor: Editor
    private let reader: ExitReader

    init(_ editor: Editor) throws {
        self.editor = editor
        reader = try ExitReader(editor.store)
    }

    /// Thrown to undo what was only tried.
    private struct Tried: Error {}

    private struct Place: Hashable {
        let household: RecordID
        let year: Int
    }

    private struct State: Equatable {
        let isMet: Bool?
        let attestations: Int
    }

    /// By the conflict's name, in the editor's language.
    func effects(of chosen: [(item: ConflictCase, candidate: Candidate)], reason: String) throws -> [String: [String]] {
        guard !chosen.isEmpty else { return [:] }
        let years = Dictionary(grouping: try reader.households(), by: \.household).mapValues { Set($0.map(\.year)) }
        var places: [String: [Place]] = [:]
        for item in chosen {
            let conflict = item.item.conflict
            guard let household = try household(of: conflict) else { continue }
            var all = years[household] ?? []
            if case .number(let year) = conflict.address.key { all.insert(Int(clamping: year)) }
            places[conflict.name] = all.sorted().map { Place(household: household, year: $0) }
        }
        let asked = Set(places.values.joined())
        let before = try states(asked)
        let after = try tried(chosen, reason) { try states(asked) }
        return places.mapValues { places in places.flatMap { words($0, before[$0], after[$0]) } }
    }

    private func household(of conflict: Conflict) throws -> RecordID? {
        switch conflict.type.name {
        case "household": conflict.record
        case "member": try editor.store.views.closedRecord(conflict.record, in: conflict.scope)?.parent
        default: nil
        }
    }

    private func states(_ places: Set<Place>) throws -> [Place: State] {
        try Dictionary(
            uniqueKeysWithValues: places.map { place in
                let standing = try reader.standing(of: place.household, year: place.year)
                let attested = [StepCode.household, .government].count { standing.view($0).isDone }
                return (place, State(isMet: standing.present?.isMet, attestations: attested))
            })
    }

    private func tried<Result>(
        _ chosen: [(item: ConflictCase, candidate: Candidate)], _ reason: String, _ body: () throws -> Result
    ) throws -> Result {
        var result: Result?
        do {
            try editor.store.write { _ in
                for item in chosen {
                    var draft = Draft(scope: item.item.conflict.scope)
                    draft.record = item.item.conflict.record
                    draft.reason = reason
                    draft.changes = try editor.decision(item.item.conflict, .take(item.candidate.dots[0]))
                    _ = try editor.store.save(draft)
                }
                result = try body()
                throw Tried()
            }
        } catch is Tried {}
        guard let result else { throw Tried() }
        return result
    }

    private func words(_ place: Place, _ before: State?, _ after: State?) -> [String] {
        guard let before, let after, before != after else { return [] }
        let say = { (zh: String, en: String) in editor.language == .zh ? zh : en }
        var words: [String] = []
        if before.isMet != after.isMet {
            let name = { (isMet: Bool?) in isMet == true ? say("达标", "met") : isMet == false ? say("未达标", "not met") : say("不明", "unknown")
            }
            words.append(say("\(place.year) 年 ", "\(place.year): ") + name(before.isMet) + " → " + name(after.isMet))
        }
        if after.attestations < before.attestations {
            let count = before.attestations - after.attestations
            words.append(say("\(place.year) 年认定失效 \(count) 份", "\(place.year): \(count) attestations made stale"))
        }
        return words
    }
}
