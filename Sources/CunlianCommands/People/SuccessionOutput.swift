import Cunlian
import JSON
import RecordStore
import Records
import Terminal

/// What is told of a succession that is being signed.
struct SuccessionOutput {
    let context: Context
    let store: RecordStore

    init(_ context: Context, _ store: RecordStore) { (self.context, self.store) = (context, store) }

    /// - Parameter isAsked: Whether a question follows, and not what is to be done next.
    func tell(_ signed: SignedSuccession, path: String, isAsked: Bool = false) throws {
        let standing = try store.succeeding.standing(of: signed)
        let (statement, offices) = (signed.statement, store.offices)
        let root = offices.fingerprint(statement.root)
        guard !context.isJSON else {
            return try context.emit { json in
                json.member("version", statement.version)
                json.member("root", root.description)
                json.member("previous", statement.previous.description)
                json.member("signedByOld", standing.old.signed)
                json.member("neededOfOld", standing.old.threshold)
                json.member("signedByNew", standing.new.signed)
                json.member("neededOfNew", standing.new.threshold)
                json.member("isEnough", standing.isEnough)
                json.member("keptOut", standing.keptOut)
                json.member(
                    "withoutOffice", try store.succeeding.regionsWithoutOffice(of: root, accepting: statement).map(\.description))
            }
        }
        let signers = Set(signed.signatures.map(\.key))
        let directory = try offices.directory()
        var rows: [Sheet.Row] = [
            .init(context.say("旧根", "old root"), name(statement.previous, directory)),
            .init(context.say("新根", "new root"), name(root, directory)),
            .init(context.say("读作", "read out"), root.words(in: context.language)),
            .init(context.say("第几任", "version"), String(statement.version)),
            row(context.say("现在可签名者", "of those who sign now"), standing.old), row(context.say("新根所列者", "of those it names"), standing.new),
        ]
        if standing.keptOut > 0 {
            rows.append(
                .init(
                    context.say("旧根写入目录、将不采纳", "the old root's, to be kept out"),
                    context.say("\(standing.keptOut) 条", count(standing.keptOut, "entry", "entries")), .warning,
                    note: context.say("若是起草前没有同步，请同步后重新起草", "where whoever drew it up had not synced, draw it up anew")))
        }
        let lacking = try store.succeeding.regionsWithoutOffice(of: root, accepting: statement)
        if !lacking.isEmpty {
            let regions = lacking.map(\.description).joined(separator: " ")
            rows.append(
                .init(
                    context.say("新根尚无职务", "the new root's office"), context.say("\(regions) 无", "none in \(regions)"), .warning,
                    note: context.say(
                        "收下时在它自己的库上也 root accept，即自任；那里须先有本目录：先登记，再起草",
                        "say root accept at its own store too, where it gives itself one; that store must hold the directory: enrol it, then draw this up"
                    )))
        }
        rows += statement.keys.map { key in
            .init(
                context.say("下一次可签名", "signs next"), name(offices.fingerprint(key), directory),
                note: signers.contains(key) ? context.say("已签", "signed") : "")
        }
        context.print(
            Sheet(title: context.say("根的更替", "succession of the root"), subtitle: path, sections: [Sheet.Section("", rows)])
                .lines(width: context.width, palette: context.palette) + (isAsked ? [] : [next(standing.isEnough, path)]))
    }

    /// After the file was shown and signed.
    func tellSigned(_ signed: SignedSuccession, path: String) throws {
        guard !context.isJSON else { return try tell(signed, path: path) }
        let standing = try store.succeeding.standing(of: signed)
        context.print(
            context.say(
                "已签名：现在可签名者已签 \(standing.old.signed)，须 \(standing.old.threshold)；新根所列者已签 \(standing.new.signed)，须 \(standing.new.threshold)。",
                "Signed: of those who sign now \(standing.old.signed), \(standing.old.threshold) needed; of those it names \(standing.new.signed), \(standing.new.threshold) needed."
            ))
        context.print(next(standing.isEnough, path))
    }

    private func next(_ isEnough: Bool, _ path: String) -> String {
        isEnough
            ? context.say("签够了，收下：cunlian root accept \(path)", "Enough have signed; take it in: cunlian root accept \(path)")
            : context.say("请各人签名：cunlian root sign \(path)", "Let the others sign: cunlian root sign \(path)")
    }

    private func row(_ label: String, _ count: (signed: Int, threshold: Int)) -> Sheet.Row {
        .init(
            label,
            context.say(
                "已签 \(count.signed)，须 \(count.threshold)", "\(count.signed) signed, \(count.threshold) needed"),
            count.signed < count.threshold ? .warning : .plain)
    }

    private func name(_ key: Fingerprint, _ directory: Directory) -> String {
        let person = directory.grants(of: key).map(\.person).first { !$0.isEmpty }
        return [person, key.description].compactMap(\.self).joined(separator: "  ")
    }
}
