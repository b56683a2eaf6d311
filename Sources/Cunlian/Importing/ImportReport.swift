public import RecordStore
public import Records

/// What an import did.
public struct ImportReport: Sendable {
    /// A row that was not written, or not wholly.
    public struct Remark: Sendable {
        /// Of the file, from 1.
        public let line: Int
        /// What its column is called, or `nil` where the row as a whole is meant.
        public let column: Label?
        /// What is wrong there.
        public let reason: ImportFault

        /// Puts the parts together; by default of a row as a whole.
        public init(line: Int, column: Label? = nil, reason: ImportFault) {
            self.line = line
            self.column = column
            self.reason = reason
        }
    }

    /// Of an import that has read nothing.
    public init() {}

    /// Rows that were read.
    public var read = 0
    /// Rows that were saved.
    public var written = 0
    /// Rows that say what the store has already.
    public var unchanged = 0
    /// Rows that were not saved; each has a remark.
    public var refused = 0
    /// In the order of the lines.
    public var remarks: [Remark] = []
    /// Fields, and new records, put forward for want of the right to write them; they are among ``written``.
    public var proposed = 0
}

/// Why a row was not written, or not wholly.
public enum ImportFault: Sendable {
    /// An answer that the schema does not allow.
    case invalid(InputError)
    /// What would be refused of somebody who typed it.
    case edit(EditError)
    /// The store does not take it.
    case store(StoreError)
    /// This store wrote another value there, which a row without a token does not replace.
    case ownOtherValue
    /// Whoever made the record changed it at once, which a row without a token cannot have seen.
    case changedByItsAuthor
}

extension ImportReport {
    /// Takes note of a row that is refused.
    ///
    /// - Throws: The error itself, where it is no fault of the row: a full or failing disk.
    mutating func refuse(_ line: Int, for error: any Error) throws {
        let found: [Remark] =
            switch error {
            case EditError.invalid(let errors): errors.map { Remark(line: line, column: $0.label, reason: .invalid($0)) }
            case let error as EditError: [Remark(line: line, reason: .edit(error))]
            case let error as InputError: [Remark(line: line, reason: .invalid(error))]
            case let error as StoreError where error.isOfWhatWasAsked: [Remark(line: line, reason: .store(error))]
            default: throw error
            }
        refused += 1
        // A row that waited is refused after those that came behind it.
        let place = remarks.lastIndex { $0.line <= line }.map { $0 + 1 } ?? 0
        remarks.insert(contentsOf: found, at: place)
    }
}
