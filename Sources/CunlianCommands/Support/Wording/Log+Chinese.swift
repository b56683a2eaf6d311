import Causality
import RecordStore
import Records

// What is no error and is told all the same: why something waits or is kept out, and what happened to the store.

extension Chinese {
    func place(_ scope: ScopeCode) -> String {
        guard scope.isDirectory else { return "\(scope)" }
        return scope.region.map { "\($0) 的目录" } ?? "目录"
    }

    func words(_ reason: Quarantined.Reason) -> String {
        switch reason {
        case .waiting(let wait): words(wait)
        case .refused(.noGrant): "作者未登记"
        case .refused(.unknownGrant): "所凭授权不成立"
        case .refused(.notTheHolder): "所凭授权属于他人"
        case .refused(.revoked): "作者密钥停用之后所写"
        case .refused(.otherScope): "授权不含本区域"
        }
    }

    func waited(since: UInt64?, now: UInt64) -> String {
        guard let since else { return "何时起未记" }
        let lapse =
            switch Lapse(from: since, to: now) {
            case .minutes(let number): "\(number) 分钟"
            case .hours(let number): "\(number) 小时"
            case .days(let number): "\(number) 天"
            }
        return "\(lapse)，自 \(RegisterCalendar.minuteText(at: since))"
    }

    /// What was done to a key: 密钥已……
    func revocationWords(_ kind: Revocation.Kind) -> String {
        switch kind {
        case .suspend: "暂停使用"
        case .retire: "随离任停用"
        case .revoke: "吊销"
        }
    }

    func words(_ ground: Permission.Ground) -> String {
        switch ground {
        case .nobodyIsJudged: "没有目录"
        case .isWriter: "本角色可写"
        case .isResolver: "本角色可裁定"
        case .createsIt: "由建立记录的人填写"
        case .isOpenToAll: "人人可建议"
        case .isNotListed: "由其他角色办理"
        case .isWrittenOnce: "建立后不再修改"
        case .noOffice: "在此没有授权"
        case .ended(let kind): "密钥已\(revocationWords(kind))"
        }
    }

    func action(_ kind: Revocation.Kind?) -> String {
        switch kind {
        case .suspend: "暂停使用"
        case .retire: "离任停用"
        case .revoke: "吊销"
        case nil: "恢复"
        }
    }

    func sentence(_ ended: EndedOffice) -> String {
        "\(ended.person.prefix(24)) 于 \(RegisterCalendar.minuteText(at: ended.time)) \(revocationWords(ended.kind))"
            + (ended.reason.isEmpty ? "" : "：\(ended.reason)")
    }

    private func words(_ wait: Wait) -> String {
        switch wait {
        case .entry(let dot, .directory): "等待目录中 \(dot.replica.short) 的第 \(dot.number) 条"
        case .entry(let dot, _): "等待 \(dot.replica.short) 的第 \(dot.number) 条"
        case .chain: "等待作者先前所写的条目"
        case .branch(let replica): "等待 \(replica.short) 的另一分支"
        case .record(let record): "所改的记录尚未到达：\(record)"
        case .unlisted: "等待的缘由是别的版本的程序记下的"
        }
    }

    func sentence(_ event: Notice.Event) -> String {
        switch event {
        case .fork(let entries):
            "有两台设备在用同一把密钥：一台是另一台的副本，或退回旧副本后接着写（\(words(entries))各有两份）。两份都已保留、同样算数，没有丢失；请查明是哪两台"
        case .refused(let entries, let fault): "已丢弃一个不合规的变更集（\(words(entries))）：\(words(fault))"
        case .renewed(_, let own, let again):
            "本库曾退回旧副本：已取回遗失的条目，另起编号 \(hex(UInt64(own.incarnation), digits: 8))"
                + (again == 0 ? "" : "，尚未发出的 \(again) 条已按原样重写")
        case .reseated(_, let own, let again):
            "本库是拷贝来的，或曾被恢复、放回：为免同一编号用两次，另起编号 \(hex(UInt64(own.incarnation), digits: 8))"
                + (again == 0 ? "" : "，尚未发出的 \(again) 条已按原样重写") + "；缺少的内容下次同步取回"
        case .copyRemoved(let name): "有密钥应要求销毁；库目录里的 \(name) 已打不开，其中可能还有这些密钥，已删除"
        case .copyLeft(let name): "有密钥应要求销毁；库目录里的 \(name) 中可能还有：请关闭占用它的程序，再删除它"
        case .renumbered(let count, let scope):
            "登记之前在 \(scope) 编的号可能与别人的重复：\(count) 条记录已改用本机的号段，请更正纸上记的编号"
        case .clockRestarted(let from, let to):
            "本机的时钟曾经走错：其间保存的内容所记时间最晚到 \(RegisterCalendar.minuteText(at: from))，实际时间是 \(RegisterCalendar.minuteText(at: to))；此后的时间已正确，记错的仍会标明"
        case .clockBehind(let known):
            "本机的时钟不对：此前已经是 \(RegisterCalendar.minuteText(at: known))；请校正，校正之前保存的内容按最后已知的时间记"
        case .unreadableSchema(let name, let version, let line, let column):
            "已发布的新格式 \(name) 第 \(version) 版本程序\(line == 0 ? "没有" : "读不了（\(line):\(column)）")，请升级程序"
        case .unlisted(let kind, let text): "别的版本的程序记下：\(kind) \(text)"
        }
    }

    private func words(_ entries: Notice.Entries) -> String {
        "\(place(entries.scope)) \(entries.replica.short) 第 \(entries.first)-\(entries.last) 条"
    }
}
