import JSON
import Records
import Terminal
import SyncSession

extension Chinese {
    func sentence(_ error: CommandFault) -> String {
        switch error {
        case .unknownRole(let text, let known): "没有角色“\(text)”；有：\(known.map(\.zh).joined(separator: "、"))"
        case .unknownPerson(let text): "这里没有人叫“\(text)”，也没有以此开头的密钥有授权；people 可列出全部。密钥至少写 8 位"
        case .severalKeys(let text, let keys):
            "“\(text)”有几把密钥：\(keys.joined(separator: "；"))。请用密钥指明是哪一把，或用 --all-keys 全部停用"
        case .servesAnybody: "本节点尚未登记，会把所有内容交给任何人；请先登记（cunlian enrol），或明写 --unenrolled"
        case .servesElsewhere(let scope): "本节点在 \(scope) 没有授权，在那里收下的谁也不会当作已收到；请核对 --scope，或以该区域登记（cunlian enrol）"
        case .numbersAreSealed(let labels):
            "要比对的\(labels.map(\.zh).joined(separator: "、"))已加密，您的岗位无权查看：没有找到并不说明没有；请由有权的岗位来做（cunlian rights 列出各岗位可看哪些）"
        case .storeIsThere(let path): "\(path) 里已有一个库；要用备份换掉它请写 --replace，现有的会另存在旁边"
        case .otherStore(let path): "\(path) 是别的库的备份：它的密钥不是这里的密钥"
        case .invitesNowhere(let node):
            "本库不是节点，它发的授权码没有地方可用，未发码。请有授权权的人到节点\(node.map { "（\($0)）" } ?? "")办理：在节点机器上 cunliand invite，或在管理台的“人员”页发码"
        case .keyIsMissing(let path): "\(path) 里没有密钥，库目录里也没有；请先把密钥文件 key 放进库目录"
        case .fileIsThere(let path): "\(path) 已经存在，又不是数据包；没有覆盖，请换一个文件名"
        case .tooLong(let option, let most): "\(option) 超过 \(most) 字节，请缩短"
        case .practiceStaysHere: "这是演练用的库，只与演练村同步；登记和同步真实节点请用真实的库"
        case .notAPracticeFolder(let path): "\(path) 里有别的内容，不是演练村；请用 --store 另写一个目录"
        case .unknownExercise(let number, let count): "没有第 \(number) 题；共 \(count) 题"
        case .otherNode(let address): "\(address) 上答复的不是发这个授权码的节点，什么也没有告诉它；也可能是授权码抄错了：请核对地址和授权码，仍不行就另要一个。"
        case .notACode(.length(let count)): "这不是授权码：有 \(count) 个字母和数字，授权码应有 16 个或 32 个；什么也没有发出，请抄全"
        case .notACode(.letter(let letter)): "这不是授权码：授权码里没有“\(letter)”，只有字母 A 至 Z（没有 I 和 O）和数字 2 至 9；什么也没有发出，请再看一遍"
        case .locked(let people, let hasRunOut):
            (hasRunOut ? "许久没有操作，已自动锁定。" : "没有人登录。")
                + "请登录：cunlian sign-in --person 姓名\(people.isEmpty ? "" : "（\(people.joined(separator: "、"))）")。"
        case .signInAgain(let people):
            "本机已由别人登录，或本库曾被恢复，请重新登录：cunlian sign-in --person 姓名"
                + (people.isEmpty ? "。" : "（\(people.joined(separator: "、"))）。")
        case .notShared: "本机一个人用，没有口令，无须登录。设口令：cunlian person passphrase。"
        case .whoSignsIn(let people): "本机有几个人共用，请用 --person 写明是谁：\(people.joined(separator: "、"))。"
        case .sharesAlready(let name):
            "\(name) 已经在共用本机；忘了口令的先 cunlian person remove \(name) --abandon，另一个人请把姓名写得有区别。"
        case .lastPerson(let name): "本机只有 \(name) 一个人，移除之后谁也不能登录；先加下一位：cunlian person add。"
        case .workLeft(let name):
            "\(name) 还有没有授权、不能封存的内容，或没做完的访谈，没有移除；请本人登录办完，或写 --abandon 放弃。"
        case .noOldPassphrase: "换口令还须有原口令：用 --old-passphrase-file，或在终端上输入"
        case .noPassphrase: "须有口令：用 --passphrase-file、环境变量 CUNLIAN_PASSPHRASE，或在终端上输入。"
        case .passphrasesDiffer: "两次输入不一致，什么也没有改。"
        case .notADate(let text, let option): "\(option) “\(text)”不是日期，应如 2017-05-01，或 今天、昨天"
        case .unregisteredRegion(let scope): "登记册里没有区域 \(scope)；请核对代码，新村先登记"
        case .declineNeedsReason: "退回须写明缘由：--reason"
        case .noRegionForTargets: "本库没有可以记录目标的区域：目标属于市，请在市级的库上运行"
        case .fieldFile(let path, let line, let fault): "\(path) 第 \(line) 行：\(words(fault))"
        case .otherRound(let round): "还有 \(round) 年的访谈没有完成；接着填加 --round \(round)，不要了加 --discard。"
        case .nothingToAsk(let type): "\(type.zh)没有您可以回答的项目；--all 可列出只能提意见的项目。"
        }
    }

    private func words(_ fault: FieldFileFault) -> String {
        switch fault {
        case .syntax(let fault): words(fault)
        case .noObject: "不是对象；请写成 {\"字段\": \"值\"}"
        case .objectInGroup: "一组之内不能再有对象"
        }
    }

    func sentence(_ error: InterviewError) -> String {
        switch error {
        case .terminal(let number): "终端不能用于访谈：\(words(system: number))"
        }
    }
}
