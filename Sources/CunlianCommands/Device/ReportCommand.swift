import ArgumentParser

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "report", abstract: "报表 / reports: indicators.")

    @OptionGroup var options: StoreOptions

    func run() async throws {}
}
