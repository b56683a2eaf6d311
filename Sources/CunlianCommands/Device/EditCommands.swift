import Terminal
import Causality
import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Register

struct AddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "新建记录 / make a record: add household phone=13900000000 …")

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录类型 / record type") var type: String
    @Argument(help: ArgumentHelp("字段=值；附件写 字段=@文件 / field=value; of a file field=@file", valueName: "field=value")) var assignments:
        [String] = []
    @Option(name: .customLong("in"), help: "所属的记录 / the record that it belongs to") var parent: String?
    @Option(name: .long, help: "从 JSON 文件读字段 / read the fields from a JSON file") var from: String?
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(name: .long, help: "缘由 / reason") var reason: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor(readsFiles: true)
            let type = try editor.type(type)
            let written = try assignments.map { try Assignment($0) } + (from.map { try FieldFile.assignments($0) } ?? [])
            let result = try editor.store.write { _ in
                let (places, region) = (RecordPlaces(editor), try editor.regions(scope).first)
                var above = try parent.map { try editor.finder.record($0) }
                if let record = above, let region { above = try places.parent(record, of: type, in: region) }
                let result = try editor.add(
                    type, written, parent: above, scope: region ?? (above == nil ? places.scope(of: type) : nil), reason: reason)
                try EntryGuard(editor.store).check(result.record, of: type)
                return result
            }
            try warnWhereItDoesNotCount(editor.store, context)
            guard !options.json else {
                return context.emit {
                    $0.member("record", result.record.description)
                    $0.member("number", result.number)
                    $0.member("entry", result.entry.description)
                    $0.member("token", result.token)
                    if !result.proposed.isEmpty { $0.member("proposed", result.proposed) }
                    if !result.confirmers.isEmpty { $0.member("confirmed", false) }
                }
            }
            let name = result.number.map { "\(type.name):\($0)" } ?? result.record.description
            context.print(context.say("已新建\(type.label.zh) \(name)", "Made \(type.label.en) \(name)"))
            try showProposed(result, editor, context)
            showConfirmers(result.confirmers, of: type, context)
            try showRemarks(on: result.record, of: type, written: written.map(\.path), isNew: true, editor, context)
        }
    }
}

struct SetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "修改记录 / one save: set RECORD income[2017].wage=12000")

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录 / record") var record: String
    @Argument(help: ArgumentHelp("字段=值；附件写 字段=@文件 / field=value; of a file field=@file", valueName: "field=value")) var assignments:
        [String]
    @Option(name: .long, help: "打开时给的令牌 / the token that open gave") var token: String?
    @Option(name: .long, help: "缘由 / reason") var reason: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor(readsFiles: true)
            let record = try editor.finder.record(record)
            guard let type = try editor.store.views.type(of: record) else { throw EditError.unknownRecord(self.record) }
            let written = try assignments.map { try Assignment($0) }
            let save = { try editor.set(record, written, token: token.map { try editor.store.tokens.token($0) }, reason: reason) }
            let result =
                try !EntryGuard.looks(at: type)
                ? save()
                : editor.store.write { _ in
                    let result = try save()
                    try EntryGuard(editor.store).check(result.record, of: type, written: written.map(\.path))
                    return result
                }
            try warnWhereItDoesNotCount(editor.store, context)
            guard !options.json else {
                return context.emit {
                    $0.member("record", result.record.description)
                    $0.member("entry", result.entry.description)
                    $0.member("token", result.token)
                    $0.member(
                        "replaced",
                        object: { object in
                            for item in result.replaced { object.member(item.path, item.script) }
                        })
                    $0.member("proposed", result.proposed)
                    if !result.movedTo.isEmpty { $0.member("movedTo", result.movedTo.map(\.description)) }
                }
            }
            context.print(context.say("已保存 \(result.entry.number) 号条目", "Saved as entry \(result.entry.number)"))
            for item in result.replaced {
                let name = type.words(for: item.path, in: context.language)
                context.print(context.say("  \(name) 原为：\(item.text)", "  \(name) was: \(item.text)"))
            }
            if result.movedTo.isEmpty {
                try showProposed(result, editor, context)
                try showRemarks(on: result.record, of: type, written: written.map(\.path), isNew: false, editor, context)
            } else {
                let places = result.movedTo.map(\.description).joined(separator: " ")
                context.print(
                    context.palette(
                        context.say(
                            "此记录已迁往 \(places)：所写作为迟到的意见，由那里的主管人员用 take-over 接收。",
                            "The record was moved to \(places): what you wrote is a late proposal, for somebody there to take over."),
                        .warning))
            }
            context.print(context.palette(context.say("令牌 ", "token ") + result.token, .dim))
        }
    }
}

struct DeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "delete", abstract: "注销记录 / retire a record.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录 / record") var record: String
    @Option(name: .long, help: "缘由 / reason") var reason: String
    @Option(name: .long, help: "令牌 / token") var token: String?
    @Flag(name: .long, help: "连同其下的记录一并注销，如一户的成员 / also what lies in it, as a household's members") var withMembers = false

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let record = try editor.finder.record(record)
            let beneath = try editor.standingChildren(of: record)
            let left = try editor.store.read { _ in
                try LeftHanging(record, editor.store, with: withMembers ? Set(beneath.map(\.id)) : [])
            }
            let result = try editor.retire(
                record, reason: reason, token: token.map { try editor.store.tokens.token($0) }, with: withMembers ? beneath.map(\.id) : [])
            try warnWhereItDoesNotCount(editor.store, context)
            guard !context.isJSON else {
                return context.emit {
                    $0.member("record", result.record.description)
                    $0.member("entry", result.entry.description)
                    let named = Dictionary(left.groups.filter { $0.field != nil }.map { ($0.type.name, $0.count) }, uniquingKeysWith: +)
                    guard !named.isEmpty else { return }
                    $0.member(
                        "named", object: { json in for (type, count) in named.sorted(by: { $0.key < $1.key }) { json.member(type, count) } }
                    )
                }
            }
            showEntry(result, context, context.say("已注销", "Retired"))
            if !beneath.isEmpty { tell(beneath, context) }
            showLeft(left, context)
        }
    }

    /// What becomes of those who belonged to it.
    private func tell(_ beneath: [RecordView], _ context: Context) {
        let counts = Dictionary(grouping: beneath) { $0.type.number }.sorted { $0.key < $1.key }.map { _, views in
            "\(views[0].type.label.text(in: context.language)) \(views.count)"
        }.joined(separator: context.say("、", ", "))
        guard !withMembers else { return context.print(context.say("一并注销：\(counts)", "Retired with it: \(counts)")) }
        context.print(
            context.palette(
                context.say(
                    "其下仍在册：\(counts)。要一并注销，先 restore-record 恢复，再 delete --with-members；人还在的，请用 split、join 或 move 归入别户。",
                    "Still in the register: \(counts). To retire them too, restore-record it and delete it --with-members; people who are there belong in another household: split, join, move."
                ), .warning))
    }
}

struct RestoreRecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "restore-record", abstract: "恢复已注销的记录 / bring a retired record back.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录 / record") var record: String
    @Option(name: .long, help: "缘由 / reason") var reason: String

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let result = try editor.restore(editor.finder.record(record), reason: reason)
            try warnWhereItDoesNotCount(editor.store, context)
            showEntry(result, context, context.say("已恢复", "Restored"))
            guard !context.isJSON, !result.restored.isEmpty else { return }
            let places = result.restored.joined(separator: context.say("、", ", "))
            context.print(context.say("同时恢复：\(places)", "Restored with it: \(places)"))
        }
    }
}

func showEntry(_ result: EditResult, _ context: Context, _ what: String) {
    guard !context.isJSON else {
        return context.emit {
            $0.member("record", result.record.description)
            $0.member("entry", result.entry.description)
            if !result.restored.isEmpty { $0.member("restored", result.restored) }
        }
    }
    context.print("\(what) \(result.record)  \(result.entry.number)")
}

/// Fields of a new record from a JSON file: `{"phone": "139…", "income[2017]": {"wage": 12000}}`.
enum FieldFile {
    static func assignments(_ path: String) throws -> [Assignment] {
        let root: JSONNode
        do {
            root = try JSONNode(parsing: readFile(path, most: 16 * shortFileMax))
        } catch let error as JSONError {
            throw CommandFault.fieldFile(path: path, line: error.line, .syntax(error.fault))
        }
        guard let members = root.object else { throw CommandFault.fieldFile(path: path, line: root.line, .noObject) }
        return try members.flatMap { member -> [Assignment] in
            if let inputs = member.node.object {
                return try inputs.map { Assignment(path: member.name + "." + $0.name, text: try text($0.node, path)) }
            }
            return [Assignment(path: member.name, text: try text(member.node, path))]
        }
    }

    private static func text(_ node: JSONNode, _ path: String) throws -> String {
        switch node.value {
        case .null: return ""
        case .bool(let bit): return bit ? "true" : "false"
        case .number(let number): return number.text
        case .text(let text): return text
        case .list(let items): return try items.map { try text($0, path) }.joined(separator: ",")
        case .object: throw CommandFault.fieldFile(path: path, line: node.line, .objectInGroup)
        }
    }
}
