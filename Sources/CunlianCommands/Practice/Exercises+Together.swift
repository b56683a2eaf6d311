import Cunlian
import RecordStore
import Records
import Register

extension Exercise {
    /// What several people do with one register.
    static let together: [Exercise] = [
        Exercise(
            number: 7, title: Label(zh: "两人说法不同，裁定", en: "two people differ: decide"),
            task: Label(
                zh: "蓝志高家（\(PracticeVillage.number(4))）的水田，采集员填 1.5 亩，村委填 2.1 亩，谁也没看到对方的。两边同步后，县里裁定：入户量过，2.1 亩。",
                en:
                    "Of household \(PracticeVillage.number(4))'s paddy the collector wrote 1.5 mu and the village 2.1, neither having seen the other. Sync both; then the county decides: measured, 2.1."
            ),
            steps: [
                Step("cunlian practice sync", "大家都同步一遍", "everybody syncs"),
                Step("cunlian conflicts --kind disputed --store office"),
                Step(
                    "cunlian resolve NAME --take 2 --reason 入户丈量 --store office", "NAME 换成上面列出的争议名，2 是选第几项",
                    "NAME is the conflict's name as listed, and 2 the choice"),
            ],
            missing: { stores in
                let household = try stores.household(4, at: "office")
                let field = household?.type.field(named: "land").flatMap { household?.field(FieldAddress($0.number, .number(2017))) }
                guard let household, let field else { return Label(zh: "县办还没有该户", en: "the county has not that household yet") }
                let isDecided = try stores.writings(of: household, "land", at: "office").contains { item in
                    item.entry.changes.contains { $0.kind == .resolve }
                }
                guard isDecided else { return Label(zh: "县办还没有裁定", en: "the county has not decided yet") }
                return field.state.values.count == 1
                    ? nil : Label(zh: "水田还有两种说法", en: "there are two values of it still")
            }),
        Exercise(
            number: 8, title: Label(zh: "检查出的疑点，答复", en: "a finding, and its answer"),
            task: Label(
                zh: "仇老三家登记了两个户主。村委检查并记入登记册，答复“已确认”，附上证明材料（proof.txt）。",
                en:
                    "A household has two heads. The village checks, records what it finds, and answers that it is so, with a document (proof.txt)."
            ),
            steps: [
                Step("cunlian check --check Q10 --record --store village"),
                Step("cunlian findings --store village"),
                Step(
                    "cunlian answer ID --state confirmed --reason 户主应为仇老三 --document proof.txt --store village", "ID 换成上面列出的疑点编号",
                    "ID is the finding's as listed"),
            ],
            missing: { stores in
                let found = try FindingLedger(of: stores.editor("village").store).findings.filter { $0.subject.check == "Q10" }
                if found.isEmpty { return Label(zh: "还没有记下疑点 Q10", en: "finding Q10 is not recorded yet") }
                return found.contains { !$0.answers.isEmpty } ? nil : Label(zh: "疑点还没有答复", en: "the finding has no answer yet")
            }),
        Exercise(
            number: 9, title: Label(zh: "达标了没有？补上缺项", en: "is the standard met? fill in what is missing"),
            task: Label(
                zh: "单文华家（\(PracticeVillage.number(6))）2017 年哪一项“不明”？看一看，问清了每人每天用水 45 升，补上。不明从不算达标。",
                en:
                    "Which condition of household \(PracticeVillage.number(6)) is unknown in 2017? Look; you asked, and everybody has 45 litres of water a day: fill it in. Unknown never counts as met."
            ),
            steps: [
                Step("cunlian evaluate \(PracticeVillage.number(6)) --year 2017 --store collector"),
                Step("cunlian set household:\(PracticeVillage.number(6)) 'water[2017].litres=45' --store collector"),
                Step("cunlian evaluate \(PracticeVillage.number(6)) --year 2017 --store collector"),
            ],
            missing: { stores in
                guard let household = try stores.household(6, at: "collector") else { return Label(zh: "没有该户", en: "no such household") }
                let present = try ExitReader(stores.editor("collector").store).standing(of: household.id, year: 2017).present
                return present?.isMet == true ? nil : Label(zh: "单文华家还没有各项达标", en: "not every condition is met yet")
            }),
    ]
}
