import CSV
import Cunlian
import CunlianConsole
import Records
import Register

/// What is said otherwise at the console than in a terminal: there nobody writes a command, and what is chosen stands on the page.
enum ConsoleSentences {
    /// - Returns: `nil` where it is said as in a terminal.
    static func sentence(_ error: any Error, _ language: Language) -> String? {
        switch error {
        case let fault as HeaderFault: fault.atConsole(language)
        case let refusal as ExitRefusal: exit(refusal)?.text(in: language)
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
