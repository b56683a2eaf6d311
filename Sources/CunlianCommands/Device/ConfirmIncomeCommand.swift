import ArgumentParser
import Changesets
import Cunlian
import JSON
import RecordStore
import Records
import Register

struct ConfirmIncomeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm-income", abstract: "登记农户签过字的收入确认单 / record that a household signed for its income.",
        discussion: """
            先用 report income-sheet 打印，逐项核对后由农户签字，再登记签字的照片；之后收入或人口有变的，须重新签。谁尚缺：report income。
            Print it with report income-sheet, go through it line by line, let the household sign, and record the picture of the signed \
            sheet. Where income or persons change after that, it is signed anew. Who lacks one: report income.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "户 / household") var household: String
    @Option(name: .customLong("year"), help: ArgumentHelp("年度 / year", valueName: "year")) var ofYear: RegisterYear
    @Option(name: .long, help: ArgumentHelp("签字成员 / who signed", valueName: "member")) var signer: String?
    @Option(name: .long, help: ArgumentHelp("签字的确认单照片 / picture of the signed sheet", valueName: "file")) var signature: String

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let clerk = try ExitClerk(editor)
            let record = try clerk.household(household)
            let hash = try proofKept(signature, for: "signature", of: "income_confirmation", clerk)
            let who = try signer.map { try editor.finder.record($0, type: editor.type("member")) }
            let made = try IncomeConfirmations(editor.store).confirm(record, year: ofYear.number, signer: who, signature: hash, editor)
            let number = try editor.store.views.readableNumber(record) ?? household
            let yuan = { (fen: Int64) in Ratio(Int128(fen), 100).text(places: 2) }
            if context.isJSON {
                return context.emit {
                    $0.member("record", made.record.description)
                    $0.member("total", yuan(made.sheet.total))
                    $0.member("persons", made.sheet.persons)
                }
            }
            let perHead = made.sheet.perHead.map(yuan) ?? "—"
            context.print(
                context.say(
                    "已登记 \(number) \(ofYear.number) 年收入确认单：纯收入 \(yuan(made.sheet.total)) 元，\(made.sheet.persons) 人，人均 \(perHead) 元。",
                    "Recorded the confirmed income of \(number), \(ofYear.number): \(yuan(made.sheet.total)) yuan, \(count(made.sheet.persons, "person")), \(perHead) a head."
                ))
        }
    }
}
