import Records
import Testing

struct RecordNumberTests {
    @Test(arguments: [
        ("450124100201-0042", "450124100201-0042"), ("H1", "H1"), ("1", "1"), ("００１２", "0012"), ("　Ｈ１　", "H1"), ("H1\u{A0}", "H1"),
        ("\u{FEFF}H\u{200B}1", "H1"), ("马扶〔2016〕5号", "马扶〔2016〕5号"), ("E11", "E11"), ("1E5", "1E5"), ("a_b/c.(9)", "a_b/c.(9)"),
        ("exit_villages.2016@114", "exit_villages.2016@114"),
    ])
    func `a number has one spelling, however it was typed`(text: String, number: String) throws {
        #expect(try RecordNumber.read(text) == number)
        #expect(try RecordNumber.read(number) == number)
    }

    @Test(arguments: [
        "", "　", "合计", "4.50124E+11", "4.50124E11", "4.5e-3", "1 2", "H\u{A0}1", "1,234", "#", "韦国庆", "H-", "\u{FFFD}1", "é1", "=1",
        String(repeating: "1", count: 41),
    ])
    func `what is no number is no number`(text: String) {
        #expect(throws: InputError.Reason.notARecordNumber) { try RecordNumber.read(text) }
    }
}
