import CSV
import Cunlian
import Records

extension Chinese {
    func sentence(_ error: EditError) -> String {
        switch error {
        case .cannot(let label): label.zh
        case .notPermitted(let reason): "没有权限：\(words(reason))"
        case .unknownType(let name): "没有“\(name)”这种记录；用 list 查看类型名"
        case .unknownField(let path, let type):
            "\(type.label.zh)没有字段“\(path)”；字段名见 show，如 \(type.fields.prefix(3).map(\.name).joined(separator: "、"))"
        case .incompletePath(let path, let inputs): "“\(path)”是一组，请写明其中一项：\(inputs.joined(separator: "、"))"
        case .badKey(let name): "“\(name)”的年度或轮次写法不对，应如 \(name)[2017]，且不能重复"
        case .notAnAssignment(let text): "“\(text)”不是 字段=值 的写法"
        case .invalid(let errors): unlike(errors).joined(separator: "；") + "。"
        case .unknownRecord(let text): "没有名为“\(text)”的记录；可用编号、编号前缀或 户:户编号"
        case .ambiguousRecord(let text, let others): "“\(text)”可指多条记录：\(others.joined(separator: "、"))；请写得更全"
        case .missingParent(let types): "要用 --in 指明所属的\(types.joined(separator: "或"))"
        case .wrongScope(let text): "区域代码“\(text)”不适用：本库不保存该区域，或级别不符；请用 --scope 指明一个"
        case .needsAttention(let fields):
            "\(fields.joined(separator: "、")) 有争议或有待定意见；先 open 查看再用 --token 保存，或用 resolve 裁定"
        case .stale(let fields, _): "打开之后本机又改过 \(fields.joined(separator: "、"))，未保存；请看新值后用新令牌再存"
        case .conflictChanged(let name): "该争议在显示之后又有变化，未裁定；现名 \(name)，请重新查看"
        case .unknownConflict(let name): "没有名为“\(name)”的争议；请用 conflicts 所列的全名"
        case .ambiguousConflict(let name, let others): "“\(name)”可指多个争议：\(others.joined(separator: "、"))"
        case .unknownDot(let text): "没有这样的条目“\(text)”；请用所列的 序号@副本"
        case .nothingToWrite: "没有要写入的内容"
        }
    }

    private func words(_ reason: EditDenial) -> String {
        switch reason {
        case .mayNotKeep(let type, let scope, let keepers):
            "\(scope) 的\(type.zh)由\(keepers.map(\.zh).joined(separator: "、"))记录"
        case .mayNotMove(let type, let scope): "\(type.zh)由在 \(scope) 有权裁定的职务迁移"
        }
    }

    func sentence(_ error: InputError) -> String { error.message(in: .zh) }

    func sentence(_ error: ImportFault) -> String {
        switch error {
        case .invalid(let error): sentence(error)
        case .edit(let error): sentence(error)
        case .store(let error): sentence(error)
        case .ownOtherValue: "本机已记录为另一个值，未写入；导出后带令牌修改"
        case .changedByItsAuthor: "作者建档后随即改过此记录，未写入；导出后带令牌修改"
        }
    }

    func sentence(_ error: CommandFault) -> String {
        switch error {
        case .unknownRole(let text, let known): "没有角色“\(text)”；有：\(known.joined(separator: " "))"
        case .notADate(let text, let option): "\(option) “\(text)”不是日期，应如 2017-05-01"
        }
    }

    func sentence(_ error: CSVError) -> String {
        guard case .unreadable(let path, let reason) = error else { return error.message.zh }
        return "无法读取 \(path)：\(Reasons.label(reason).zh)"
    }

    func sentence(_ fault: CSVFault) -> String { fault.message.zh }
}
