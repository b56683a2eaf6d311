import Causality
import Changesets
import Cunlian
import Records
import SyncSession

extension Chinese {
    func sentence(_ refusal: SyncRefusal) -> String {
        switch refusal {
        case .unknownFrame, .badFrameLength, .outOfTurn, .badHello, .badEnrolment, .cutShort, .otherContentType:
            "节点没有读懂请求（原因 \(refusal.number)）；没有丢失任何内容，请再试一次，仍不行请升级程序"
        case .frameTooLarge(let bytes, let max): "节点拒绝：一段内容有 \(bytes) 字节，上限是 \(max)"
        case .bodyTooLarge(_, let max): "节点拒绝：一次至多发送 \(max) 字节；没有丢失任何内容"
        case .notEnrolled: "节点拒绝：本机的密钥没有登记；请用该节点的一次性授权码登记"
        case .grantEnded(let last): "节点拒绝：本机的授权已到期（最后一日 \(LastDay(expires: last).text)）；此前所写仍然有效，请用新的授权码登记"
        case .otherKey: "节点拒绝：请求不是用登记的密钥签名的"
        case .noDirectory: "节点拒绝：该节点自己还没有登记，不能给别人登记"
        case .unknownCode: "节点拒绝：授权码不存在、已用过或已过期；请索取新的授权码"
        case .unknownSuite(let suite): "节点拒绝：它不认识算法套件 \(suite)"
        case .revoked(let kind, let time):
            "节点拒绝：本机的密钥已于 \(RegisterCalendar.minuteText(at: time)) \(revocationWords(kind))。本机的内容都还在，请与县级联系"
        case .tooManyRefused(let max): "节点拒收的内容超过 \(max) 份，不再接收。没有丢失任何内容。"
        case .busy: "节点正忙；没有丢失任何内容，过一会儿再试"
        case .unknownVersion(let version): "节点的程序较旧，不认识第 \(version) 版协议；请先升级节点"
        case .failed: "节点出错，原因记在它的日志里；没有丢失任何内容，稍后再试"
        case .badAnswer(let offset), .badRefusal(let offset), .badEnrolmentAnswer(let offset):
            "节点的回答不对（原因 \(refusal.number)，第 \(offset) 字节）；没有丢失任何内容"
        case .otherTree: "本库已属于另一套登记体系，不能再登记到这里"
        case .badDirectory(let fault): "节点给的授权目录不能接收：\(words(fault))"
        case .outOfStep: "程序出错：会话的步骤乱了；没有丢失任何内容"
        case .unlisted(let code, let number): "节点拒绝（类别 \(code.rawValue)，原因 \(number)）；请升级程序后再试"
        }
    }

    func sentence(_ failure: SyncFailure) -> String {
        switch failure {
        case .badAnswer(let refusal): sentence(refusal)
        case .cutShort: "连接中断，已收到的都已保存；请再同步一次"
        }
    }

    /// What a sync leaves undone; empty where nothing is known to be.
    func rest(_ failure: SyncGivenUp) -> String {
        let parts = [(failure.toSend, "待发出"), (failure.toReceive, "待接收")].filter { $0.0.entries > 0 }
        let unknown = failure.isToldOfIncoming ? [] : ["待接收多少，节点还没说到"]
        let words = parts.map { amount, way in "\(way) \(amount.entries) 条" + (amount.bytes > 0 ? "（\(amount.bytes) 字节）" : "") }
        guard !(words + unknown).isEmpty else { return "" }
        return "还剩：" + (words + unknown).joined(separator: "，")
    }

    /// Why one changeset was not taken.
    func words(_ fault: ChangesetFault) -> String {
        switch fault {
        case .malformed(let offset): "格式不对（第 \(offset) 字节）"
        case .notKept(let scope): "那里不保存区域 \(scope)"
        case .notCovered(let scope): "授权不含区域 \(scope)"
        case .unknownSuite(let suite): "不认识算法套件 \(suite)"
        case .otherKey: "密钥不是作者的"
        case .noBeginning(let replica): "缺少副本 \(replica.short) 最早的内容"
        case .notSigned: "签名不是作者的"
        case .followsLost(let first, let last): "该库自己的第 \(first)–\(last) 条之前还有它丢失的条目，须先取回"
        case .olderSchema(let from, let to): "同一副本的表式版本从 \(from) 退回到 \(to)"
        case .leavesGrant: "同一副本先前凭授权书写，此后又不凭授权"
        case .formerGrant: "同一副本又用回了已放弃的授权"
        case .olderDirectory(let dot, let after): "同一副本所知的目录从第 \(after.number) 条退回到第 \(dot.number) 条"
        case .tooManyWaiting(let replica, let number): "副本 \(replica.short) 等待第 \(number) 条的内容太多"
        case .tooManyIncarnations: "该密钥在此区域重新开始的次数太多；新的授权会给它新的余地"
        case .tooManyReplicas: "此区域的书写设备多于节点所能保存的"
        case .notNamed: "目录里没有书写它的密钥"
        case .tooManyOperations: "它要做的事远多于其大小所允许的"
        case .tooManyBranches: "同一副本的分支多于节点所能保留的"
        case .unlisted(let number): "原因 \(number)，本程序不认识"
        }
    }
}
