import ArgumentParser
import CSV
import Cunlian
import CunlianHTTP
import CunlianTrust
import RecordStore
import Records
import Register
import SQLite
import SyncSession
import Terminal

/// An error as a person and a script meet it: one sentence, one exit code.
struct Failure {
    let sentence: String
    let exitCode: ExitCode

    init(_ error: any Error, _ language: Language) {
        switch error {
        case let error as EditError:
            sentence = Cunlian.explain(error, language)
            exitCode = Failure.code(of: error)
        case let error as StoreError:
            sentence = Cunlian.explain(error, language)
            exitCode = Failure.code(of: error)
        case let error as LateRefusal:
            sentence = Cunlian.explain(error, language)
            exitCode = .badInput
        case let error as SQLiteError:
            sentence = Cunlian.explain(StoreError.sqlite(error), language)
            exitCode = .disk
        case let error as KeyFileError:
            sentence = error.description
            exitCode = .disk
        case let error as SchemaError:
            sentence = error.description
            exitCode = .badInput
        case let error as EvaluationError:
            sentence = error.message(in: language)
            exitCode = .badInput
        case let error as ExitRefusal:
            sentence = error.label.text(in: language)
            exitCode = Failure.code(of: error)
        case let error as HouseholdRefusal:
            sentence = error.label.text(in: language)
            exitCode = Failure.code(of: error)
        case let error as ProcedureError:
            sentence = error.description
            exitCode = .badInput
        case let error as CSVError:
            sentence = Failure.sentence(of: error, language)
            exitCode = .badInput
        case let error as FindingError:
            sentence = error.message(in: language)
            exitCode = .badInput
        case let error as ListError:
            sentence = error.message(in: language)
            exitCode = .badInput
        case let error as PlanError:
            sentence = error.description
            exitCode = .badInput
        case let error as InputError:
            sentence = error.message(in: language)
            exitCode = .badInput
        case let error as TransportError:
            (sentence, exitCode) = Failure.describe(error, language)
        case let error as SyncRefusal:
            sentence = language == .zh ? ChineseSessions.sentence(error) : EnglishSessions.sentence(error)
            exitCode = Failure.code(of: error)
        case let error as SyncFailure:
            sentence = language == .zh ? ChineseSessions.sentence(error) : EnglishSessions.sentence(error)
            exitCode = .unreachable
        case let error as FileFailure:
            sentence = "\(error.path)\(language == .zh ? "：" : ": ")\(error.reason.text(in: language))"
            exitCode = .disk
        case let error as ReportFault:
            sentence = error.message.text(in: language)
            exitCode = .badInput
        case let error as CollectFailure:
            sentence = error.sentence(language)
            exitCode = .failure
        case let error as InterviewError:
            sentence = "\(error)"
            exitCode = .failure
        default:
            sentence = "\(error)"
            exitCode = .failure
        }
    }

    private static func sentence(of error: CSVError, _ language: Language) -> String {
        guard case .unreadable(let path, let reason) = error, language == .zh else {
            return language == .zh ? error.message.zh : error.message.en
        }
        return "无法读取 \(path)：\(Reasons.label(reason).zh)"
    }

    private static func code(of error: EditError) -> ExitCode {
        switch error {
        case .needsAttention, .stale, .conflictChanged: .look
        default: .badInput
        }
    }

    private static func code(of error: ExitRefusal) -> ExitCode {
        switch error.sort {
        case .look: .look
        case .badInput: .badInput
        case .notPermitted: .notPermitted
        }
    }

    private static func code(of error: HouseholdRefusal) -> ExitCode {
        switch error.sort {
        case .look: .look
        case .badInput: .badInput
        case .notPermitted: .notPermitted
        }
    }

    private static func code(of error: StoreError) -> ExitCode {
        switch error {
        case .sqlite, .closed, .noStore, .notAStore, .newerStore, .damaged: .disk
        case .notPermitted: .notPermitted
        default: .badInput
        }
    }

    private static func code(of refusal: SyncRefusal) -> ExitCode {
        switch refusal.code {
        case .notPermitted, .unknownCode: .notPermitted
        case .malformed, .tooLarge, .wrongSuite, .busy, .newerVersion, .storeClosed: .failure
        }
    }

    private static func describe(_ error: TransportError, _ language: Language) -> (String, ExitCode) {
        switch error {
        case .notReachable(let host, let reason):
            (
                language == .zh
                    ? "连不上节点 \(host)（\(Reasons.label(reason).zh)）；没有丢失任何内容，稍后再试"
                    : "The node at \(host) cannot be reached (\(reason)); nothing was lost, try again later.", .unreachable
            )
        case .timedOut:
            (
                language == .zh ? "节点没有及时回答；没有丢失任何内容，稍后再试" : "The node did not answer in time; nothing was lost, try again later.",
                .unreachable
            )
        case .refused(let refusal):
            (language == .zh ? ChineseSessions.sentence(refusal) : EnglishSessions.sentence(refusal), Failure.code(of: refusal))
        case .garbage(let reason):
            (language == .zh ? "回答的不是村联节点：\(reason)" : "What answered is not a node: \(reason).", .unreachable)
        }
    }
}

/// A file that could not be read or written.
struct FileFailure: Error {
    let path: String
    let reason: Label
}
