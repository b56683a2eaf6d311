import CSV
import Changesets
import Cunlian
import CunlianConsole
import CunlianHTTP
import CunlianServer
import CunlianTrust
import JSON
import RecordStore
import Records
import Register
import Spreadsheet
import SyncSession
import Terminal

/// So many choices are named where somebody wrote another.
let choicesShownMax = 8

/// What one language says of every error that a person may meet: what is wrong, where, and what to do.
///
/// Errors are cases with their facts; here they become sentences, and nowhere below. Each table switches over all
/// cases of an error, so one without a sentence does not compile. The tables stand side by side: `Edits+English`,
/// `Edits+Chinese`.
protocol Wording: Sendable {
    // Store
    func sentence(_ error: StoreError) -> String
    /// What is wrong, whose, and where.
    func sentence(_ fault: Fault) -> String
    /// What to do about faults of that kind.
    func sentence(_ remedy: Fault.Remedy) -> String
    func words(_ damage: Damage) -> String
    func sentence(_ event: Notice.Event) -> String
    func words(_ reason: Quarantined.Reason) -> String
    /// How long something has waited here, and since when.
    ///
    /// - Parameters:
    ///   - since: By this store's clock, in milliseconds since 1970, as `now`; `nil` where it was not noted.
    func waited(since: UInt64?, now: UInt64) -> String
    /// What a scope is called: a code, or whose directory it is.
    func place(_ scope: ScopeCode) -> String
    /// Who ended an office, when and why.
    func sentence(_ ended: EndedOffice) -> String
    /// That an office fell, with whose, and why.
    func sentence(_ fallen: FallenOffice) -> String
    /// Why somebody may do something, or may not.
    func words(_ ground: Permission.Ground) -> String
    /// What an order does to a key; `nil` readmits.
    func action(_ kind: Revocation.Kind?) -> String
    func sentence(_ fault: AttachmentFault) -> String
    func words(_ refusal: AttachmentRefusal) -> String
    // Bytes
    func words(_ fault: WireFault) -> String
    func words(_ part: WirePart) -> String
    // Edits
    func sentence(_ error: EditError) -> String
    func sentence(_ error: InputError) -> String
    func words(_ reason: InputError.Reason) -> String
    func words(_ problem: CitizenNumber.Problem) -> String
    // Tables
    func sentence(_ error: SpreadsheetError) -> String
    func sentence(_ fault: HeaderFault) -> String
    func sentence(_ fault: ImportFault) -> String
    func word(_ weight: ImportFault.Weight) -> String
    func words(_ match: ImportReport.Match, _ count: Int) -> String
    func name(_ column: ColumnName) -> String
    // Exits
    func sentence(_ error: ExitRefusal) -> String
    // Register
    func sentence(_ error: HouseholdRefusal) -> String
    func sentence(_ error: EvaluationError) -> String
    func sentence(_ error: FindingError) -> String
    func sentence(_ error: ListError) -> String
    func sentence(_ error: ReportFault) -> String
    func sentence(_ error: BulkRefusal) -> String
    func sentence(_ error: HandOverRefusal) -> String
    func sentence(_ error: EntryRefusal) -> String
    func sentence(_ remark: HelpRemark) -> String
    func sentence(_ error: PublicationRefusal) -> String
    // Files
    func sentence(_ error: CSVError) -> String
    func sentence(_ fault: CSVFault) -> String
    func sentence(_ error: FileFailure) -> String
    func sentence(_ error: SchemaError) -> String
    func words(_ fault: SchemaFault) -> String
    func words(_ part: FormPart) -> String
    func words(_ name: FormName) -> String
    func sentence(_ error: DocumentError) -> String
    func words(_ fault: JSONFault) -> String
    func sentence(_ error: KeyFileError) -> String
    func sentence(_ error: PersonKeyError) -> String
    func sentence(_ refusal: ConsoleRefusal) -> String
    func sentence(_ error: LastDayError) -> String
    func sentence(_ error: FirstDayError) -> String
    // Network
    func sentence(_ error: TransportError) -> String
    // Sessions
    func sentence(_ refusal: SyncRefusal) -> String
    func sentence(_ failure: SyncFailure) -> String
    func rest(_ failure: SyncGivenUp) -> String
    func words(_ fault: ChangesetFault) -> String
    /// What is wrong with a bundle that was read, or why none was written.
    func sentence(_ fault: BundleFault) -> String
    // Nodes
    func sentence(_ fault: ServeFault) -> String
    func sentence(_ fault: SettingsFault) -> String
    func sentence(settingIn path: String, line: Int) -> String
    // Commands
    func sentence(_ error: CommandFault) -> String
    func sentence(_ error: InterviewError) -> String
}

struct English: Wording {}
struct Chinese: Wording {}

extension Language {
    var words: any Wording {
        switch self {
        case .en: English()
        case .zh: Chinese()
        }
    }
}

extension Context {
    var words: any Wording { language.words }
}

extension Wording {
    /// All that is wrong with a form's answers, each once, without the points that end their sentences.
    func unlike(_ errors: [InputError]) -> [String] {
        var said = Set<String>()
        return errors.map(sentence).filter { said.insert($0).inserted }.map { sentence in
            sentence.last.map { "。.".contains($0) } ?? false ? String(sentence.dropLast()) : sentence
        }
    }

    func day(_ days: Int) -> String { CalendarDate(days: days)?.description ?? String(days) }
}

extension [ScopeCode] {
    /// As people write several: with blanks between them.
    var spaced: String { map(\.description).joined(separator: " ") }
}
