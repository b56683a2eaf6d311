import Testing

@testable import CunlianConsole

/// What browsers send, and what nobody's browser does.
@Suite struct FormFieldsTests {
    @Test func `as many Chinese characters fit as is said`() {
        let coded = [UInt8]("said=".utf8) + (0..<FormFields.charactersMax).flatMap { _ in "%E5%AD%97".utf8 }
        #expect(FormFields.charactersMax == 7_000 && FormFields(coded)?["said"].count == FormFields.charactersMax)
        #expect(FormFields(coded + (0..<1_000).flatMap { _ in "%E5%AD%97".utf8 }) == nil)
    }

    @Test func `a form says what was typed, in every script`() throws {
        let form = try #require(FormFields("name=%E8%A6%83+%E4%B8%BB%E4%BB%BB&reason=a%26b%3Dc&empty=&bare&passphrase=+x+".utf8))
        #expect(form["name"] == "覃 主任")
        #expect(form["reason"] == "a&b=c")
        #expect(form["empty"] == "" && form["bare"] == "" && form["absent"] == "")
        // Lines end as they do in a terminal.
        let lines = try #require(FormFields("reason=%0D%0Aa%0D%0Ab%0A".utf8))
        #expect(lines["reason"] == "a\nb")
        // A passphrase is taken to the letter.
        #expect(form["passphrase"] == "x" && form.exactly("passphrase") == " x ")
    }

    @Test(arguments: ["a=1&a=2", "a=%", "a=%4", "a=%G0", "a=%FF", "%C3=1", "a=%ED%A0%80"])
    func `what is no form is none`(text: String) { #expect(FormFields(text.utf8) == nil) }

    @Test func `a form has a bound in bytes and in fields`() {
        #expect(FormFields([UInt8](repeating: 0x61, count: FormFields.bytesMax)) != nil)
        #expect(FormFields([UInt8](repeating: 0x61, count: FormFields.bytesMax + 1)) == nil)
        let many = { (count: Int) in (0..<count).map { "f\($0)=1" }.joined(separator: "&") }
        #expect(FormFields(many(FormFields.countMax).utf8) != nil)
        #expect(FormFields(many(FormFields.countMax + 1).utf8) == nil)
    }
}
