import RecordStore
import Records

/// What people are told while scopes are folded anew after the directory's news.
enum RefoldingWords {
    /// How far it has come.
    static func progress(_ refolding: Refolding, _ language: Language) -> String {
        Label(
            zh: "目录有变，正在按新的授权重算：\(refolding.done)/\(refolding.total) 个区域；其余暂为此前的样子",
            en:
                "The directory changed and regions are judged anew: \(refolding.done) of \(refolding.total); the others show what they showed before"
        ).text(in: language)
    }

    /// That what is shown is what was shown before, and stays so for now.
    static func behind(_ refolding: Refolding, _ language: Language) -> String {
        Label(
            zh: "本库现在不能写入：\(refolding.total - refolding.done) 个区域仍是目录变动之前的样子",
            en:
                "Nothing can be written here now: \(count(refolding.total - refolding.done, "region")) still as before the directory changed"
        ).text(in: language)
    }
}
