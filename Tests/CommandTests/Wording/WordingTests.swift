import ArgumentParser
import CSV
import Causality
import Changesets
import Cunlian
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
import Testing

@testable import CunlianCommands
import CunlianConsole

/// Every case of every reason has a sentence in each language, made of that language, and an exit code.
@Suite struct WordingTests {
    /// Each with the reason that it is a sample of, so that cases of one reason can be told apart.
    private static let samples: [(reason: String, error: any Error)] =
        each(StoreError.self) { $0 } + each(NotAStore.self) { StoreError.notAStore(path: Fact.text, $0) }
        + each(TokenFault.self) { StoreError.badToken($0) } + each(Denial.self) { StoreError.notPermitted($0) }
        + each(WireFault.self) { StoreError.wire(WireError(Fact.number, $0)) }
        + WirePart.allCases.map { ("WirePart", StoreError.wire(WireError(Fact.number, .notAFlag($0)))) }
        + each(UnpublishableDocument.self) { StoreError.unpublishable($0) } + each(InvalidSave.self) { StoreError.invalid($0) }
        + each(Damage.self) { StoreError.damaged($0) } + each(LateRefusal.self) { StoreError.late($0) }
        + each(AttachmentFault.self) { StoreError.attachment($0) }
        + SuccessionFault.allCases.map { ("SuccessionFault", StoreError.succession($0)) }
        + each(AttachmentObjection.self) { StoreError.attachment(.objection($0)) }
        + each(EditError.self) { $0 } + each(MoveRefusal.self) { EditError.cannotMove($0) }
        + each(UndoRefusal.self) { EditError.cannotUndo($0) }
        + each(EditDenial.self) { EditError.notPermitted($0) } + each(InputError.Reason.self) { Self.input($0) }
        + CitizenNumber.Problem.allCases.map { ("CitizenNumber.Problem", Self.input(.notACitizenNumber($0))) }
        + each(ExitRefusal.self) { $0 } + each(AttestationRefusal.self) { ExitRefusal.attestation($0) }
        + each(DecisionRefusal.self) { ExitRefusal.decision($0) } + each(ExitDenial.self) { ExitRefusal.notPermitted($0) }
        + each(ExitTask.self) { ExitRefusal.notPermitted(.otherOffice($0, keepers: Fact.label, own: Fact.label)) }
        + StepLack.allCases.map { ("StepLack", ExitRefusal.incomplete(step: Fact.label, $0)) }
        + each(HouseholdRefusal.self) { $0 } + each(EvaluationError.self) { $0 } + each(FindingError.self) { $0 }
        + each(ListError.self) { $0 } + each(ReportFault.self) { $0 } + each(BulkRefusal.self) { $0 }
        + each(HandOverRefusal.self) { $0 } + each(EntryRefusal.self) { $0 } + each(PublicationRefusal.self) { $0 }
        + each(CSVError.self) { $0 } + each(CSVFault.Kind.self) { CSVError.header(CSVFault(line: Fact.number, kind: $0)) }
        + each(SpreadsheetError.self) { $0 }
        + SpreadsheetError.OtherForm.allCases.map { ("SpreadsheetError.OtherForm", SpreadsheetError.otherForm($0)) }
        + each(HeaderFault.self) { $0 } + each(MapFault.self) { HeaderFault.badMap(line: Fact.number, column: Fact.number, $0) }
        + each(FileFailure.Reason.self) { FileFailure(path: Fact.text, reason: $0) } + each(KeyFileError.self) { $0 }
        + each(PersonKeyError.self) { $0 } + each(LastDayError.self) { $0 } + each(FirstDayError.self) { $0 }
        + ConsoleRefusal.allCases.map { ("ConsoleRefusal", $0) } + each(ConsoleNameRefusal.self) { $0 }
        + KeyFileStep.allCases.map { ("KeyFileStep", KeyFileError.system(path: Fact.text, $0, number: 2)) }
        + each(TransportError.self) { $0 } + each(Obstacle.self) { TransportError.notReachable(host: Fact.text, $0) }
        + each(Garbage.self) { TransportError.garbage($0) } + each(SyncFailure.self) { $0 }
        + each(BundleFault.self) { $0 } + each(SyncRefusal.self) { $0 } + each(ChangesetFault.self) { SyncRefusal.badDirectory($0) }
        + each(CommandFault.self) { $0 } + each(FieldFileFault.self) { CommandFault.fieldFile(path: Fact.text, line: 7, $0) }
        + each(InterviewError.self) { $0 } + each(ServeFault.self) { $0 }
        + each(SettingsFault.Reason.self) { SettingsFault(path: Fact.text, line: Fact.number, reason: $0) }
        + each(JSONFault.self) { Self.schema(.syntax($0)) } + each(SchemaFault.self) { Self.schema($0) }
        + each(CriteriaFault.self) { Self.schema(.criteria($0)) }
        + FormPart.allCases.map { ("FormPart", Self.schema(.notAnObject($0))) }
        + FormName.allCases.map { ("FormName", Self.schema(.taken(Fact.text, $0, line: Fact.number))) }
        + each(DocumentFault.self) { DocumentError(file: Fact.text, line: 7, column: 7, fault: $0) }

    private static func each<Reason: Sampled>(_: Reason.Type, _ error: (Reason) -> any Error) -> [(reason: String, error: any Error)] {
        Reason.samples.map { ("\(Reason.self)", error($0)) }
    }

    /// What people are told beside errors, with its reason, as ``samples``.
    private static let told: [(reason: String, words: @Sendable (any Wording) -> String)] =
        Quarantined.Reason.samples.map { reason in ("Quarantined.Reason", { $0.words(reason) }) }
        + Objection.allCases.map { objection in ("Objection", { $0.words(Quarantined.Reason.refused(objection)) }) }
        + Wait.samples.map { wait in ("Wait", { $0.words(Quarantined.Reason.waiting(wait)) }) }
        + Notice.Event.samples.map { event in ("Notice.Event", { $0.sentence(event) }) }
        + ChangesetFault.samples.map { fault in ("ChangesetFault", { $0.words(fault) }) }
        + Fault.What.samples.map { what in ("Fault.What", { $0.sentence(Fault(scope: Fact.scope, what: what)) }) }
        + ImportFault.samples.map { fault in ("ImportFault", { $0.sentence(fault) }) }
        + CellDoubt.samples.map { doubt in ("CellDoubt", { $0.sentence(ImportFault.doubt(doubt, standing: [])) }) }
        + CellFault.samples.map { fault in ("CellFault", { $0.sentence(ImportFault.cell(fault)) }) }
        + RowDoubt.samples.map { doubt in ("RowDoubt", { $0.sentence(ImportFault.row(doubt)) }) }
        + HelpRemark.samples.map { remark in ("HelpRemark", { $0.sentence(remark) }) }
        + AttachmentRefusal.allCases.map { refusal in ("AttachmentRefusal", { $0.words(refusal) }) }
        + Fault.Remedy.allCases.map { remedy in ("Fault.Remedy", { $0.sentence(remedy) }) }

    /// What stands within sentences, where a frame around it would hide that it is not there.
    private static let parts: [(reason: String, words: @Sendable (any Wording) -> String)] =
        WireFault.samples.map { fault in ("WireFault", { $0.words(fault) }) }
        + WirePart.allCases.map { part in ("WirePart", { $0.words(part) }) }
        + SchemaFault.samples.map { fault in ("SchemaFault", { $0.words(fault) }) }
        + CriteriaFault.samples.map { fault in ("CriteriaFault", { $0.words(SchemaFault.criteria(fault)) }) }
        + FormPart.allCases.map { part in ("FormPart", { $0.words(part) }) }
        + FormName.allCases.map { name in ("FormName", { $0.words(name) }) }
        + JSONFault.samples.map { fault in ("JSONFault", { $0.words(fault) }) }

    /// Each reason with what is said of it, in both languages.
    private static let said: [(reason: String, zh: String, en: String)] =
        samples.map { ($0.reason, Failure($0.error).sentence(in: .zh), Failure($0.error).sentence(in: .en)) }
        + told.map { ($0.reason, $0.words(Chinese()), $0.words(English())) }

    private static func schema(_ fault: SchemaFault) -> SchemaError {
        SchemaError(file: Fact.text, line: Fact.number, column: Fact.number, fault: fault)
    }

    private static func input(_ reason: InputError.Reason) -> InputError {
        InputError(field: Fact.text, label: Fact.label, reason: reason)
    }

    /// What people type, what programs and formats are called, and placeholders for what is to be typed.
    private static let names: Set<String> = [
        // Commands and options.
        "cunlian", "cunliand", "init", "verify", "repair", "sync", "list", "show", "open", "resolve", "conflicts", "status", "late", "move",
        "attest", "bundle", "split", "describe", "withdraw", "set", "delete", "decide", "undo",
        "cases", "notice", "exit", "again", "requests", "revoke", "head", "sheet", "round",
        "evaluate", "procedure", "history", "findings", "people", "scope", "in", "token", "decline", "reason", "criteria", "signer", "year",
        "members", "document", "discard", "person", "enrol", "unenrolled", "invite", "replace", "key", "all", "uphold", "reject",
        "existence", "restore", "record", "where", "take", "count", "lost", "store", "sign", "passphrase", "file", "CUNLIAN", "PASSPHRASE",
        // Fields, offices and states as the command line names them.
        "team", "first", "second", "votes", "present", "for", "objection", "household", "village", "T", "id", "number",
        "explained", "confirmed",
        // What operators type and read.
        "listen", "ss", "ltnp", "ip", "addr", "serve", "help", "yes", "no", "PEM", "BEGIN", "CERTIFICATE",
        // Formats, protocols, units.
        "xlsx", "xls", "et", "WPS", "ods", "xlsb", "U", "AE", "export", "template", "ignore", "unknown", "set", "JSON",
        "CSV", "UTF", "GB", "JPEG", "NFC", "HTTP", "TLS", "http", "https", "MiB", "X", "true", "false", "null", "result", "least",
        "greatest",
        "steps",
        // Members and words of the files that people write.
        "codes", "list", "items", "types", "scopes", "roles", "writers", "resolvers", "authority", "cap", "inputs", "append", "event",
        "manual", "min", "max", "required", "decimal", "from", "to", "is", "every", "some", "households", "persons", "poor", "national",
        "item", "on", "valid", "yuan", "field", "input", "root", "check", "sealed",
        // Commands and options that a sentence sends people to.
        "join", "ask", "add", "member", "of", "until", "helper",
        "keys", "remove", "abandon", "accept", "readmit", "retire", "rights", "old", "trust", "tls", "pem", "jpg", "cases", "b", "f", "n",
        "r", "t", "u", "ABC", "DEFG", "HJKM",
    ]

    private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
        (0x4E00...0x9FFF).contains(scalar.value) || (0x3000...0x303F).contains(scalar.value) || (0xFF00...0xFFEF).contains(scalar.value)
    }

    @Test func `a sample is of the kind that made it`() {
        func check<Reason: Sampled>(_: Reason.Type) {
            for kind in Reason.SampledKind.allCases { #expect(Reason.sample(of: kind).sampledKind == kind) }
        }
        check(StoreError.self)
        check(InvalidSave.self)
        check(Damage.self)
        check(Fault.What.self)
        check(EditError.self)
        check(InputError.Reason.self)
        check(SpreadsheetError.self)
        check(HeaderFault.self)
        check(ImportFault.self)
        check(RowDoubt.self)
        check(HelpRemark.self)
        check(CellDoubt.self)
        check(ExitRefusal.self)
        check(HouseholdRefusal.self)
        check(TransportError.self)
        check(SyncRefusal.self)
        check(SyncFailure.self)
        check(ChangesetFault.self)
        check(BundleFault.self)
        check(CommandFault.self)
    }

    @Test func `each case has a sentence in each language, of that language's words`() {
        for (reason, zh, en) in Self.said {
            #expect(en.count > 8 && !en.unicodeScalars.contains(where: Self.isChinese), "\(reason): \(en)")
            #expect(zh.unicodeScalars.filter(Self.isChinese).count > 2, "\(reason): \(zh)")
            let foreign = Self.words(in: zh).filter { !Self.names.contains($0) }
            #expect(foreign.isEmpty, "\(reason): \(foreign) in \(zh)")
        }
    }

    @Test func `what stands within a sentence is there in each language, and of that language's words`() {
        for (reason, words) in Self.parts {
            let (zh, en) = (words(Chinese()), words(English()))
            #expect(en.contains(where: \.isLetter) && !en.unicodeScalars.contains(where: Self.isChinese), "\(reason): \(en)")
            #expect(zh.unicodeScalars.contains(where: Self.isChinese), "\(reason): \(zh), for \(en)")
            let foreign = Self.words(in: zh).filter { !Self.names.contains($0) }
            #expect(foreign.isEmpty, "\(reason): \(foreign) in \(zh)")
        }
        for (reason, said) in Dictionary(grouping: Self.parts, by: \.reason) {
            for words in [said.map { $0.words(Chinese()) }, said.map { $0.words(English()) }] {
                #expect(Set(words).count == words.count, "\(reason): \(words)")
            }
        }
    }

    @Test func `no frame stands around nothing`() {
        for (reason, zh, en) in Self.said {
            for gap in ["  ", ": .", ": ;", ": )", "()", " ."] { #expect(!en.contains(gap), "\(reason): \(en)") }
            for gap in ["：（", "：。", "：；", "：，", "（）", "，。"] { #expect(!zh.contains(gap), "\(reason): \(zh)") }
            #expect(!zh.hasSuffix("：") && !en.hasSuffix(": "), "\(reason): \(zh) \(en)")
        }
    }

    @Test func `no two cases of a reason say the same`() {
        for (reason, said) in Dictionary(grouping: Self.said, by: \.reason) {
            for sentences in [said.map(\.zh), said.map(\.en)] {
                #expect(Set(sentences).count == sentences.count, "\(reason): \(sentences)")
            }
        }
    }

    @Test func `each case has an exit code, and none is that of success or of a fault of the program's own`() {
        let codes: Set<Int32> = [1, 3, 65, 69, 74, 77]
        for (reason, error) in Self.samples {
            let failure = Failure(error)
            #expect(codes.contains(failure.exitCode.rawValue), "\(reason): \(error)")
            if case .other = failure { Issue.record("\(reason) is not known to `Failure`") }
        }
    }

    /// Letters in a row, of what is left when the facts are taken out.
    private static func words(in sentence: String) -> [String] {
        var rest = sentence
        for fact in [Fact.record.description, Fact.dot.description] { rest = rest.replacing(fact, with: "") }
        return rest.split { !($0.isASCII && $0.isLetter) }.map(String.init)
    }
}
