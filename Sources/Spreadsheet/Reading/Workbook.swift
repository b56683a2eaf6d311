/// A workbook in Office Open XML (ECMA-376), of which sheets are read row by row.
///
/// No formula is executed: of a formula only what it came to when it was saved is read. Nothing outside the file is looked at.
///
///     let workbook = try Workbook(file: "成员.xlsx")
///     var sheet = try workbook.sheet()
///     while let row = try sheet.next() { … }
package struct Workbook: Sendable {
    /// The sheets that people see, in their order.
    package private(set) var sheetNames: [String] = []

    let archive: ZipArchive
    let limits: WorkbookLimits
    private(set) var isFrom1904 = false
    private(set) var styles = NumberStyles()
    private(set) var strings = SharedStrings()
    private var parts: [String: String] = [:]

    /// - Parameter file: A path. Trust: none.
    package init(file: String, limits: WorkbookLimits = WorkbookLimits()) throws(SpreadsheetError) {
        try self.init(bytes: FileBytes.read(file, most: limits.fileBytes), limits: limits)
    }

    /// - Parameter bytes: A whole file. Trust: none.
    package init(bytes: [UInt8], limits: WorkbookLimits = WorkbookLimits()) throws(SpreadsheetError) {
        if let form = FileForm(bytes).otherForm { throw .otherForm(form) }
        self.limits = limits
        archive = try ZipArchive(bytes, limits: limits)
        let roots = try Relations(archive, of: "")
        guard let path = roots.target(ofKind: "officeDocument"), let entry = archive.entry(path) else {
            if let kind = archive.entry("mimetype"), kind.bytes < 200,
                String(decoding: try archive.whole(kind), as: UTF8.self).hasPrefix("application/vnd.oasis.opendocument")
            {
                throw .otherForm(.ods)
            }
            throw .notAWorkbook
        }
        if path.hasSuffix(".bin") { throw .otherForm(.xlsb) }
        let relations = try Relations(archive, of: entry.name)
        try readBook(entry, relations)
        guard !parts.isEmpty else { throw .notAWorkbook }
        if let path = relations.target(ofKind: "styles"), let entry = archive.entry(path) {
            var reader = try reader(entry, bytesMax: limits.partBytes)
            styles = try NumberStyles(&reader)
        }
        if let path = relations.target(ofKind: "sharedStrings"), let entry = archive.entry(path) {
            var reader = try reader(entry, bytesMax: limits.stringBytes)
            strings = try SharedStrings(&reader, limits: limits)
        }
    }

    /// - Parameter name: Without it the first sheet that people see.
    package func sheet(_ name: String? = nil) throws(SpreadsheetError) -> SheetReader {
        guard let name = name ?? sheetNames.first, let path = parts[name] else { throw .noSheet(name ?? "", among: sheetNames) }
        guard let entry = archive.entry(path) else { throw .damaged(part: path) }
        return try SheetReader(self, entry, name: name)
    }

    func reader(_ entry: ZipArchive.Entry, bytesMax: Int) throws(SpreadsheetError) -> XMLReader {
        let stream = try PartStream(archive, entry, bytesMax: bytesMax)
        return XMLReader(entry.name, textMax: limits.textBytes) { () throws(SpreadsheetError) in try stream.next() }
    }

    private mutating func readBook(_ entry: ZipArchive.Entry, _ relations: Relations) throws(SpreadsheetError) {
        var reader = try reader(entry, bytesMax: limits.partBytes)
        var hidden: [String] = []
        while true {
            switch try reader.next() {
            case .start where reader.isNamed("workbookPr"):
                isFrom1904 = ["1", "true"].contains(try reader.attribute("date1904"))
            case .start where reader.isNamed("sheet"):
                guard let name = try reader.attribute("name"), let id = try reader.attribute("id"),
                    let path = relations.target(withID: id)
                else { continue }
                parts[name] = path
                let isHidden = try reader.attribute("state").map { $0 != "visible" } ?? false
                if isHidden { hidden.append(name) } else { sheetNames.append(name) }
            case .finished:
                if sheetNames.isEmpty { sheetNames = hidden }
                return
            default: continue
            }
        }
    }
}
