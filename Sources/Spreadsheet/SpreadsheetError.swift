/// Why a workbook cannot be read.
package enum SpreadsheetError: Error, Hashable, Sendable {
    /// A form that this module does not read; people save it anew as .xlsx.
    package enum OtherForm: Hashable, Sendable, CaseIterable {
        /// Excel's form until 2003.
        case xls
        /// The form of Kingsoft's spreadsheet.
        case et
        /// Encrypted with a password.
        case encrypted
        /// LibreOffice's form.
        case ods
        /// Excel's binary form.
        case xlsb
    }

    /// The file cannot be opened or read; the number is the system's `errno`.
    case unreadable(path: String, number: Int32)
    /// Another form of table.
    case otherForm(OtherForm)
    /// A ZIP file, and no workbook in it.
    case notAWorkbook
    /// A part of the file is not what it says.
    case damaged(part: String)
    /// A part, expanded, is longer than may be; or so much smaller when packed that nobody filled it in.
    case tooLarge(part: String, bytesMax: Int)
    /// More than so many parts, strings, rows or cells.
    case tooMany(part: String, most: Int)
    /// A document type declaration, which no workbook has.
    case declaresTypes(part: String)
    /// No sheet of that name; these there are.
    case noSheet(String, among: [String])
    /// zlib has no memory.
    case noMemory
}

/// What a workbook may be at most; whatever is beyond is refused before it takes room.
package struct WorkbookLimits: Sendable {
    /// Of the file.
    package var fileBytes = 128 << 20
    package var entries = 2_048
    /// Of a sheet, expanded; it is never held whole.
    package var sheetBytes = 1 << 30
    /// Of the strings that sheets share, expanded.
    package var stringBytes = 96 << 20
    package var strings = 4_000_000
    /// Of every other part.
    package var partBytes = 8 << 20
    /// How many times longer a part may become once it is beyond 16 MiB; what people write comes to less than 100.
    package var ratio = 500
    /// Of a sheet.
    package var cells = 20_000_000
    package var columns = 16_384
    /// Of one text.
    package var textBytes = 1 << 20

    package init() {}
}
