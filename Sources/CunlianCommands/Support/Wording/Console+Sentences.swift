import CSV
import Cunlian
import CunlianConsole
import RecordStore
import Records
import Register

/// What is said otherwise at the console than in a terminal: there nobody writes a command, and what is chosen stands on the page.
enum ConsoleSentences {
    /// - Returns: `nil` where it is said as in a terminal.
    static func sentence(_ error: any Error, _ language: Language) -> String? {
        switch error {
        case let fault as HeaderFault: fault.atConsole(language)
        case let refusal as ExitRefusal: exit(refusal)?.text(in: language)
        case let error as StoreError: store(error)?.text(in: language)
        default: nil
        }
    }

    private static func store(_ error: StoreError) -> Label? {
        switch error {
        case .notPermitted(.mayNotRevoke), .notPermitted(.mayNotReadmit):
            Label(
                zh: "这个密钥由上级办理：您的职务不能停用或恢复此人。没有写入。",
                en:
                    "That is for who stands above them: your office ends nobody of equal or higher office, nor readmits them. Nothing was written."
            )
        case .notPermitted(.ownKeyIsEndedAbove):
            Label("本人或本节点的密钥不能由自己停用，由上级办理。没有写入。", "Nobody ends their own key: that is for who stands above. Nothing was written.")
        default: nil
        }
    }

    private static func exit(_ refusal: ExitRefusal) -> Label? {
        switch refusal {
        case .decision(.unknownHandler(let name)):
            Label(
                zh: "没有名叫“\(name)”的人，没有移交：姓名须与“人员”里的一致，或在上面选一个职务。",
                en: "Nobody is called \"\(name)\", and nothing was handed over: write the name as People has it, or choose an office.")
        case .decision(.handingOverNeedsSomebody):
            Label("移交须选一个职务，或写一个人的姓名。没有写入。", "Choose an office to hand it to, or write a person's name. Nothing was written.")
        default: nil
        }
    }
}
