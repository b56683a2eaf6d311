import Records
import Register

extension Chinese {
    func sentence(_ error: HouseholdRefusal) -> String {
        switch error {
        case .notAHousehold(let text, let type): "“\(text)”是\(type.label.zh)，不是户"
        case .notAMember(let text, let type): "“\(text)”是\(type.label.zh)，不是成员"
        case .memberOfAnother(let name, let household): "\(name) 不是 \(household) 户的成员"
        case .memberNamedTwice: "--members 中同一成员写了两次"
        case .nobodyStays(let members): "不能把全部 \(members) 名成员都分出去：原户将无人"
        case .headStays(let name): "\(name) 不在分出的成员之中，不能作新户的户主；未分户"
        case .sameRecord: "两次写的是同一记录"
        case .endsPoverty(let name, let other, let state):
            "\(name) 是在册贫困户，\(other) 是“\(state.zh)”：并入后其人不再算贫困人口，这要经双认定退出；请先办理退出，或把两户对调，由在册的户留存"
        case .notOneScope(let one, let other): "两条记录分属 \(one) 和 \(other)；请先用 move 迁到一处"
        case .notAPair(let one, let other): "只能合并两户或两名成员，不能合并\(one.label.zh)和\(other.label.zh)"
        case .householdNotHere: "成员所属的户不在本库"
        case .isRetired(let name): "\(name) 已注销（见 history）；请用其成员现在所在的户，或先恢复"
        case .movedAway(let name, let scopes): "\(name) 已迁往 \(scopes.spaced)；请在那里办理"
        case .existenceDisputed(let name): "\(name) 是否在册有争议；请先裁定（见 conflicts）"
        case .undecided(let places): "有争议或待定的内容，请先裁定：\(places.joined(separator: "、"))"
        case .needsReason: "须写明缘由：--reason"
        case .notTheOffice(let scope): "分户、并户和合并由主管 \(scope) 的户的机构办理"
        case .olderForm(let version): "本库表式为第 \(version) 版，没有这类记录；请上级发布新表式后同步"
        case .noIncome(let name, let year): "\(name) 没有 \(year) 年的收入、收入有争议，或当年花名册无人；未记录"
        case .headLeaves(let name): "\(name) 是户主：请用 --head 写明新户主；未记录"
        case .hasLeft(let name, let state): "\(name) 已登记为\(state.zh)；未记录"
        case .requestsDiffer(let name, let requests):
            "\(name) 有去向不同的申请，不能办理：\(requests.joined(separator: "、"))；请只留一件（requests --reject）"
        case .isThere(let name, let number): "本户已有同名、同出生日期的 \(name)（\(number)），未登记；确是两人请用 add member"
        case .beforeBirth(let name): "日期早于 \(name) 的出生日期，未登记；请核对日期"
        case .isHead(let name): "\(name) 已是户主，未更改"
        case .isAsked(let name, let request): "\(name) 有未办结的申请 \(request)，未登记；请先办理，或用 requests --withdraw 撤回"
        case .requestEnded: "该申请此前已办结"
        case .nobodyMeant(let text): "本机找不到 \(text) 所指的人或户；请核对申请，或先同步"
        case .otherSideNotHere(let scope): "本机没有区域 \(scope)；由同时管两个村的最低一级办理"
        case .mayNotWrite(let fields): "本机的职务不能写：\(fields.map(\.zh).joined(separator: "、"))；请由县扶贫办办理"
        case .mayOnlyAsk(let fields): "本机的职务不能写：\(fields.map(\.zh).joined(separator: "、"))；请加 --ask 登记申请，由县扶贫办办理"
        }
    }

    /// Whoever typed it, or has the table, knows whether it is meant.
    func sentence(_ remark: HelpRemark) -> String {
        switch remark {
        case .unknown(let number): "本县没有编号为 \(number) 的帮扶联系人，已照此记录；请核对编号，或用 add helper 补登。"
        case .hasLeft(let number, let day): "联系人 \(number) 已于 \(day) 离任，已照此记录；此结对不算有联系人。"
        case .beyondTheRule(let number, let households):
            "联系人 \(number) 现在联系 \(households) 户，超过规定的 \(Check.helpedMax) 户，已照此记录。"
        case .severalMain(let count): "该户现在有 \(count) 名主要联系人，已照此记录；只应有一名。"
        case .again(let number): "联系人 \(number) 与其原已结对，没有结束，已照此记录。"
        case .noPupil: "登记册里此人今年没有在校状况，已照此记录；请核对是不是在校学生。"
        }
    }

    func sentence(_ error: EvaluationError) -> String {
        switch error {
        case .unknownRecord(let record): "本机在该时点没有记录 \(record)；先同步，或核对编号"
        case .notJudged(let type): "\(type.label.zh)没有退出标准；请指定户、村或县"
        case .wrongLevel(let criteria, let level, let type):
            "标准 \(criteria) 用于\(level.label.zh)，不用于\(type.label.zh)；请换一个标准"
        case .unknownCriteria(let name, let known): "没有标准 \(name)" + existing(known)
        case .noHouseholds: "本库的登记册没有“户”，无从按户核对退出标准"
        case .unreadableCriteria(let name, let fault):
            "本程序读不了已发布的标准 \(name)（\(sentence(fault))）；请更新程序，或用 --criteria 指定另一个标准"
        case .outsideValidity(let criteria, let year, let from, let to):
            "标准 \(criteria) 自 \(from) 年\(to.map { "至 \($0) 年" } ?? "起")有效，不适用于 \(year) 年"
        case .noCriteria(let level, let year, let known):
            "\(year) 年没有有效的\(level.label.zh)退出标准" + existing(known)
        }
    }

    private func existing(_ known: [String]) -> String { known.isEmpty ? "；本库一个也没有" : "；现有：" + known.joined(separator: "、") }

    func sentence(_ error: FindingError) -> String {
        switch error {
        case .unknown(let text): "没有疑点 \(text)；用 cunlian findings 查看编号。"
        case .ambiguous(let text): "不止一个疑点以 \(text) 开头；请多写几位。"
        case .notDue(let now, let asked): "疑点现为 \(now.rawValue)，不能答复 \(asked.rawValue)；可以：\(now.answers.listed)。"
        case .needsReason: "答复须写明核查情况：--reason。"
        case .needsDocument: "答复须附材料：--document 文件。"
        }
    }

    func sentence(_ error: ListError) -> String {
        switch error {
        case .noNumberColumn(let found):
            "名单没有身份号码列（第1行：\(found.joined(separator: "、"))）；"
                + "请把该列命名为 \(OutsideList.numberHeaders.prefix(4).joined(separator: "、")) 之一。"
        case .ambiguousColumns(let one, let other): "名单有两列含义相同（\(one)、\(other)）；请只留一列。"
        }
    }

    func sentence(_ error: ReportFault) -> String {
        switch error {
        case .scopeNotHere(let scope): "本库没有区域 \(scope) 的内容；先同步，或用 status 查看有哪些区域"
        case .bookNeedsVillage: "请写明一户（如 household:450124100201-0042）或用 --scope 指明一个村（12 位代码）"
        case .bookNeedsOneVillage: "请写明一个村（如 village:450124100201）或用 --scope 指明一个村（12 位代码）"
        case .wrongType(let type): "这份册子以\(type.zh)为对象，所写的记录不是\(type.zh)"
        case .yearOutside(let year, let years): "年度 \(year) 超出登记册的范围 \(years.lowerBound)—\(years.upperBound)"
        case .noYearSurveyed(let households, let rounds):
            "在册 \(households) 户，没有一个已开始的年度调查到半数（\(rounds.map { "\($0.year) 年 \($0.households) 户" }.joined(separator: "、"))）；"
                + "请用 --year 指明年度"
        }
    }
}
