public import RecordStore
public import Records

/// What an import did.
public struct ImportReport: Sendable {
    /// A row that was not written, or not wholly.
    public struct Remark: Sendable {
        public let line: Int
        /// What its column is called, or `nil` where the row as a whole is meant.
        public let column: Label?
        public let reason: ImportFault

        public init(line: Int, column: Label? = nil, reason: ImportFault) {
            self.line = line
            self.column = column
            self.reason = reason
        }
    }

    public init() {}

    public var read = 0
    public var written = 0
    public var unchanged = 0
    public var refused = 0
    /// In the order of the lines.
    public var remarks: [Remark] = []
    /// Fields put forward for want of the right to write them.
    public var proposed = 0
}

/// Why a row was not written, or not wholly.
public enum ImportFault: Sendable {
    case invalid(InputError)
    case edit(EditError)
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
