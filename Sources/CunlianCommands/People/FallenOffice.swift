import Causality
import Cunlian
import RecordStore
import Records

/// Why an office does not stand that somebody was given: by whom, and what ended those.
struct FallenOffice {
    /// Who gave it, as the directory calls them.
    let giver: String
    private let ended: EndedOffice?
    private let wasRoot: Bool

    init(_ holder: Keyholder, _ store: RecordStore) throws {
        let directory = try store.offices.directory()
        let grant = holder.newestFirst.first ?? holder.grants[0]
        let key = Fingerprint(of: grant.entry.replica)
        let offices = directory.grants(of: key)
        giver = offices.map(\.person).first { !$0.isEmpty } ?? String(key.description.prefix(8))
        ended = try offices.lazy.compactMap { directory.ending(of: $0) }.first.map { try store.views.ended(by: $0) }
        wasRoot = directory.hasEndedAsRoot(key)
    }

    func words(_ context: Context) -> String {
        let why =
            if wasRoot {
                context.say("授权人原是根，授权在更替之后或起草人未见", "given by the root that was, beyond what its successor accepts")
            } else if let ended {
                context.say("授权人 \(giver)：\(context.words.sentence(ended))", "given by \(giver), who was \(context.words.sentence(ended))")
            } else {
                context.say("授权人 \(giver) 无权授予", "given by \(giver), who might not give it")
            }
        return context.say("不成立：\(why)；请重新发码登记", "does not stand: \(why); invite them anew")
    }
}
