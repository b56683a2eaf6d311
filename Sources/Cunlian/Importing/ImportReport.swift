public import RecordStore
public import Records

/// What an import did.
public struct ImportReport: Sendable {
    /// What is to be said of a row, or of one of its cells.
    public struct Remark: Sendable {
        /// Of the file, from 1.
        public let line: Int
        /// What its column is called, or `nil` where the row as a whole is meant.
        public let column: Label?
        /// Where the column stands, from 0.
        public var place: Int?
        /// What stands in the cell.
        public var cell: String?
        /// What is wrong there.
        public let reason: ImportFault

        /// Puts the parts together; by default of a row as a whole.
        public init(line: Int, column: Label? = nil, place: Int? = nil, cell: String? = nil, reason: ImportFault) {
            self.line = line
            self.column = column
            self.place = place
            self.cell = cell
            self.reason = reason
        }
    }

    /// What a row changes in one field of a record.
    public struct Change: Sendable {
        /// Of the file, from 1.
        public let line: Int
        /// The record's readable number, or its id.
        public let record: String
        public let column: Label
        /// What stood, and what is written; of a new record nothing stood.
        public let old: String
        public let new: String
    }

    /// How a row's record was found.
    public enum Match: Hashable, Sendable, CaseIterable {
        /// By `_id`.
        case id
        case number
        /// By the field that a file of titles names.
        case field
        case citizenNumber
        case nameAndBirth
        /// The row itself was imported before.
        case row
    }

    /// Of an import that has read nothing.
    public init() {}

    /// Rows that were read.
    public var read = 0
    /// Rows that were saved; those that made records among them.
    public var written = 0
    /// Rows that made records.
    public var created = 0
    /// Rows that brought back what an undo had taken back; they are among ``written``.
    public var restored = 0
    /// Rows that say what the store has already.
    public var unchanged = 0
    /// Rows that were not saved; each has a remark.
    public var refused = 0
    /// Rows that wait for a person, wholly or in some cells; each has a remark.
    public var held = 0
    /// Rows that are none: totals, notes, titles once more.
    public var passedOver = 0
    /// In the order of the lines.
    public var remarks: [Remark] = []
    /// Fields, and new records, put forward for want of the right to write them; they are among ``written``.
    public var proposed = 0
    /// How the records of rows were found.
    public var matches: [Match: Int] = [:]
    /// What rows change, if somebody asked; no more than ``changesMax``.
    public var changes: [Change] = []
    public var wantsChanges = false

    static let changesMax = 10_000
}

/// Why a row was not written, or not wholly; or what else is to be said of it.
public enum ImportFault: Sendable {
    /// An answer that the schema does not allow.
    case invalid(InputError)
    /// What would be refused of somebody who typed it.
    case edit(EditError)
    /// The store does not take it.
    case store(StoreError)
    /// This store wrote another value there, which a row without a token does not replace.
    case ownOtherValue(standing: String)
    /// Whoever made the record changed it at once, which a row without a token cannot have seen.
    case changedByItsAuthor
    /// A cell that cannot be read.
    case cell(CellFault)
    /// A cell that may have lost something on the way.
    case doubt(CellDoubt, standing: [String])
    /// A cell was emptied; that takes nothing away.
    case emptied(standing: String)
    /// Several values stand, or some are put forward: the file cannot choose among them.
    case disputed(values: [String], proposals: [String])
    /// Something stands in a column without a title.
    case untitled
    /// Which record is meant is not certain.
    case row(RowDoubt)
    /// What the register's own rule refuses; whoever gave the rule has the words.
    case rule(any Error)
    /// What is to be told of a row that was written; whoever gave the rule has the words.
    case noted(any Sendable)
    /// A row that is none.
    case passedOver(PassedOver)

    /// Whether nothing is written, a person has to look, what was written is remarked on, or it is only told.
    public enum Weight: Sendable { case refused, held, noted, told }

    public var weight: Weight {
        switch self {
        case .invalid, .edit, .store, .cell, .untitled, .rule: .refused
        case .ownOtherValue, .changedByItsAuthor, .doubt, .emptied, .disputed, .row: .held
        case .noted: .noted
        case .passedOver: .told
        }
    }
}

/// Why it is not certain which record a row means.
public enum RowDoubt: Error, Hashable, Sendable {
    /// The record lies in another one than the row names.
    case otherParent(standing: String)
    /// The record lies in another region than the row names.
    case otherScope(standing: String)
    /// No record has this number, but one has what a spreadsheet may have made it from.
    case lookalike(standing: String)
    /// Another line of the same file means the same record.
    case sameAsLine(Int)
    /// Somebody in the household has the name, and no birth date tells whether it is the same.
    case sameName(standing: String)
    /// Name and birth are the same, the citizen's number is another.
    case otherCitizenNumber(standing: String)
    /// Several records fit.
    case several([String])
}

/// Rows that are none.
public enum PassedOver: Hashable, Sendable, CaseIterable {
    case total
    case note
    /// The titles once more.
    case titles
}

extension ImportReport {
    /// Takes note of a row that is refused, or held.
    ///
    /// - Throws: The error itself, where it is no fault of the row: a full or failing disk.
    mutating func refuse(_ line: Int, for error: any Error) throws {
        let found: [Remark] =
            switch error {
            case let error as CellRemarks: error.all.map { Remark(line, $0) }
            case let error as CellRemark: [Remark(line, error)]
            case let error as RowDoubt: [Remark(line: line, reason: .row(error))]
            case EditError.invalid(let errors): errors.map { Remark(line: line, column: $0.label, reason: .invalid($0)) }
            case let error as EditError: [Remark(line: line, reason: .edit(error))]
            case let error as InputError: [Remark(line: line, reason: .invalid(error))]
            case let error as StoreError where error.isOfWhatWasAsked: [Remark(line: line, reason: .store(error))]
            case let error as RowRefusal: [Remark(line: line, reason: .rule(error.reason))]
            default: throw error
            }
        if found.contains(where: { $0.reason.weight == .refused }) { refused += 1 } else { held += 1 }
        insert(found)
    }

    /// A row that waited is told of after those that came behind it.
    mutating func insert(_ found: [Remark]) {
        guard let line = found.first?.line else { return }
        let place = remarks.lastIndex { $0.line <= line }.map { $0 + 1 } ?? 0
        remarks.insert(contentsOf: found, at: place)
    }
}

extension ImportReport.Remark {
    init(_ line: Int, _ remark: CellRemark) {
        self.init(line: line, column: remark.label, place: remark.column, cell: remark.cell.text, reason: remark.reason)
    }
}
