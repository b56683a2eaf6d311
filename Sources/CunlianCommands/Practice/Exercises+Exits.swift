import Cunlian
import RecordStore
import Records
import Register

extension Exercise {
    private static let number = PracticeVillage.number(7)

    private static func step(_ rest: String, _ store: String) -> Step {
        Step("cunlian procedure \(number) --year 2017 \(rest) --store \(store)")
    }

    private static let everybody = Step("cunlian practice sync")

    /// A whole exit, each step by those whose it is.
    static let exits: [Exercise] = [
        Exercise(
            number: 10, title: Label(zh: "一户的双认定，从列入名单到公告", en: "a whole dual determination, from the list to the announcement"),
            task: Label(
                zh:
                    "区玉莲家（\(number)）拟于 2017 年退出。每一步由该办的人在自己的库里办；办到哪一步、下一步是什么，随时用 procedure 看。农户的同意要有户认定卡上的同意码，采集员和签政府认定的不能是同一人。纸上早已办过的，写当时的日期。",
                en:
                    "Household \(number) is to exit in 2017. Each step is done by those whose it is, in their own store; `procedure` shows where it stands. The household's yes needs the code of its card, and whoever records it may not sign for the government. What was done on paper has the day it was done."
            ),
            steps: [
                Step(
                    "cunlian procedure \(number) --year 2017 candidate date=2017-10-09 --store village", "列入名单：村委", "listed, by the village"
                ), everybody,
                Step(
                    "cunlian procedure \(number) --year 2017 check date=2017-10-10 team.first=陆书记 team.second=覃镇长 --store first",
                    "入户核验（两人）、对标评估：第一书记",
                    "house check by two persons, and evaluation: the first secretary"),
                step("evaluate date=2017-10-10", "first"), everybody,
                Step(
                    "cunlian card \(number) --year 2017 --store town", "乡镇发户认定卡：记下同意码",
                    "the township issues the card: note the code that agrees"),
                Step(
                    "cunlian evaluate \(number) --year 2017 --store town", "看事实摘要（下面的 DIGEST，前 8 位即可）",
                    "shows the digest of the facts: DIGEST below, 8 digits do"),
                everybody,
                Step(
                    "cunlian attest \(number) --year 2017 --as household --decision agree --evidence DIGEST --card-code CODE --date 2017-10-12 --store collector",
                    "农户认定", "the household's attestation"),
                Step(
                    "cunlian attest \(number) --year 2017 --as government --decision agree --evidence DIGEST --signer 陆书记 --date 2017-10-12 --store town",
                    "政府认定（两人签）", "the government's, signed by two"),
                everybody,
                Step(
                    "cunlian procedure \(number) --year 2017 review date=2017-10-16 votes.present=20 votes.for=17 votes.against=2 --store village",
                    "民主评议、第一次公示", "the village's review, and the first notice"),
                step("notice date=2017-10-17", "village"), everybody,
                Step(
                    "cunlian procedure \(number) --year 2017 check date=2017-10-25 --store town", "公示满 7 天：乡镇复核、第二次公示",
                    "after seven days: the township's check, and the second notice"),
                step("notice date=2017-10-25", "town"), everybody,
                Step(
                    "cunlian procedure \(number) --year 2017 approve date=2017-11-02 sampled=true --store office", "县级审批、公告",
                    "the county approves and announces"),
                step("announce date=2017-11-03", "office"),
            ],
            missing: { stores in
                guard let household = try stores.household(7, at: "office") else {
                    return Label(zh: "县办还没有该户，请先 practice sync", en: "the county has not that household yet: practice sync")
                }
                let reader = try ExitReader(stores.editor("office").store)
                let standing = try reader.standing(of: household.id, year: 2017)
                if standing.outcome == .exited {
                    let (own, government) = (standing.householdAnswers.filter(\.counts), standing.governmentAnswers.filter(\.counts))
                    let isApart = own.contains { yes in government.contains { $0.event.person != yes.event.person } }
                    return isApart ? nil : Label(zh: "两项认定不是不同的人作的", en: "the two attestations are not by different people")
                }
                if let blocking = standing.blocking.first {
                    let kind = reader.procedure.kind(blocking.kind)?.label ?? Label(zh: "争议", en: "a case")
                    return Label(zh: "县办所见：有争议“\(kind.zh)”", en: "at the county there is a case: \(kind.en)")
                }
                guard let next = standing.next.first else {
                    return Label(zh: "县办还没有看到列入名单；办完各步后 practice sync", en: "the county sees no listing yet: practice sync after each step")
                }
                return Label(zh: "县办所见，下一步是“\(next.label.zh)”", en: "as the county sees it, the next step is: \(next.label.en)")
            })
    ]
}
