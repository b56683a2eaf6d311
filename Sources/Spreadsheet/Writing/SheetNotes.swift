/// Notes that stand behind the titles of a sheet: what they say, and where their boxes are drawn.
enum SheetNotes {
    static func comments(_ notes: [(column: Int, text: String)]) -> String {
        var result =
            WorkbookParts.head + "<comments xmlns=\"\(WorkbookParts.main)\"><authors><author>cunlian</author></authors><commentList>"
        for note in notes {
            result += "<comment ref=\"\(CellPlace.letters(ofColumn: note.column))1\" authorId=\"0\"><text><r><t xml:space=\"preserve\">"
            result += XMLText.escaped(note.text) + "</t></r></text></comment>"
        }
        return result + "</commentList></comments>"
    }

    /// Excel shows no note without a box in VML (ECMA-376 part 4, 19).
    static func drawing(_ notes: [(column: Int, text: String)]) -> String {
        var result = """
            <xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" \
            xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>\
            <v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">\
            <v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>
            """
        for (index, note) in notes.enumerated() {
            let lines = 2 + note.text.split(separator: "\n", omittingEmptySubsequences: false).reduce(0) { $0 + 1 + $1.count / 16 }
            result += """
                <v:shape id="_x0000_s\(1_025 + index)" type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1" \
                o:insetmode="auto"><v:fill color2="#ffffe1"/><v:path o:connecttype="none"/><v:textbox/><x:ClientData ObjectType="Note">\
                <x:MoveWithCells/><x:SizeWithCells/><x:Anchor>\(note.column + 1), 15, 0, 2, \(note.column + 4), 15, \(lines), 4</x:Anchor>\
                <x:AutoFill>False</x:AutoFill><x:Row>0</x:Row><x:Column>\(note.column)</x:Column></x:ClientData></v:shape>
                """
        }
        return result + "</xml>"
    }
}
