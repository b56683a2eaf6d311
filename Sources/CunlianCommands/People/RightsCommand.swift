import ArgumentParser
import Causality
import Cunlian
import JSON
import RecordStore
import Records
import Terminal

struct RightsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rights", abstract: "某人可以做什么、为什么 / what somebody may do, and why.",
        discussion: """
            不写姓名是本机。不写 --type 列出各类记录；写 --type 逐项列出。
            Without a name: this device. Without --type each kind of record has a line; with it each field has.
            例：rights 韦秀瑛 --type household
            For example: rights 3f9a12cd --type household
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: ArgumentHelp("姓名或密钥（至少 8 位） / a name or a key (8 digits at least)", valueName: "person"))
    var person: String?
    @Option(name: .long, help: "记录类型 / type of records") var type: String?
    @Option(name: .long, help: ArgumentHelp("区域代码 / region", valueName: "code")) var scope: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let store = editor.store
            let types = try type.map { [try editor.type($0)] } ?? store.schema.types
            let region = try scope.flatMap { try editor.regions($0).first }
            try store.read { _ in
                let keys =
                    try person.map { try Keyholders(store, withFallen: true).named($0, all: true).map(\.key) } ?? [
                        Fingerprint(of: store.own)
                    ]
                for key in keys { try RightsSheet(context, store, key).show(types, in: region, byField: type != nil) }
            }
        }
    }
}

/// What whoever holds a key may do, office by office.
private struct RightsSheet {
    let context: Context
    let store: RecordStore
    let key: Fingerprint
    let directory: Directory

    init(_ context: Context, _ store: RecordStore, _ key: Fingerprint) throws {
        (self.context, self.store, self.key) = (context, store, key)
        directory = try store.offices.directory()
    }

    /// The regions in which their offices are looked at: each has one that is invoked there.
    private func regions(_ region: ScopeCode?) -> [ScopeCode] {
        if let region { return [region] }
        var seen: Set<ScopeCode> = []
        let all = directory.grants(of: key).flatMap(\.scopes).filter { seen.insert($0).inserted }
        return all.isEmpty ? [.directory] : all
    }

    func show(_ types: [RecordType], in region: ScopeCode?, byField: Bool) throws {
        for place in regions(region) {
            let grant = directory.office(of: key, in: place)
            if context.isJSON {
                for type in types { emit(type, in: place, grant) }
                continue
            }
            context.print(title(place, grant))
            byField ? types.forEach { fields(of: $0, in: place) } : records(types, in: place)
        }
    }

    private func title(_ place: ScopeCode, _ grant: Grant?) -> String {
        let name = grant?.person.isEmpty == false ? grant?.person ?? "" : String(key.description.prefix(8))
        guard let grant else {
            guard directory.root != nil else {
                return context.say("\(name)：没有目录，人人都可以写。", "\(name): there is no directory, so everybody may write.")
            }
            return context.say("\(name)：在这里没有授权，所写不采纳。", "\(name): no grant here, so nothing that they write counts.")
        }
        let role = store.schema.role(grant.role)
        var parts = [name, role?.label.text(in: context.language) ?? grant.role, place.description]
        if directory.hasEndedAsRoot(key) {
            parts.append(context.say("曾为根，已更替，不再授权、停用", "was the root and was succeeded: grants and ends nothing any more"))
        } else if grant.mayGrant {
            parts.append(context.say("可授权、停用", "may grant and end offices"))
        }
        if role?.audits == true { parts.append(context.say("可审计", "may audit")) }
        if role?.admits == true { parts.append(context.say("可放行", "may admit entries")) }
        if let ruling = directory.binding(grant, in: place).first, let ended = try? store.views.ended(by: ruling) {
            parts.append(context.words.sentence(ended))
        }
        return parts.joined(separator: "  ")
    }

    private func permission(_ operation: Operation, _ type: RecordType, _ field: Field?, _ place: ScopeCode) -> Permission {
        directory.permission(of: key, to: operation, type, field, in: place, by: store.schema)
    }

    /// One line for each type of record: how many of its fields they may write, and decide.
    private func records(_ types: [RecordType], in place: ScopeCode) {
        context.table(
            [
                context.say("记录", "records"), context.say("建立、注销", "create, retire"), context.say("裁定、迁移", "decide, move"),
                context.say("可写项", "fields to write"), context.say("可裁定项", "fields to decide"), context.say("依据", "why"),
            ],
            types.map { type in
                let (keep, decide) = (permission(.keep, type, nil, place), permission(.decide, type, nil, place))
                func count(_ operation: Operation) -> String {
                    "\(type.fields.count { permission(operation, type, $0, place).isAllowed })/\(type.fields.count)"
                }
                return [
                    type.label.text(in: context.language), mark(keep), mark(decide), count(type.isEvent ? .fill : .write), count(.resolve),
                    words(keep.ground),
                ]
            })
    }

    private func fields(of type: RecordType, in place: ScopeCode) {
        let whole = [(Operation.keep, context.say("建立、注销", "create, retire")), (.decide, context.say("裁定、迁移", "decide, move"))]
        for (operation, label) in whole {
            let found = permission(operation, type, nil, place)
            context.print("\(type.label.text(in: context.language))  \(label)  \(mark(found))  \(words(found.ground))")
        }
        context.table(
            [
                context.say("项目", "field"), context.say("新建时填写", "when created"), context.say("以后修改", "later"), context.say("裁定", "decide"),
                context.say("建议", "propose"), context.say("依据", "why"),
            ],
            type.fields.map { field in
                let found = [Operation.fill, .write, .resolve, .propose].map { permission($0, type, field, place) }
                let ground = found[1].isAllowed || !found[2].isAllowed ? found[1].ground : found[2].ground
                return [field.label.text(in: context.language)] + found.map(mark) + [words(ground)]
            })
    }

    private func mark(_ permission: Permission) -> String {
        permission.isAllowed ? context.say("可", "yes") : context.say("否", "no")
    }

    private func words(_ ground: Permission.Ground) -> String { context.words.words(ground) }

    private func emit(_ type: RecordType, in place: ScopeCode, _ grant: Grant?) {
        let whole = Operation.allCases.filter { !$0.isOfField }.map { ($0, nil as Field?) }
        let parts = type.fields.flatMap { field in Operation.allCases.filter(\.isOfField).map { ($0, field as Field?) } }
        for (operation, field) in whole + parts {
            let found = permission(operation, type, field, place)
            context.emit { json in
                json.member("key", key.description)
                json.member("person", grant?.person)
                json.member("role", grant?.role)
                json.member("scope", place.description)
                json.member("type", type.name)
                json.member("field", field?.name)
                json.member("operation", operation.rawValue)
                json.member("allowed", found.isAllowed)
                json.member("why", context.words.words(found.ground))
            }
        }
    }
}
