import Cunlian
import Records
import Register

extension Chinese {
    func sentence(_ error: EditError) -> String {
        switch error {
        case .unknownType(let name, let near):
            near.isEmpty
                ? "没有“\(name)”这种记录；用 describe 查看有哪些"
                : "没有“\(name)”这种记录；是不是 \(near.map(\.zh).joined(separator: "、"))？用 describe 查看全部"
        case .unknownField(let path, let type, let fields):
            "\(type.label.zh)没有字段“\(path)”；字段名见 describe \(type.label.zh)，如 \(fields.map(\.zh).joined(separator: "、"))"
        case .partsDiffer(let field, let parts): "“\(field)”中各方说法不同的项都要写明，还缺：\(parts.map { "\($0)=…" }.joined(separator: " "))"
        case .incompletePath(let path, _, let labels):
            "“\(path)”是一组，请写明其中一项：\(labels.map { "\(path).\($0.zh)" }.joined(separator: "、"))"
        case .badKey(let name): "“\(name)”的年度或轮次写法不对，应如 \(name)[2017]，且不能重复"
        case .roundAhead(let year, let last): "年度 \(year) 还远未开始，未写入；请核对年份（最晚写到 \(last) 年）"
        case .notAnAssignment(let text): "“\(text)”不是 字段=值 的写法"
        case .notACondition(let text): "“\(text)”不是条件；应如 主要致贫原因=因病、姓名~大明、\"主要致贫原因 in 因病,因残\""
        case .invalid(let errors): unlike(errors).joined(separator: "；") + "。"
        case .unknownRecord(let text): "没有名为“\(text)”的记录；可用编号、编号前缀或 户:户编号"
        case .otherType(let text, let type, let wanted): "“\(text)”是\(type.label.zh)，此处应填\(wanted.label.zh)，未写入"
        case .ambiguousRecord(let text, let others): "“\(text)”可指多条记录：\(others.joined(separator: "、"))；请写得更全"
        case .numberTaken(let number, let other): "已有编号 \(number)（\(other)），未写入；请核对，或换一个编号"
        case .numberOfElsewhere(let number, let region): "编号 \(number) 属于别的村（\(region)），未写入；请核对是否拿错了表，或换成本村的编号"
        case .recordNotHere(let number, let region):
            "本机没有这条记录\(number.isEmpty ? "" : "（\(number)）")，该行是从别处导出的\(region.isEmpty ? "" : "，属 \(region)")，未写入；请核对是否拿错了表"
        case .isRetired(let name): "\(name) 已注销，未写入；确需恢复请用 restore-record \(name) --reason 缘由"
        case .wrongParent(let type, let above, let types):
            "\(type.zh)不登记在\(above.zh)之下，未写入；"
                + (types.isEmpty ? "请不要写 --in" : "请用 --in 指明所属的\(types.map(\.zh).joined(separator: "或"))")
        case .missingParent(let types): "要用 --in 指明所属的\(types.map(\.zh).joined(separator: "或"))"
        case .wrongScope(let text): "区域代码“\(text)”不适用：本库不保存该区域，或级别不符；请用 --scope 指明一个"
        case .scopeNotNamed(let scopes):
            scopes.isEmpty ? "本库没有所需级别的区域；请用 --scope 指明一个" : "有几个区域都适用：\(scopes.spaced)；请用 --scope 指明一个"
        case .regionNotHere(let region): "本库没有区域 \(region) 的内容；用 status 查看有哪些区域"
        case .needsAttention(let fields):
            "\(fields.joined(separator: "、")) 有争议或有待定意见；先 open 查看再用 --token 保存，或用 resolve 裁定"
        case .stale(let fields, _): "打开之后本机又改过 \(fields.joined(separator: "、"))，未保存；请看新值后用新令牌再存"
        case .conflictChanged(let name): "该争议在显示之后又有变化，未裁定；现名 \(name)，请重新查看"
        case .unknownConflict(let name): "没有名为“\(name)”的争议；请用 conflicts 所列的全名"
        case .ambiguousConflict(let name, let others): "“\(name)”可指多个争议：\(others.joined(separator: "、"))"
        case .afterSuccession(let text): "条目“\(text)”是原来的根在更替以后写入目录的，放行也不起作用；请由现在的根或有授权权的人重新授权"
        case .unknownDot(let text): "没有这样的条目“\(text)”；请用所列的 序号@副本"
        case .unknownChoice(let number, let count):
            count == 0
                ? "这项争议没有可选的编号；请用 --value 写明（记录是否存在写“是”或“否”）" : "没有第 \(number) 项，只有 1 至 \(count)；用 conflicts 查看"
        case .notAnExistenceChoice: "记录是否存在，只能以所列的条目之一，或以 existence=是、existence=否 裁定"
        case .nothingToWrite: "没有要写入的内容"
        case .cannotMove(let reason): sentence(reason)
        case .unknownLateEntry(let dot): "没有待处理的迟到条目 \(dot)；用 late 查看"
        case .notArrived(let scope): "记录尚未到达 \(scope)，不能接收迟到的条目"
        case .cannotUndo(let reason): sentence(reason)
        case .notPermitted(let reason): "没有权限：\(words(reason))"
        }
    }

    private func sentence(_ reason: UndoRefusal) -> String {
        switch reason {
        case .nothing: "没有可以撤销的操作"
        case .movedOn: "最后保存的不是上一条命令所写（例如换过设备身份），不能整条撤销；请用 set 或 delete 逐项更正"
        case .builtOn(let record, let person): "\(person) 已在看到之后又改过 \(record)，不能整条撤销；请用 history \(record) 查看后逐项更正"
        case .stays(let type, let way): "\(type.label.zh)一经记录不能撤销；\(words(way))"
        case .split(let record): "分户不能撤销；分错了请用 join 把分出的 \(record) 并回原户"
        case .decided(let field, let record): "\(record) 的“\(field.zh)”是裁定，不能撤销；请用 resolve 重新裁定"
        case .wasDisputed(let field, let record): "\(record) 的“\(field.zh)”原有几种说法，撤销不能都恢复；请用 history \(record) 查看后用 set 更正"
        case .notOfRecords: "授权、表式、迁移和放行不能撤销；请各用其命令更正"
        }
    }

    private func words(_ way: UndoWay) -> String {
        switch way {
        case .withdraw: "认定可用 withdraw 撤回"
        case .decide: "请用 decide 重新裁定"
        case .correction: "请用 procedure 按实际情况重新记录该环节"
        }
    }

    private func sentence(_ reason: MoveRefusal) -> String {
        switch reason {
        case .needsReason: "迁移须写明缘由：--reason"
        case .liesInAnother(let type): "\(type.label.zh)随所属记录迁移，不能单独迁出"
        case .isRetired: "记录已注销，不能迁移；请先恢复"
        case .isThere(let scope): "记录已在 \(scope)"
        case .movedAway(let scopes): "记录已迁往 \(scopes.spaced)；请在那里办理"
        case .noPlace(let text, let type, let digits): "“\(text)”不是可以存放\(type.label.zh)的地方；迁往的地方要写 \(digits) 位代码"
        case .unknownRegion(let scope): "没有区域 \(scope)：本库不保存，也没有任何人在那里任职；请核对代码"
        }
    }

    private func words(_ reason: EditDenial) -> String {
        switch reason {
        case .mayNotKeep(let type, let scope, let keepers):
            "\(scope) 的\(type.zh)由\(keepers.map(\.zh).joined(separator: "、"))记录"
        case .mayNotMove(let type, let scope): "\(type.zh)由在 \(scope) 有权裁定的职务迁移"
        }
    }

    // MARK: Answers

    func sentence(_ error: InputError) -> String { "\(error.label.zh)（\(error.field)）：\(words(error.reason))。" }

    func words(_ reason: InputError.Reason) -> String {
        switch reason {
        case .required: "必须填写"
        case .notABool: "请填“是”或“否”"
        case .notANumber: "不是数字，请用阿拉伯数字填写，不加分节号"
        case .tooManyPlaces(0): "必须是整数"
        case .tooManyPlaces(let places): "小数最多\(places)位"
        case .tooLarge: "数字过大，无法存储"
        case .notADate: "日期不存在或格式不对，应如 2017-05-01"
        case .notAYear: "不是年份，应为1900至2100之间的四位数字"
        case .outside(let minimum?, let maximum?): "应在\(minimum)至\(maximum)之间"
        case .outside(let minimum?, nil): "不能小于\(minimum)"
        case .outside(nil, let maximum?): "不能大于\(maximum)"
        case .outside(nil, nil): "超出范围"
        case .notInList(let choices):
            "没有这个选项；可填：" + choices.prefix(choicesShownMax).map(\.zh).joined(separator: "、")
                + (choices.count > choicesShownMax ? " 等\(choices.count)项，见 describe" : "")
        case .notAReference: "不是记录编号"
        case .notARecordNumber: "不是编号：只用数字、字母、汉字、括号和 -_./@#: 等符号，至少一个数字，不留空格"
        case .notACitizenNumber(let problem): words(problem)
        case .bornInFuture: "出生日期晚于今天，请核对"
        case .notARegion: "不是行政区划代码，应为2、4、6、9或12位数字，或12位加“-”加3位屯号"
        case .notAPhone: "电话号码应为11位数字"
        case .notAnAttachment: "附件写 @文件名（如 @照片.jpg），或已有附件的 64 位标识"
        case .isSealed: "此项加密保存，不能直接填写"
        case .tooLong(let count): "最多\(count)个字"
        case .hasControlCharacters: "含有不可见的控制字符，请删除"
        case .brokenCharacter(let scalar):
            "含有损坏的字符（U+\(String(scalar, radix: 16, uppercase: true))）：原来的字在转换编码时丢失，请按原件重新填写"
        case .otherKind: "值的类型不符"
        }
    }

    func words(_ problem: CitizenNumber.Problem) -> String { problem.finding.zh }
}
