public import Records
import Changesets
import RecordStore
import SQLite

/// One sentence for people: what is wrong, where, and what to do.
public func explain(_ error: any Error, _ language: Language) -> String {
    switch error {
    case let error as EditError: explain(error).text(in: language)
    case let error as StoreError: explain(error).text(in: language)
    case let error as LateRefusal: explain(error).text(in: language)
    case let error as InputError: error.message(in: language)
    default: "\(error)"
    }
}

private func explain(_ error: EditError) -> Label {
    switch error {
    case .cannot(let label): label
    case .unknownType(let name):
        Label(zh: "没有“\(name)”这种记录；用 list 查看类型名", en: "There is no record type \"\(name)\"; see the schema for their names.")
    case .unknownField(let path, let type):
        Label(
            zh: "\(type.label.zh)没有字段“\(path)”；字段名见 show，如 \(type.fields.prefix(3).map(\.name).joined(separator: "、"))",
            en: "A \(type.name) has no field \"\(path)\"; its fields begin \(type.fields.prefix(3).map(\.name).joined(separator: ", ")).")
    case .incompletePath(let path, let inputs):
        Label(
            zh: "“\(path)”是一组，请写明其中一项：\(inputs.joined(separator: "、"))",
            en: "\"\(path)\" is a group; name one input of it: \(inputs.joined(separator: ", ")).")
    case .badKey(let name):
        Label(zh: "“\(name)”的年度或轮次写法不对，应如 \(name)[2017]，且不能重复", en: "\"\(name)\" takes a year or round as in \(name)[2017], each once.")
    case .notAnAssignment(let text):
        Label(zh: "“\(text)”不是 字段=值 的写法", en: "\"\(text)\" is not FIELD=VALUE.")
    case .invalid(let errors):
        Label(zh: sentence(errors, .zh), en: sentence(errors, .en))
    case .unknownRecord(let text):
        Label(zh: "没有名为“\(text)”的记录；可用编号、编号前缀或 户:户编号", en: "There is no record named \"\(text)\"; use its id, a prefix, or type:number.")
    case .ambiguousRecord(let text, let others):
        Label(
            zh: "“\(text)”可指多条记录：\(others.joined(separator: "、"))；请写得更全",
            en: "\"\(text)\" may be any of \(others.joined(separator: ", ")); write more of it.")
    case .missingParent(let types):
        Label(
            zh: "要用 --in 指明所属的\(types.joined(separator: "或"))", en: "Say with --in which \(types.joined(separator: " or ")) it belongs to.")
    case .wrongScope(let text):
        Label(
            zh: "区域代码“\(text)”不适用：本库不保存该区域，或级别不符；请用 --scope 指明一个",
            en: "Region \"\(text)\" does not fit: it is not kept here, or of another level; name one with --scope.")
    case .needsAttention(let fields):
        Label(
            zh: "\(fields.joined(separator: "、")) 有争议或有待定意见；先 open 查看再用 --token 保存，或用 resolve 裁定",
            en: "\(fields.joined(separator: ", ")) is disputed or has proposals; open the record and save with its token, or resolve it.")
    case .stale(let fields, _):
        Label(
            zh: "打开之后本机又改过 \(fields.joined(separator: "、"))，未保存；请看新值后用新令牌再存",
            en:
                "This store changed \(fields.joined(separator: ", ")) after the record was opened; nothing was saved: look again and use the new token."
        )
    case .conflictChanged(let name):
        Label(
            zh: "该争议在显示之后又有变化，未裁定；现名 \(name)，请重新查看",
            en: "Something came to this conflict since it was shown; nothing was decided. It is now \(name): look again.")
    case .unknownConflict(let name):
        Label(zh: "没有名为“\(name)”的争议；请用 conflicts 所列的全名", en: "There is no open conflict \"\(name)\"; use a whole name from conflicts.")
    case .ambiguousConflict(let name, let others):
        Label(zh: "“\(name)”可指多个争议：\(others.joined(separator: "、"))", en: "\"\(name)\" may be any of \(others.joined(separator: ", ")).")
    case .unknownDot(let text):
        Label(zh: "没有这样的条目“\(text)”；请用所列的 序号@副本", en: "There is no such entry \"\(text)\" here; use NUMBER@REPLICA as listed.")
    case .nothingToWrite: Label(zh: "没有要写入的内容", en: "There is nothing to write.")
    }
}

/// All that is wrong, each once, as one sentence.
private func sentence(_ errors: [InputError], _ language: Language) -> String {
    var said = Set<String>()
    let messages = errors.map { $0.message(in: language) }.filter { said.insert($0).inserted }
    let parts = messages.map { message in message.last.map { "。.".contains($0) } ?? false ? String(message.dropLast()) : message }
    return parts.joined(separator: language == .zh ? "；" : "; ") + (language == .zh ? "。" : ".")
}

private func explain(_ error: StoreError) -> Label {
    switch error {
    case .sqlite(let error) where error.isFull || error.isInputOutput:
        Label(
            zh: "磁盘已满或写不进去（\(error.message)）；已保存的都在，腾出空间后再试",
            en: "The disk is full or cannot be written (\(error.message)); what was saved is there: make room and try again.")
    case .sqlite(let error): Label(zh: "数据库出错：\(error.message)", en: "The database failed: \(error.message).")
    case .wire(let error): Label(zh: "数据格式不对：\(error)", en: "Bytes are malformed: \(error).")
    case .writeWithinRead:
        Label(zh: "读取尚未结束就要写入，这是程序的错误；请报告", en: "Something was to be written while a snapshot was being read: a fault of the program; please report it.")
    case .noStore(let path):
        Label(
            zh: "\(path) 还没有库；先运行 cunlian init --scope 区域代码",
            en: "There is no store at \(path) yet; make one with cunlian init --scope CODE.")
    case .notAStore(let path, let reason): Label(zh: "\(path) 不是可用的数据库：\(reason)", en: "\(path) is no store: \(reason).")
    case .newerStore(let version, let known):
        Label(
            zh: "该库由更新的程序建立（版本 \(version)，本程序只认识到 \(known)）；请升级程序",
            en: "The store was made by a newer program (version \(version); this one knows \(known)); upgrade the program.")
    case .closed: Label(zh: "磁盘出错后本库已关闭；请检查磁盘后重新打开", en: "The store closed after a disk error; check the disk and start again.")
    case .unknownRecord(let text): Label(zh: "没有记录 \(text)", en: "There is no record \(text).")
    case .ambiguousRecord(let text, let others): Label(zh: "\(text) 可指 \(others)", en: "\(text) may be any of \(others).")
    case .invalid(let text): Label(zh: "不能保存：\(text)", en: "Not saved: \(text).")
    case .badToken(let reason): Label(zh: "令牌无效：\(reason)", en: "The token does not serve: \(reason).")
    case .unknownConflict(let name): Label(zh: "没有争议 \(name)", en: "There is no conflict \(name).")
    case .notPermitted(let reason): Label(zh: "没有权限：\(reason.zh)", en: "Not permitted: \(reason.en).")
    case .damaged(let reason): Label(zh: "数据损坏：\(reason)；请运行 verify", en: "The store is damaged: \(reason); run verify.")
    }
}

private func explain(_ error: LateRefusal) -> Label {
    switch error {
    case .movesTheRecord:
        Label(
            zh: "该条目本身是迁移，不能接收；请对该记录再执行一次 move，或用 --decline 退回",
            en: "The entry moves the record itself and cannot be taken over; move the record again, or decline it with --decline.")
    case .changesSeveral:
        Label(
            zh: "该条目同时改动多条记录（如分户），不能由他人改写；请对该记录再执行一次 move，把迟到的内容原样带去，或用 --decline 退回",
            en: "The entry changes several records at once, as a split does, so nobody else can write it; "
                + "move the record to the same place again, which brings along as it is what was late, or decline it with --decline.")
    case .notThere(let scope):
        Label(
            zh: "\(scope) 没有该条目所改动或所属的记录；请先接收新建该记录的条目",
            en: "The record that the entry changes, or lies in, is not in \(scope); take over the entry that made it first.")
    }
}
