package import ArgumentParser

/// `cunliand`: what operators of nodes run.
package struct NodeCommands: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "cunliand",
        abstract: "村联节点：县、市的合并与转送 / a node: merges its villages and counties.",
        version: ProgramVersion.text,
        subcommands: [
            ServeCommand.self, CheckConfigCommand.self, NodeInitCommand.self, ConsoleCACommand.self, InviteCommand.self, PeopleCommand.self,
            RightsCommand.self,
            RevokeCommand.self,
            SuspendCommand.self, RetireCommand.self, ReadmitCommand.self, RootCommand.self, PublishCommand.self,
            SyncCommand.self, BundleCommand.self,
            StatusCommand.self, BackupCommand.self, RestoreCommand.self, DigestCommand.self, VerifyCommand.self,
            RepairCommand.self,
        ])

    package init() {}
}
