import Causality
import RecordStore
import Records

extension Chinese {
    func sentence(_ fault: Fault) -> String {
        switch fault.what {
        case .unreadable(let table, let row): "表 \(table) 第 \(row) 行的内容已损坏，读不出来"
        case .mislabelled(let entries, let column): "\(name(entries))：旁边的 \(column) 与内容所写不符"
        case .brokenChain(let entries): "\(name(entries))：接不上作者此前所写"
        case .unsigned(let entries): "\(name(entries))：没有作者的签名"
        case .outOfOrder(let entries): "\(name(entries))：排在它所提到的内容之前"
        case .waitsForNothing(let entries): "\(name(entries))：所需的都在，却仍被搁置"
        case .branch(let branch, let stem, let fault):
            "链 \(stem.short)/\(stem.incarnation) 的分支 \(branch.short)/\(branch.incarnation)：\(words(fault))"
        case .differs(let table, let row, let column): "\(name(row))：表 \(table) 的 \(column) 与日志不符"
        case .extra(let table, let row): "\(name(row))：表 \(table) 里有，日志里没有"
        case .absent(let table, let row): "\(name(row))：日志里有，表 \(table) 里没有"
        case .unknownRecord(let row): "\(name(row))：文件里有名字，却没有条目建立它"
        case .names(let run): "第 \(run) 号起的记录，名字自相矛盾"
        case .foldsDiffer(let record, let field): "记录 \(record)\(field.map { " 第 \($0) 号字段" } ?? "")：两种算法读日志，结果不同"
        case .lost(let replica, let once, let held): "副本 \(replica.short) 的第 \(held + 1) 至 \(once) 条曾在本库，现在日志里没有了"
        case .receipt: "本库曾告诉别人自己存有的内容，与日志不符"
        case .key(let own): "密钥文件不是副本 \(own.short)（本库书写所用）的"
        case .schema(let version): "本库所存的登记表格式，不是目录里的第 \(version) 版"
        case .structure(let damage): "文件的构成不对：\(words(damage))"
        case .attachment(let name): "附件 \(name.prefix(16)) 的文件内容不对"
        case .unsound(let message): "数据库文件已损坏：\(message)"
        case .viewing(let dot, let what): "\(dot.replica.short) 的查看记录第 \(dot.number) 条\(words(what))"
        case .viewings(let replica, let said, let held):
            said == held
                ? "\(replica.short) 的查看记录与所计的不是同一些" : "\(replica.short) 的查看记录有 \(held) 条，所计为 \(said) 条"
        case .setting(let name): "设置“\(name)”与日志不符"
        case .notCompared(let error): "其余内容无法与日志核对：\(sentence(error))"
        }
    }

    private func words(_ what: Fault.Viewing) -> String {
        switch what {
        case .unreadable: "被改动过，或没有所称密钥的签名"
        case .mislabelled: "标着的名称、编号或时间与其字节不符"
        case .missing: "缺失"
        case .unlinked: "接不上前一条"
        }
    }

    func sentence(_ remedy: Fault.Remedy) -> String {
        switch remedy {
        case .repair: "日志完好：运行 repair，其余内容都可由日志重新生成。"
        case .sync: "日志有损坏：运行 repair 保留完好的部分，再同步，取回别处存有的内容。"
        case .key: "请放回本库原来的密钥文件；库本身没有问题。"
        case .report: "这是程序的错误：请保留一份库的副本并报告。"
        }
    }

    func remedy(_ damage: Damage) -> String {
        switch damage {
        case .noIdentity, .schemaUnreadable, .noWayFrom: "repair 修不了：请用备份恢复，或另建新库，登记后同步"
        case .lostCommits: "请运行 repair 再同步：读得出的都会保留，别处存有的会取回"
        default: "verify 会指出错在哪里，repair 可由日志重新生成"
        }
    }

    func words(_ damage: Damage) -> String {
        switch damage {
        case .noIdentity: "库里没有自己的身份"
        case .badNumber(let number): "不该有的数 \(number)"
        case .noWayFrom(let version): "没有办法从第 \(version) 版升级"
        case .missingReplica(let number): "文件里没有第 \(number) 号副本"
        case .missingScope(let number): "文件里没有第 \(number) 号区域"
        case .missingRecord(let number): "第 \(number) 号记录不见了"
        case .missingRow(let table): "表 \(table) 少了一行"
        case .missingChangeset(let row): "第 \(row) 号变更集不见了"
        case .missingChangesetEnding(let dot): "日志里没有以 \(dot) 结尾的变更集"
        case .branchOfItself(let branch): "分支 \(branch.short) 出自它自己"
        case .namesUnreadable(let run): "第 \(run) 号起的记录，名字自相矛盾"
        case .listUnreadable(let input): "\(input) 的各项读不出来"
        case .elementOfOtherType(let input): "\(input) 有一项类型不符"
        case .elementNotHexadecimal: "加密的一项不是十六进制数"
        case .planted(let part, let name): "有人在库里放了\(words(part))“\(name)”"
        case .missingPart(let name): "缺少 \(name)"
        case .otherShape(let name): "\(name) 的样子不对"
        case .settingUnreadable(let name): "设置“\(name)”读不出来"
        case .schemaUnreadable(let error): "所存的登记表格式读不出来（\(sentence(error))）"
        case .entryUnreadable: "有一条未封存的条目读不出来"
        case .openWork: "有人在本机未封存的内容读不出来，或是他人的"
        case .lostCommits(let count): "预写日志有损坏，后面有 \(count) 次保存，数据库不再读取"
        }
    }

    private func words(_ part: Damage.Part) -> String {
        switch part {
        case .table: "表"
        case .index: "索引"
        case .trigger: "触发器"
        case .view: "视图"
        }
    }

    private func words(_ fault: Fault.Branch) -> String {
        switch fault {
        case .otherName: "名字不是由作者密钥与首个变更集得来的"
        case .empty: "没有变更集"
        case .otherEnd: "分出的位置不是该链的终点"
        case .alone: "没有别的分支，链并未分开"
        case .wasHere: "应恰有一个分支标为先在本库，现在没有或不止一个"
        }
    }

    private func name(_ entries: Fault.Entries) -> String {
        entries.first == entries.last
            ? "变更集 \(entries.replica.short) \(entries.first)" : "变更集 \(entries.replica.short) \(entries.first)–\(entries.last)"
    }

    private func name(_ row: Fault.Row) -> String {
        switch row {
        case .record(let record, let number): "记录 \(number ?? record.description)"
        case .keyed(let record, let number, let key): "记录 \(number ?? record.description)，键 \(key)"
        case .number(let number): "编号 \(number)（没有这样的记录）"
        case .replica(let replica): "副本 \(replica.short)"
        case .entry(let dot): "条目 \(dot)"
        case .key(let key): "行 \(key)"
        }
    }
}
