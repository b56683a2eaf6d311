import ArgumentParser
import Records
import Terminal

/// What every command takes: which store, which language, and whether a script is reading.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("库目录（CUNLIAN_STORE，默认 ~/.cunlian） / the store's directory (CUNLIAN_STORE, ~/.cunlian)", valueName: "dir"))
    var store: String?

    @Option(name: .long, help: ArgumentHelp("语言：zh 或 en / language: zh or en", valueName: "zh|en"))
    var language: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "容器里本库的名称，代替文件的 inode（CUNLIAN_SEAT） / in a container, whose files get other inodes: what this store is called (CUNLIAN_SEAT)",
            valueName: "name"))
    var seat: String?

    @Flag(name: .long, help: "每项一行 JSON / one JSON document, for scripts")
    var json = false

    func validate() throws {
        guard language == nil || language == "zh" || language == "en" else {
            throw ValidationError("--language 取 zh 或 en / --language takes zh or en.")
        }
    }
}
