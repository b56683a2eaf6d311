import JSON
import RecordStore
import Records
import Terminal

/// An interrupted interview, as the store keeps it: the answers, and what was in sight when it was begun.
struct CollectDraft: Equatable {
    /// The written form of the token that the interview began with: what is saved tomorrow is saved in the
    /// context of what was shown today.
    var token: String
    var round: Int64
    /// Whose turn is which; a member that arrives in between must not move the others.
    var members: [RecordID]
    var answers = InterviewAnswers()

    /// Under which name the store keeps the draft of an interview.
    static func name(type: RecordType, record: RecordID?, parent: RecordID?, scope: ScopeCode) -> String {
        if let record { return "collect \(record)" }
        return "collect \(type.name) new in \(parent?.description ?? scope.description)"
    }

    /// What the draft of that name is of: a record, or the type of a new one; `nil` for a name that is none of a draft.
    static func subject(of name: String) -> (record: RecordID?, type: String?)? {
        let words = name.split(separator: " ").map(String.init)
        guard words.first == "collect", words.count > 1 else { return nil }
        if words.count == 2 { return RecordID(words[1]).map { ($0, nil) } }
        return (nil, words[1])
    }

    var text: String {
        JSONWriter.document { json in
            json.member("token", token)
            json.member("round", round)
            json.member("members", members.map(\.description))
            json.member(
                "answers",
                object: { object in
                    for (key, text) in answers.texts.sorted(by: { $0.key.description < $1.key.description }) {
                        object.member(key.description, text)
                    }
                })
            if !answers.carried.isEmpty {
                json.member(
                    "carried",
                    object: { object in
                        for (key, round) in answers.carried.sorted(by: { $0.key.description < $1.key.description }) {
                            object.member(key.description, round)
                        }
                    })
            }
            guard !answers.unfinished.isEmpty else { return }
            json.member(
                "unfinished",
                object: { object in
                    for (key, text) in answers.unfinished.sorted(by: { $0.key.description < $1.key.description }) {
                        object.member(key.description, text)
                    }
                })
        }
    }

    init(token: String, round: Int64, members: [RecordID]) {
        self.token = token
        self.round = round
        self.members = members
    }

    /// Reads what ``text`` writes; `nil` where a later program wrote something else.
    init?(_ text: String) {
        guard let root = try? JSONNode(parsing: Array(text.utf8)), let members = root.object else { return nil }
        var found: [String: JSONNode] = [:]
        for member in members { found[member.name] = member.node }
        guard case .text(let token)? = found["token"]?.value, case .number(let number)? = found["round"]?.value,
            let round = Int64(number.text), case .list(let items)? = found["members"]?.value,
            let answers = found["answers"]?.object
        else { return nil }
        self.init(
            token: token, round: round,
            members: items.compactMap { if case .text(let name) = $0.value { RecordID(name) } else { nil } })
        for answer in answers {
            guard let key = InterviewKey(answer.name), case .text(let text) = answer.node.value else { continue }
            self.answers[key] = text
        }
        for mark in found["carried"]?.object ?? [] {
            guard let key = InterviewKey(mark.name), let text = self.answers[key], case .number(let number) = mark.node.value,
                let round = Int64(number.text)
            else { continue }
            self.answers.carry(text, to: key, from: round)
        }
        for left in found["unfinished"]?.object ?? [] {
            guard let key = InterviewKey(left.name), case .text(let text) = left.node.value else { continue }
            self.answers.unfinished[key] = text
        }
    }
}
