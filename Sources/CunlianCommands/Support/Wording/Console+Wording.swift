import Cunlian
import CunlianConsole
import Records

extension English {
    func sentence(_ refusal: ConsoleRefusal) -> String {
        switch refusal {
        case .shortPassphrase: "The passphrase has to have at least 8 signs."
        case .noPassphrase: "Your passphrase is missing: type it once more. Nothing was written."
        case .noReason: "Say why; everybody concerned can read it. Nothing was written."
        case .noOffice: "You hold no office here, or it has ended; whoever invited you can give you another."
        case .tooManyRecords:
            "Those are more records than the console exports at once: say more of what is wanted, or use export in a terminal."
        case .notACode:
            "That is no invitation code: it has 16 letters and digits, or 32, in groups of four; dashes and small letters do not matter."
        case .wrongCode: "That code is not the one of this moment, nor one on paper that was not used."
        case .manyTries: "Somebody is trying that name again and again; wait a minute and try once more."
        case .badName: "Write a name, of at most \(Limits.personBytesMax / 3) characters."
        case .noRole: "Choose the role that they are to have."
        case .noDate: "That is no day; write it as 2018-12-31."
        case .otherEffects: "It touches something else by now than what was shown; look again, then sign."
        case .movedOn:
            "Nothing was written: what it rests on has changed since it was shown. Here is how it stands now; read it again, then sign."
        case .twoHandlers: "Choose an office, or write a person's name, and not both; nothing was handed over."
        case .weekAhead: "That week has not begun: nothing of it can be reviewed yet. Nothing was written."
        case .noSuchRegion: "The register has no such region; check the name or the code."
        case .noVillage: "Say in which village it was said: its name or its code; nothing was written."
        case .noText: "Say what the objection is; nothing was written."
        case .unclearRegion: "Several regions are called so; choose one of those offered, or type its code."
        }
    }

    func sentence(_ refusal: ConsoleNameRefusal) -> String {
        switch refusal {
        case .otherName(let person):
            "This invitation is made out to \(person): type that name. Whoever is not \(person) needs an invitation of their own; the code stays good."
        case .keyStands(let person):
            "\(person) has a key here already, and this is not its passphrase. Who forgot it: have the key retired first (People, or `cunliand retire`), then use this code, which stays good. Whoever is another person of the same name: have the invitation made out so that the names differ."
        }
    }

    func sentence(_ error: LastDayError) -> String {
        switch error {
        case .noDate(let text): "\"\(text)\" is no day; write the last day of the office as 2018-12-31."
        case .past(let text): "\"\(text)\" is past; the last day of an office is today or later, and it holds to the end of that day."
        }
    }

    func sentence(_ error: FirstDayError) -> String {
        switch error {
        case .noDate(let text): "\"\(text)\" is no day; write the first day on which what they wrote does not count as 2018-05-01."
        case .ahead(let text):
            "\"\(text)\" lies ahead: what was written from then on is not to count, so it is today or before; check the year, and the clock here."
        }
    }
}

extension Chinese {
    func sentence(_ refusal: ConsoleRefusal) -> String {
        switch refusal {
        case .shortPassphrase: "口令至少 8 个字"
        case .noPassphrase: "没有填口令，没有写入。请再输一次您的口令"
        case .noReason: "请写明理由，有关的人都能看到；没有写入"
        case .noOffice: "您在本节点没有职务，或职务已终止；请由邀请您的人重新授权"
        case .tooManyRecords: "记录过多，网页一次导不出：请加条件，或在终端用 export"
        case .notACode: "这不是邀请码：邀请码是 16 个或 32 个字母和数字，四个一组；有无短横、大小写都可以"
        case .wrongCode: "这不是现在的动态码，也不是没用过的备用码"
        case .manyTries: "有人在反复尝试这个姓名，请等一分钟再试"
        case .badName: "请写姓名，至多 \(Limits.personBytesMax / 3) 个字"
        case .noRole: "请选择角色"
        case .noDate: "不是日期，请写成 2018-12-31"
        case .otherEffects: "影响已与刚才显示的不同，请重新看过再签发"
        case .movedOn: "没有写入：显示之后所依据的情况有变化，现在如下，请重新看过再签字"
        case .twoHandlers: "移交只能给一个职务或一个人，请只填一项；没有写入"
        case .weekAhead: "那一周还没有开始，不能审核；没有写入"
        case .noSuchRegion: "登记册里没有这个区域；请核对名称或代码"
        case .noVillage: "请填写异议在哪个村提出：村名或代码；没有写入"
        case .noText: "请写明异议内容，没有写入"
        case .unclearRegion: "有几个地方叫这个名称；请从列出的选一个，或输入代码"
        }
    }

    func sentence(_ refusal: ConsoleNameRefusal) -> String {
        switch refusal {
        case .otherName(let person): "这份邀请是给\(person)的，姓名请照此填写；不是\(person)本人的，请另索取自己的邀请。邀请码仍然有效"
        case .keyStands(let person):
            "\(person)在本节点已有密钥，这不是它的口令。忘记口令的：请邀请人先在“人员”中为原密钥办理离任（或 cunliand retire），再用这个邀请码，它仍然有效；同名的另一个人：请邀请人换一个能区分的姓名另发邀请"
        }
    }

    func sentence(_ error: LastDayError) -> String {
        switch error {
        case .noDate(let text): "“\(text)”不是日期，授权的最后一日请写成 2018-12-31"
        case .past(let text): "“\(text)”已过：授权的最后一日（含当日）请写今天或以后的日期"
        }
    }

    func sentence(_ error: FirstDayError) -> String {
        switch error {
        case .noDate(let text): "“\(text)”不是日期，自哪一天所写起不算请写成 2018-05-01"
        case .ahead(let text): "“\(text)”在今天以后：自那天所写起不算，应是今天或以前的日期；请核对年份，本机日期不对的先改正"
        }
    }
}
