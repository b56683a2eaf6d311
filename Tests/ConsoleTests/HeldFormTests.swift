import ReportFormats
import Testing

@testable import CunlianConsole

/// What was typed when a visit was over.
@Suite struct HeldFormTests {
    @Test func `what was typed goes through a sign-in, and no secret with it`() throws {
        let sent = try #require(FormFields("form=f&reason=a%0D%0Ab&verdict=reject&empty=&passphrase=secret&code=123456&token=t".utf8))
        let held = try #require(HeldForm(sent, to: "/case/1"))
        #expect(held.path == "/case/1" && held.takesPassphrase)
        #expect(held.fields.map(\.name) == ["reason", "verdict"])
        let carried = held.carried.map { "\($0.name)=\($0.value == "/case/1" ? "%2Fcase%2F1" : $0.value)" }.joined(separator: "&")
        let signIn = try #require(FormFields(carried.utf8))
        let back = try #require(HeldForm(in: signIn))
        #expect(back.path == held.path && back.takesPassphrase)
        #expect(back.fields.map(\.value) == held.fields.map(\.value))
        let bare = try #require(FormFields("passphrase=x&form=f".utf8))
        #expect(HeldForm(bare, to: "/case/1") == nil)
        #expect(HeldForm(sent, to: "//elsewhere") == nil && HeldForm(sent, to: "elsewhere") == nil)
    }

    @Test func `a field of several lines keeps them, and what hides in them is seen`() {
        var html = HTMLWriter()
        html.element("textarea") { $0.lines("a\r\nb\u{202E}<\n") }
        html.carried("held.\"x", "1\r\n2\t3")
        #expect(
            html.html
                == "<textarea>a\nb‹U+202E›&lt;\n</textarea><input type=\"hidden\" name=\"held.&quot;x\" value=\"1\n2␉3\">")
    }
}
