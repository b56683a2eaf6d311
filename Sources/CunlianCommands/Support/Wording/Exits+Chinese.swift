import Records
import Register

extension Chinese {
    func sentence(_ error: ExitRefusal) -> String {
        switch error {
        case .notDue(let step, let next):
            let due = next.map { $0.label.zh + ($0.from.map { "（\(day($0)) 起）" } ?? "") }.joined(separator: "、")
            return "\(step.zh)现在不该办，未记录；现在该办：\(due.isEmpty ? "无" : due)"
        case .early(let step, let from): return "公示未满，\(step.zh)须自 \(day(from)) 起办理，未记录"
        case .dayBefore(let step, let given, let least):
            return "\(step.zh)的日期 \(day(given)) 早于前面的环节，或早于该年度，未记录；日期不得早于 \(day(least))"
        case .blocked(let cases, let step):
            return "有未裁定的争议 \(cases.prefix(3).joined(separator: "、"))，\(step.zh)未记录；请先看 cases"
        case .notComputable: return "本机缺少评估所需的数据，不能计算事实摘要，未记录；请先同步"
        case .noCriteria(let year): return "\(year) 年没有本机可读的标准，未记录"
        case .unknownStep(let text, let known):
            return known.isEmpty ? "没有环节“\(text)”" : "没有环节“\(text)”；有：\(known.joined(separator: " "))"
        case .mayNotBeListed(let year, let state): return "该户 \(year) 年的状态为“\(state.zh)”，不能列入拟退出名单，未记录"
        case .mayNotBegin(let run, let year, let state): return "该户 \(year) 年的状态为“\(state.zh)”，不能办理\(run.zh)，未记录"
        case .exitDisputed(let run, let year, let name):
            return
                "该户 \(year) 年的退出有争议，\(run.zh)此时办了也不计，未记录；退出确有错误的，由县扶贫办裁定：cunlian decide \(name) --reject --reason …，裁定即撤销该退出"
        case .contraryRun(let run, let other, let year):
            return "该户 \(year) 年的“\(other.zh)”正在办理，不能同时办理“\(run.zh)”，未记录；请先办结前者，或经异议、裁定终止：见 procedure"
        case .whichCorrection(let kinds):
            return "更正不止一种，请写明是哪一种：\(kinds.map { "--of \(RunName.codes(of: $0).chinese)" }.joined(separator: "、"))"
        case .notBorneOut(let step, let items): return "\(step.zh)未记录：有未达标或不明的条件 \(items.zh)；请看 evaluate"
        case .notDueHere(let step, let next):
            return "\(step.zh)现在不该办，未记录；现在该办：\(next.isEmpty ? "无" : next.map(\.zh).joined(separator: "、"))"
        case .olderForm(let version): return "本库现用第 \(version) 版表单，只能办理脱贫退出，未记录；请上级发布新版表单，同步后再办"
        case .unreadableProcedure(let name, let fault): return "本程序读不了已发布的程序“\(name.zh)”（\(sentence(fault))），未记录；请更新程序"
        case .notPermitted(let reason): return sentence(reason)
        case .factsChanged(let now):
            return "事实与所示不同，未记录；现在的事实摘要是 \(now.prefix(16))，请看 evaluate 后再认定"
        case .caseChanged(let now): return "该争议在显示之后有变化，未裁定；现名 \(now)，请重新查看"
        case .caseClosed(let name, let household):
            return "争议 \(name) 已不待裁定：已有人裁定，或事由已消失；未裁定，请看 procedure \(household)"
        case .unknownCase(let text): return "没有名为“\(text)”的争议；请用 cases 所列的全名"
        case .notEvidence(let text): return "“\(text)”不是事实摘要；请抄 evaluate 所示的至少前 8 位"
        case .notAHousehold(let text, let type): return "\(text) 是\(type.label.zh)，不是户；退出以户为单位"
        case .dayAhead(let days): return "日期 \(day(days)) 在今天之后，未记录"
        case .attestedElsewhere: return "两项认定不能成批，须逐户用 attest 办理：农户的凭本户认定卡的码或见证人，政府的看过核验表后签"
        case .incomplete(let step, let lack): return "\(step.zh)未记录：\(words(lack))"
        case .impossibleVotes: return "票数多于到会人数，或无人到会，未记录"
        case .noticeTooShort(let step, let days, let least): return "\(step.zh)只有 \(days) 天，应满 \(least) 天，未记录"
        case .otherYearThanPlanned(let planned, let year):
            return "该村计划 \(planned) 年退出，列入 \(year) 年须说明理由，未记录：请写 reason="
        case .emptyComplaint(let type, let field): return "\(type.zh)未记录：请写 \(field)="
        case .answersNothing(let open):
            guard !open.isEmpty else { return "没有待答复的异议；答复已答复过的，写 objection=异议记录" }
            return "有几条异议待答复，请写明是哪一条：" + open.map { "objection=\($0.record)（\($0.by)：\($0.text)）" }.joined(separator: "；")
        case .attestation(let reason): return sentence(reason)
        case .decision(let reason): return sentence(reason)
        }
    }

    private func sentence(_ reason: AttestationRefusal) -> String {
        switch reason {
        case .notACardCode(let text): "“\(text)”不是卡码：应为 12 个字符，如 0ABC-DEFG-HJKM"
        case .otherAnswerOnCard(.refuse): "农户说出的是卡上“不同意”的码，不能记为同意，未记录"
        case .otherAnswerOnCard(.agree), .otherAnswerOnCard(.reserve): "农户说出的是卡上“同意”的码，不能记为不同意，未记录"
        case .signerNotNamed: "请用 --signer 指明签字的成员"
        case .notASigner(let text): "“\(text)”不是该户的一名成员"
        case .notAWitness(let replica): "副本 \(replica) 没有对同一事实的同样认定；请先同步见证人的认定"
        case .secondSignerNotNamed: "政府认定须两人：请用 --signer 写明第二人"
        case .noProof(let path): "凭证文件 \(path) 不存在或不是文件"
        case .proofSize(let path, let bytesMax): "凭证文件 \(path) 为空或超过 \(bytesMax >> 20) MiB"
        case .withdrawalNeedsReason: "撤回须说明原因"
        case .notAnAttestation(let record): "\(record) 不是农户的认定；请给出认定，或户和 --year"
        case .nothingToWithdraw(let year): "该户 \(year) 年没有同意的认定，无可撤回"
        }
    }

    private func sentence(_ reason: DecisionRefusal) -> String {
        switch reason {
        case .verdict(let verdict, let kind, let allowed):
            "“\(kind.zh)”不能以 --\(verdict.rawValue) 裁定：裁定不能代替同意；可用 "
                + allowed.map { "--\($0.rawValue)" }.joined(separator: " ")
        case .otherVerdict(let given, let kind, let allowed):
            "“\(kind.zh)”不能以 \(given) 裁定；可用 " + allowed.joined(separator: " ")
        case .unknownEntry(let text, let known): "“\(text)”不是其中一张凭证；可留 " + known.joined(separator: "、")
        case .unknownRequest(let text, let known): "“\(text)”不是其中一件申请；可留 " + known.joined(separator: "、")
        case .needsReason: "裁定须说明理由"
        case .returnNeedsStep: "退回须写明环节"
        case .stepNotDone(let step, let done):
            "还没有办到“\(step.zh)”，退回不会作废任何环节，未裁定"
                + (done.isEmpty ? "" : "；可退回到：" + done.map(\.zh).joined(separator: "、"))
        case .handingOverNeedsSomebody: "移交须写明给谁"
        case .unknownHandler(let text): "没有职务或人员“\(text)”，未移交；职务代码如 T（乡镇），人员见 cunliand people"
        }
    }

    private func sentence(_ reason: ExitDenial) -> String {
        switch reason {
        case .otherOffice(let task, let keepers, let own): "\(words(task))由\(keepers.zh)办理；本机的职务是\(own.zh)"
        case .higherOffice(let name, let level, let own): "\(name) 由\(level.zh)裁定，本机的职务是\(own.zh)"
        case .signedHere(let person, let name): "\(person) 在该户的认定上签过字，不能裁定 \(name)"
        case .recordedHere(let person, let name): "\(person) 办过该程序的环节，不能自己裁定 \(name) 不成立；请另一人或上级裁定"
        case .attestedForOtherSide(let person): "\(person) 已代表另一方认定；双方须由不同的人认定"
        case .isHelper(let person): "\(person) 是该户的帮扶联系人，不能代农户认定"
        }
    }

    private func words(_ task: ExitTask) -> String {
        switch task {
        case .step(let label): label.zh
        case .issuingCard: "发户认定卡"
        case .withdrawing: "撤回认定"
        }
    }

    private func words(_ lack: StepLack) -> String {
        switch lack {
        case .twoPersons: "入户核验须两人，请写 team.first= team.second="
        case .votes: "须写到会人数和赞成票数，请写 votes.present= votes.for="
        }
    }
}
