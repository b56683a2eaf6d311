import Causality
import Changesets
import Glibc
import RecordStore
import Records
import SQLite

extension Chinese {
    func sentence(_ error: StoreError) -> String {
        switch error {
        case .sqlite(let error) where error.isFull || error.isInputOutput:
            "磁盘已满或写不进去（\(words(error))）；已保存的都在，腾出空间后再试"
        case .sqlite(let error): "数据库出错：\(words(error))"
        case .wire(let error): "数据格式不对：\(words(error))"
        case .schema(let error): sentence(error)
        case .unsigned(let reason): "密钥未能签名（\(reason)）；未写入任何内容"
        case .noStore(let path): "\(path) 还没有库；先运行 cunlian init --scope 区域代码"
        case .notAStore(let path, .exists): "\(path) 里已有一个库；未作任何改动"
        case .notAStore(let path, .fileExists): "\(path) 已有这个文件，没有覆盖；请换一个名字"
        case .notAStore(let path, .outOfReach(let number, let owner)): "\(path) 打不开：\(words(system: number))；\(way(number, owner))"
        case .notAStore(let path, let reason): "\(path) 不是可用的数据库：\(words(reason))"
        case .newerStore(let version, let known): "该库由更新的程序建立（版本 \(version)，本程序只认识到 \(known)）；请升级程序"
        case .writeWithinRead: "程序在读取尚未结束时就要写入，这是程序的错误；请报告"
        case .closed: "磁盘出错后本库已关闭；请检查磁盘后重新打开"
        case .replaced(let path): "程序运行时 \(path) 被换成了别的文件，未写入任何内容；请重新启动程序"
        case .unknownRecord(let record): "没有记录 \(record)"
        case .invalid(let reason): "不能保存：\(words(reason))"
        case .unpublishable(let reason): "不能发布：\(words(reason))"
        case .badToken(let reason): "令牌无效：\(words(reason))"
        case .notPermitted(let reason): "没有权限：\(words(reason))"
        case .stale(let token):
            "打开之后本机又改过所写的字段（\(token.fields.map { String($0.field) }.joined(separator: "、"))），未保存；请重新打开该记录"
        case .late(let reason): sentence(reason)
        case .newerForm(let named, let inForce):
            "该记录有按第 \(named) 版表单填写的内容，本库现用第 \(inForce) 版，在此办理会丢失这些内容，因此未写入；请先同步或升级程序，或由已用新版表单的人办理"
        case .attachment(let fault): sentence(fault)
        case .succession(let fault): sentence(fault)
        case .damaged(let reason): "数据损坏：\(words(reason))；\(remedy(reason))"
        case .otherKey(let own): "密钥文件不是本库的（本库以副本 \(own.short) 书写）；未作任何改动，请放回原来的密钥"
        }
    }

    /// SQLite says it in English; what can befall a store is told by its code.
    private func words(_ error: SQLiteError) -> String {
        switch error.code & 0xFF {
        case 3: "没有访问权限"
        case 5, 6: "别的程序正在使用该文件"
        case 7: "内存不足"
        case 8: "文件是只读的"
        case 10: "磁盘读写出错"
        case 11: "文件已损坏"
        case 13: "磁盘已满"
        case 14: "文件打不开"
        case 18: "内容过大"
        case 19: "内容违反了库的约束"
        case 26: "文件不是数据库"
        default: "错误代码 \(error.code)"
        }
    }

    /// What whoever cannot open a store does.
    private func way(_ number: Int32, _ owner: UInt32?) -> String {
        if number == EROFS { return "只查看也要写库：请把磁盘改为可写；做不到的，把整个文件夹复制到可写的磁盘上，此后只用那一份" }
        guard let owner else { return "请管理本机的人检查该文件夹和文件的权限" }
        return "它属于用户 \(userName(owner))：请以该用户运行，或把文件夹转交给现在的用户"
    }

    private func words(_ reason: NotAStore) -> String {
        switch reason {
        case .exists: "这里已有一个库"
        case .fileExists: "这个文件已经存在"
        case .outOfReach(let number, _): words(system: number)
        case .otherProgram: "该文件属于别的程序"
        case .notAFile: "它是文件夹、管道或设备，不是文件"
        case .unreadable(let error): words(error)
        }
    }

    private func words(_ reason: TokenFault) -> String {
        switch reason {
        case .notAToken: "这不是令牌，请完整抄写"
        case .unreadable(let error): "令牌已损坏：\(words(error))"
        case .otherIncarnation: "它是本库以前的副本发出的，请重新打开该记录"
        case .otherScope(let given, let used): "它是在 \(given) 发出的，不能用于 \(used)，请重新打开该记录"
        case .knowsMore: "发出它的库当时比本库知道得多，请重新打开该记录"
        }
    }

    private func words(_ reason: Denial) -> String {
        switch reason {
        case .onlyRootPublishes: "只有目录之根可以发布，请在最上级节点办理"
        case .tooManyIncarnations(let scope): "本密钥在 \(scope) 重新开始的次数太多；请用新的登记码重新登记"
        case .mayNotGrant(let scopes): "本库不能在 \(scopes.map(\.description).joined(separator: " ")) 授予职务，请在有权的节点办理"
        case .noGrant(let scope):
            "本机在\(scope == .directory ? "目录" : " \(place(scope)) ")没有有效的授权，在此保存谁都不会承认，因此未保存；请上级节点发这个区域的授权码（cunliand invite --scope），登记（cunlian enrol）后再保存"
        case .mayNotRevoke(let key):
            "本库不能停用密钥 \(key.description.prefix(8))：本库的授权不含停用他人，或者持有人与本库同级或更高、不在本库的区域内；请上级节点办理"
        case .ownKeyIsEndedAbove(let key):
            "密钥 \(key.description.prefix(8)) 是本库自己的，自己不能停用自己；请在上级节点办理（cunliand revoke）"
        case .rootIsSucceeded(let key):
            "密钥 \(key.description.prefix(8)) 是目录之根的，只能由几个单位共同签署继任来更换（cunlian root）"
        case .mayNotReadmit(let key):
            "密钥 \(key.description.prefix(8)) 没有本库可以解除的停权；cunliand people 可查由谁停权"
        case .ended(let kind, let scope):
            "本机在\(scope == .directory ? "目录" : " \(place(scope)) ")的授权已\(revocationWords(kind))，在此保存谁都不会承认，因此未保存；本机已有的内容都还在，请与县级联系"
        case .onlyReads: "查询只能读"
        case .cannotNoteViews(let scope): "\(scope) 的查看记录写不进去，按规定不记录就不解密，没有打开任何加密信息；请运行 cunlian verify，并报县扶贫办"
        case .mayNotErase: "密钥只能由对这类记录有裁定权的岗位销毁，且登记表须有加密项；请报县扶贫办办理"
        case .erased: "此记录的密钥已销毁，加密项不能再填写；确需登记的，请另建记录"
        case .mayNotRead(let scope): "您的岗位无权查看 \(scope) 的加密信息，也就不能填写；请不要填写加密项，或由有权的人填写"
        }
    }

    private func words(_ reason: UnpublishableDocument) -> String {
        switch reason {
        case .publishedAlready(let kind, let name, let version): "\(word(kind))“\(name)”已经这样发布过，是第 \(version) 版"
        case .tooLarge(let bytes, let most): "文件有 \(bytes) 字节，最多可发布 \(most) 字节"
        case .notComposed: "文件不是 UTF-8 的 NFC 形式，请另存"
        }
    }

    private func word(_ kind: Publication.Kind) -> String {
        switch kind {
        case .schema: "登记表格式"
        case .criteria: "退出标准"
        case .procedure: "程序文件"
        }
    }

    private func words(_ reason: InvalidSave) -> String {
        switch reason {
        case .reasonTooLong(let most): "理由超过 \(most) 字节，请缩短"
        case .changesOfNoRecord: "没有写明改动哪条记录"
        case .recordNamedTwice: "一次保存里同一条记录出现两次"
        case .parentAfterChild: "上级记录没有先于下级建立"
        case .unknownType(let number): "没有第 \(number) 种记录类型"
        case .unknownField(let number, let type): "\(type) 没有第 \(number) 号字段"
        case .fieldWrittenTwice(let type): "\(type) 的同一字段一次写了两遍"
        case .badExistence(let type): "\(type) 的记录只能注销，或确认仍在"
        case .badKind(let field, let type): "\(type).\(field) 不能这样写"
        case .badForm(let field, let type): "\(type).\(field) 的值不合格式"
        case .valueTooLong(let field, let most): "\(field) 的内容超过 \(most) 字节，请缩短"
        case .numberTooGreat(let field): "\(field) 的数字过大"
        case .tooManyChanges(let count, let most): "一次改动 \(count) 处，最多 \(most) 处"
        case .tooLarge(let bytes, let most): "一次保存 \(bytes) 字节，最多 \(most) 字节"
        case .impossibleTransfer: "不能在同一区域内迁移；迁回须先看到迁出的内容"
        }
    }

    private func sentence(_ error: LateRefusal) -> String {
        switch error {
        case .movesTheRecord: "该条目本身是迁移，不能接收；请对该记录再执行一次 move，或用 --decline 退回"
        case .changesSeveral:
            "该条目同时改动多条记录（如分户），不能由他人改写；请对该记录再执行一次 move，把迟到的内容原样带去，或用 --decline 退回"
        case .notThere(let scope): "\(scope) 没有该条目所改动或所属的记录；请先接收新建该记录的条目"
        case .newerForm(let inForce): "该条目含有本库现用的第 \(inForce) 版表单没有的内容；请先同步或升级程序，再接收"
        }
    }
}
