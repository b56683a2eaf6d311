import Causality
import Cunlian
import RecordStore
import Records
import Register

extension Exercise {
    /// A collector's day.
    static let records: [Exercise] = [
        Exercise(
            number: 1, title: Label(zh: "找到一户，改电话", en: "find a household and change its phone"),
            task: Label(
                zh: "覃美兰家换了电话，新号码 13907710001。先按姓名（拼音、声母也可以）找到她家的户编号，再改。",
                en:
                    "Qin Meilan's household has a new phone, 13907710001. Find its number by her name (pinyin or initials do), then change it."
            ),
            steps: [
                Step("cunlian find qml --store collector"),
                Step("cunlian set household:\(PracticeVillage.number(3)) phone=13907710001 --store collector"),
            ],
            missing: { stores in
                let phone = try stores.household(3, at: "collector")?.value("phone")
                return phone == .text("13907710001")
                    ? nil : Label(zh: "覃美兰家的电话还不是 13907710001", en: "Qin Meilan's phone is not 13907710001 yet")
            }),
        Exercise(
            number: 2, title: Label(zh: "新增一户和户主", en: "add a household and its head"),
            task: Label(
                zh: "新来一户，户编号 \(PracticeVillage.number(9))，户主莫小海，男，1985 年 3 月 2 日生。也可以用 collect 一问一答地填。",
                en:
                    "A household has come: number \(PracticeVillage.number(9)), its head Mo Xiaohai (莫小海), male, born on 1985-03-02. `collect` asks question by question instead."
            ),
            steps: [
                Step("cunlian add household number=\(PracticeVillage.number(9)) --store collector"),
                Step(
                    "cunlian add member name=莫小海 sex=male birth=1985-03-02 relation=head --in household:\(PracticeVillage.number(9)) --store collector"
                ),
            ],
            missing: { stores in
                guard let household = try stores.household(9, at: "collector") else {
                    return Label(zh: "还没有编号为 \(PracticeVillage.number(9)) 的户", en: "there is no household \(PracticeVillage.number(9)) yet")
                }
                let people = try stores.children(of: household, "member", at: "collector")
                return people.contains { $0.value("name") == .text("莫小海") }
                    ? nil : Label(zh: "户里还没有莫小海", en: "莫小海 is not in the household yet")
            }),
        Exercise(
            number: 3, title: Label(zh: "写错了，撤销", en: "a slip, taken back"),
            task: Label(
                zh: "给陆有福家（\(PracticeVillage.number(5))）随便改一个电话，再用 undo 撤销。原来的号码回来，改和撤销都留在历史里。",
                en:
                    "Change the phone of household \(PracticeVillage.number(5)) to anything, then take it back with undo. The old number returns, and both stay in the history."
            ),
            steps: [
                Step("cunlian set household:\(PracticeVillage.number(5)) phone=13800000000 --store collector"),
                Step("cunlian undo --store collector"),
                Step("cunlian history household:\(PracticeVillage.number(5)) phone --store collector"),
            ],
            missing: { stores in
                guard let household = try stores.household(5, at: "collector") else { return Label(zh: "没有该户", en: "no such household") }
                let own = try stores.editor("collector").store.own
                let written = try stores.writings(of: household, "phone", at: "collector").filter {
                    $0.entry.dot.replica.hasSameKey(as: own)
                }
                if written.isEmpty { return Label(zh: "还没有改过电话", en: "the phone was not changed yet") }
                return written.count > 1 && household.value("phone") == .text("13900990005")
                    ? nil : Label(zh: "原来的号码还没有回来", en: "the old number is not back yet")
            }),
        Exercise(
            number: 4, title: Label(zh: "记一次走访", en: "record a visit"),
            task: Label(
                zh: "今天到韦建国家（\(PracticeVillage.number(2))）走访，记下日期和内容。",
                en: "You visited household \(PracticeVillage.number(2)) today: record the day and what you saw."),
            steps: [
                Step("cunlian add visit date=today content=核对了房屋和饮水 --in household:\(PracticeVillage.number(2)) --store collector")
            ],
            missing: { stores in
                guard let household = try stores.household(2, at: "collector") else { return Label(zh: "没有该户", en: "no such household") }
                return try stores.children(of: household, "visit", at: "collector").isEmpty
                    ? Label(zh: "韦建国家还没有走访记录", en: "no visit is recorded there yet") : nil
            }),
        Exercise(
            number: 5, title: Label(zh: "导入表格", en: "take in a table"),
            task: Label(
                zh: "村里用表格记了两个新生儿（members.csv）。先预览哪一列进哪里，再导入。",
                en: "Two children were born, and somebody listed them in members.csv. Look first which column goes where, then import."),
            steps: [
                Step("cunlian import member members.csv --dry-run --store collector"),
                Step("cunlian import member members.csv --store collector"),
            ],
            missing: { stores in
                for (number, name) in [(1, "覃小宝"), (2, "韦小龙")] {
                    let household = try stores.household(number, at: "collector")
                    let people = try household.map { try stores.children(of: $0, "member", at: "collector") } ?? []
                    guard people.contains(where: { $0.value("name") == .text(name) }) else {
                        return Label(zh: "还没有\(name)", en: "\(name) is not there yet")
                    }
                }
                return nil
            }),
        Exercise(
            number: 6, title: Label(zh: "同步", en: "sync"),
            task: Label(
                zh: "看 status 里还有多少条“待上传”，再同步。演练村的节点就在这台机器里，不用网络；真实的库要写一次 --node。",
                en:
                    "See in `status` how much is to be sent, then sync. The practice village's node is on this machine and needs no network; a real store is told its --node once."
            ),
            steps: [Step("cunlian status --store collector"), Step("cunlian sync --store collector")],
            missing: { stores in
                let status = try WorkStatus(stores.editor("collector").store)
                return status.pending == 0
                    ? nil : Label(zh: "还有 \(status.pending) 条待上传", en: "\(status.pending) entries are to be sent still")
            }),
    ]
}
