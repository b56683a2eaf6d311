import ArgumentParser
import CSV
import Changesets
import Cunlian
import CunlianConsole
import CunlianHTTP
import CunlianServer
import CunlianTrust
import RecordStore
import Records
import Register
import Spreadsheet
import SyncSession
import Terminal

/// What a command ended in, of all that it may end in: the one place where errors of every module meet.
enum Failure: Error {
    case store(StoreError)
    case edit(EditError)
    case input(InputError)
    case exit(ExitRefusal)
    case household(HouseholdRefusal)
    case evaluation(EvaluationError)
    case finding(FindingError)
    case list(ListError)
    case report(ReportFault)
    case bulk(BulkRefusal)
    case handOver(HandOverRefusal)
    case entry(EntryRefusal)
    case publication(PublicationRefusal)
    case csv(CSVError)
    case spreadsheet(SpreadsheetError)
    case header(HeaderFault)
    case file(FileFailure)
    case schema(SchemaError)
    case document(DocumentError)
    case key(KeyFileError)
    case person(PersonKeyError)
    case console(ConsoleRefusal)
    case consoleName(ConsoleNameRefusal)
    case lastDay(LastDayError)
    case firstDay(FirstDayError)
    case transport(TransportError)
    case refused(SyncRefusal)
    case sync(SyncFailure)
    /// The file, of one that was read.
    case bundle(BundleFault, file: String?)
    case givenUp(SyncGivenUp)
    case serve(ServeFault)
    case settings(SettingsFault)
    case command(CommandFault)
    case interview(InterviewError)
    /// None of ours: a fault of the program, or of a library that it stands on.
    case other(any Error)

    init(_ error: any Error) {
        switch error {
        case let error as Failure: self = error
        case let error as StoreError: self = .store(error)
        case let error as WireError: self = .store(.wire(error))
        case let error as EditError: self = .edit(error)
        case let error as InputError: self = .input(error)
        case let error as ExitRefusal: self = .exit(error)
        case let error as HouseholdRefusal: self = .household(error)
        case let error as EvaluationError: self = .evaluation(error)
        case let error as FindingError: self = .finding(error)
        case let error as ListError: self = .list(error)
        case let error as ReportFault: self = .report(error)
        case let error as BulkRefusal: self = .bulk(error)
        case let error as HandOverRefusal: self = .handOver(error)
        case let error as EntryRefusal: self = .entry(error)
        case let error as PublicationRefusal: self = .publication(error)
        case let error as CSVError: self = .csv(error)
        case let error as SpreadsheetError: self = .spreadsheet(error)
        case let error as HeaderFault: self = .header(error)
        case let error as FileFailure: self = .file(error)
        case let error as SchemaError: self = .schema(error)
        case let error as DocumentError: self = .document(error)
        case let error as KeyFileError: self = .key(error)
        case let error as PersonKeyError: self = .person(error)
        case let error as ConsoleRefusal: self = .console(error)
        case let error as ConsoleNameRefusal: self = .consoleName(error)
        case let error as LastDayError: self = .lastDay(error)
        case let error as FirstDayError: self = .firstDay(error)
        case let error as TransportError: self = .transport(error)
        case let error as SyncRefusal: self = .refused(error)
        case let error as SyncFailure: self = .sync(error)
        case let error as BundleFault: self = .bundle(error, file: nil)
        case let error as BundleRefusal: self = .bundle(error.fault, file: error.file)
        case let error as SyncGivenUp: self = .givenUp(error)
        case let error as ServeFault: self = .serve(error)
        case let error as SettingsFault: self = .settings(error)
        case let error as CommandFault: self = .command(error)
        case let error as InterviewError: self = .interview(error)
        default: self = .other(error)
        }
    }

    /// What a person reads of it.
    func sentence(in language: Language) -> String {
        let words = language.words
        return switch self {
        case .store(let error): words.sentence(error)
        case .edit(let error): words.sentence(error)
        case .input(let error): words.sentence(error)
        case .exit(let error): words.sentence(error)
        case .household(let error): words.sentence(error)
        case .evaluation(let error): words.sentence(error)
        case .finding(let error): words.sentence(error)
        case .list(let error): words.sentence(error)
        case .report(let error): words.sentence(error)
        case .bulk(let error): words.sentence(error)
        case .handOver(let error): words.sentence(error)
        case .entry(let error): words.sentence(error)
        case .publication(let error): words.sentence(error)
        case .csv(let error): words.sentence(error)
        case .spreadsheet(let error): words.sentence(error)
        case .header(let error): words.sentence(error)
        case .file(let error): words.sentence(error)
        case .schema(let error): words.sentence(error)
        case .document(let error): words.sentence(error)
        case .key(let error): words.sentence(error)
        case .person(let error): words.sentence(error)
        case .console(let error): words.sentence(error)
        case .consoleName(let error): words.sentence(error)
        case .lastDay(let error): words.sentence(error)
        case .firstDay(let error): words.sentence(error)
        case .transport(let error): words.sentence(error)
        case .refused(let error): words.sentence(error)
        case .sync(let error): words.sentence(error)
        case .bundle(let fault, let file):
            (file.map { $0 + (language == .zh ? "：" : ": ") } ?? "") + words.sentence(fault)
        case .givenUp(let error):
            [Failure(error.cause).sentence(in: language), words.rest(error)].filter { !$0.isEmpty }.joined(
                separator: language == .zh ? "；" : " ")
        case .serve(let error): words.sentence(error)
        case .settings(let error): words.sentence(error)
        case .command(let error): words.sentence(error)
        case .interview(let error): words.sentence(error)
        case .other(let error): "\(error)"
        }
    }

    /// What a script makes of it.
    var exitCode: ExitCode {
        switch self {
        case .store(let error): error.exitCode
        case .edit(let error): error.exitCode
        case .exit(let error): error.exitCode
        case .household(let error): error.exitCode
        case .transport(let error): error.exitCode
        case .refused(let error): error.exitCode
        case .command(let error): error.exitCode
        case .person(let error): error.exitCode
        case .handOver(let error): error.exitCode
        case .entry: .badInput
        case .bundle(let error, _): error.exitCode
        case .publication(let error): error.exitCode
        case .input, .evaluation, .finding, .list, .report, .bulk, .csv, .spreadsheet, .header, .schema, .document, .settings, .console,
            .consoleName, .lastDay, .firstDay:
            .badInput
        case .file, .key: .disk
        case .sync, .givenUp: .unreachable
        case .serve, .interview, .other: .failure
        }
    }
}
