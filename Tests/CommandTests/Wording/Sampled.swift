import Causality
import Changesets
import Records
import SQLite

/// A reason whose cases can be walked: each kind makes a sample of itself.
///
/// Both switches are exhaustive, so a new case does not compile until the walk meets it.
protocol Sampled {
    associatedtype SampledKind: CaseIterable & Hashable & Sendable

    var sampledKind: SampledKind { get }
    static func sample(of kind: SampledKind) -> Self
}

extension Sampled {
    static var samples: [Self] { SampledKind.allCases.map(sample) }
}

/// Facts without a letter in them, so that every letter of a sentence is the table's; names have one in each language.
enum Fact {
    static let text = "#1"
    static let number = 7
    static let label = Label(zh: "户", en: "household")
    static let type = RecordType.Name(name: "household", label: label)
    static let scope = ScopeCode(number: 450_124_100_201)
    static let replica = ReplicaID(high: 1, low: 2, incarnation: 3)
    static let dot = Dot(replica, 7)
    static let record = RecordID(replica: replica, number: 7, index: 0, salt: 5)
    static let database = SQLiteError(code: 1, message: text)
    static let wire = WireError(number, .endsEarly)
    static let schema = SchemaError(file: text, line: number, column: number, fault: .badSchemaName)
    static let input = InputError(field: text, label: label, reason: .required)
}
