/// The parts of a workbook that are the same in all, or nearly.
enum WorkbookParts {
    static let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    static let relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    // The styles by their numbers; those of ``SheetLayout/Kind`` stand between.
    static let title = 1
    static let marked = 5
    static let requiredTitle = 7

    static func relations(_ targets: [(kind: String, path: String)]) -> String {
        var result = head + "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        for (index, target) in targets.enumerated() {
            result += "<Relationship Id=\"rId\(index + 1)\" Type=\"\(relationships)/\(target.kind)\" Target=\"\(target.path)\"/>"
        }
        return result + "</Relationships>"
    }

    static func book(_ names: [String]) -> String {
        let sheets = names.enumerated().map { "<sheet name=\"\(XMLText.escaped($1))\" sheetId=\"\($0 + 1)\" r:id=\"rId\($0 + 1)\"/>" }
        return head + "<workbook xmlns=\"\(main)\" xmlns:r=\"\(relationships)\"><bookViews><workbookView/></bookViews><sheets>"
            + sheets.joined() + "</sheets></workbook>"
    }

    static func contentTypes(_ haveNotes: [Bool]) -> String {
        let family = "application/vnd.openxmlformats-officedocument.spreadsheetml."
        var result = head + "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
        result += "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
        result += "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
        result += "<Default Extension=\"vml\" ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/>"
        result += "<Override PartName=\"/xl/workbook.xml\" ContentType=\"\(family)sheet.main+xml\"/>"
        result += "<Override PartName=\"/xl/styles.xml\" ContentType=\"\(family)styles+xml\"/>"
        for (index, hasNotes) in haveNotes.enumerated() {
            result += "<Override PartName=\"/xl/worksheets/sheet\(index + 1).xml\" ContentType=\"\(family)worksheet+xml\"/>"
            if hasNotes { result += "<Override PartName=\"/xl/comments\(index + 1).xml\" ContentType=\"\(family)comments+xml\"/>" }
        }
        return result + "</Types>"
    }

    static let styles: String = {
        let plain = "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
        func title(_ fill: Int) -> String {
            "<xf numFmtId=\"49\" fontId=\"1\" fillId=\"\(fill)\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\""
                + " applyBorder=\"1\" applyAlignment=\"1\"><alignment horizontal=\"center\" vertical=\"center\" wrapText=\"1\"/></xf>"
        }
        func cell(_ format: Int, fill: Int = 0, wraps: Bool = false) -> String {
            "<xf numFmtId=\"\(format)\" fontId=\"0\" fillId=\"\(fill)\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\""
                + (fill > 0 ? " applyFill=\"1\"" : "")
                + (wraps ? " applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf>" : "/>")
        }
        func solid(_ colour: String) -> String {
            "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"\(colour)\"/><bgColor indexed=\"64\"/></patternFill></fill>"
        }
        let formats = [plain, title(2), cell(49), cell(0), cell(164), cell(49, fill: 4), cell(49, wraps: true), title(3)]
        return head
            + "<styleSheet xmlns=\"\(main)\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>"
            + "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"宋体\"/><family val=\"3\"/></font>"
            + "<font><b/><sz val=\"11\"/><name val=\"宋体\"/><family val=\"3\"/></font></fonts>"
            + "<fills count=\"5\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>"
            + solid("FFD9E2EC") + solid("FFFCE4C8") + solid("FFFFF2A8") + "</fills>"
            + "<borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>"
            + "<border><left style=\"thin\"/><right style=\"thin\"/><top style=\"thin\"/><bottom style=\"thin\"/><diagonal/></border></borders>"
            + "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
            + "<cellXfs count=\"\(formats.count)\">" + formats.joined() + "</cellXfs>"
            + "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"
    }()
}
