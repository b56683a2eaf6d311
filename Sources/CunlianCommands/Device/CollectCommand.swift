import ArgumentParser

struct CollectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "collect", abstract: "访谈采集 / an interview in the terminal.")

    @OptionGroup var options: StoreOptions

    func run() async throws {}
}
