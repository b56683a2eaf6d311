package import ArgumentParser

/// `cunlian`: what people with a device run, and administrators at a node's store.
package struct DeviceCommands: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "cunlian",
        abstract: "村联：离线采集、同步、裁定 / collect offline, sync, decide.",
        version: ProgramVersion.text,
        groupedSubcommands: [
            CommandGroup(
                name: "开始 / Begin",
                subcommands: [
                    InitCommand.self, EnrolCommand.self, StatusCommand.self, BackupCommand.self, RestoreCommand.self, PracticeCommand.self,
                    PersonCommand.self, SignInCommand.self, LockCommand.self,
                ]),
            CommandGroup(
                name: "记录 / Record",
                subcommands: [
                    CollectCommand.self, AddCommand.self, OpenCommand.self, SetCommand.self, DeleteCommand.self,
                    RestoreRecordCommand.self, UndoCommand.self, ReassignCommand.self, ImportCommand.self, ExportCommand.self,
                    AttachCommand.self, DetachCommand.self, AttachmentCommand.self,
                ]),
            CommandGroup(
                name: "查看 / Read",
                subcommands: [
                    FindCommand.self, ShowCommand.self, ListCommand.self, RosterCommand.self, TodoCommand.self, ChangesCommand.self,
                    DescribeCommand.self, ExplainCommand.self, HistoryCommand.self,
                    EvaluateCommand.self, ReportCommand.self,
                ]),
            CommandGroup(
                name: "同步与裁定 / Sync and decide",
                subcommands: [
                    SyncCommand.self, BundleCommand.self, ConflictsCommand.self, ResolveCommand.self, QuarantineCommand.self,
                    AdmitCommand.self,
                ]),
            CommandGroup(
                name: "迁移、分户、并户 / Move, split, join",
                subcommands: [
                    MoveCommand.self, LateCommand.self, TakeOverCommand.self, SplitCommand.self, JoinCommand.self,
                    MergeDuplicatesCommand.self,
                ]),
            CommandGroup(
                name: "自然增减与收入确认 / People come and go",
                subcommands: [
                    BirthCommand.self, DeathCommand.self, MarryInCommand.self, MarryOutCommand.self, HeadCommand.self, GoneCommand.self,
                    RequestsCommand.self, ConfirmIncomeCommand.self,
                ]),
            CommandGroup(
                name: "双认定 / Dual determination",
                subcommands: [
                    ApplyCommand.self, StatusChangeCommand.self, CardCommand.self, AttestCommand.self, WithdrawCommand.self,
                    ProcedureCommand.self, ExitListCommand.self, CasesCommand.self, DecideCommand.self,
                    HandOverCommand.self,
                ]),
            CommandGroup(
                name: "公开 / Publication",
                subcommands: [NoticeCommand.self, VerifyListCommand.self, ObjectionCommand.self, SampleCommand.self]),
            CommandGroup(
                name: "数据质量 / Data quality",
                subcommands: [
                    CheckCommand.self, FindingsCommand.self, AnswerCommand.self, MatchCommand.self, TargetsCommand.self, ReviewCommand.self,
                ]),
            CommandGroup(
                name: "人员与授权 / People and offices",
                subcommands: [
                    PeopleCommand.self, RightsCommand.self, RevokeCommand.self, SuspendCommand.self, RetireCommand.self,
                    ReadmitCommand.self, RootCommand.self, EraseCommand.self, AuditCommand.self,
                ]),
            CommandGroup(name: "核对 / Check", subcommands: [DigestCommand.self, VerifyCommand.self, RepairCommand.self]),
        ])

    package init() {}
}

/// Of the programs; the store and the wire have versions of their own.
enum ProgramVersion {
    static let text = "0.1.0"
}
