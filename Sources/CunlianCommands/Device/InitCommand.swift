import JSON
import Causality
import ArgumentParser
import Cunlian
import CunlianTrust
import Glibc
import RecordStore
import Records
import RegisterData

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "建库 / make a store with a new key.")

    @OptionGroup var options: StoreOptions
    @Option(name: .long, parsing: .upToNextOption, help: ArgumentHelp("区域代码 / region codes", valueName: "code"))
    var scope: [String]
    @Option(name: .long, help: "使用者姓名 / whose device it is")
    var person: String?
    @Option(name: .long, help: "登记表格式文件 / a schema file, in place of the poverty register's")
    var schema: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            guard !scope.isEmpty else { throw EditError.wrongScope("") }
            let (store, scopes) = try makeStore(context, scopes: scope, schema: schema, person: person)
            if options.json {
                context.emit {
                    $0.member("replica", store.own.description)
                    $0.member("scopes", scopes.map(\.description))
                }
            } else {
                context.print(
                    context.say(
                        "已在 \(context.path) 建库，副本 \(store.own.short)，区域 \(scopes.map(\.description).joined(separator: "、"))。",
                        "Made a store in \(context.path): replica \(store.own.short), regions \(scopes.map(\.description).joined(separator: ", "))."
                    ))
                context.print(
                    context.say("下一步：cunlian enrol --node 地址 --code 授权码", "Next: cunlian enrol --node URL --code CODE"))
            }
        }
    }
}

/// Makes a store and its key in a folder that holds none.
///
/// - Parameter scopes: Codes as people write them. There is no store yet to ask which there are; it is said by the schema that
///   the store is to have.
func makeStore(_ context: Context, scopes: [String], schema: String?, person: String?) throws -> (RecordStore, scopes: [ScopeCode]) {
    let bytes = try schema.map { try readFile($0) } ?? RegisterFiles.schema
    // A bad schema is refused before anything is made, and so is a scope that it has not.
    let grammar = try Schema(parsing: bytes, file: schema ?? RegisterFiles.schemaPath).scopes
    let scopes = try scopes.map { text in
        guard let code = ScopeCode(text, in: grammar) else { throw EditError.wrongScope(text) }
        return code
    }
    try makeFolder(context.path)
    try closeToOthers(context.path)
    guard unsafe access(context.path + "/" + RecordStore.fileName, F_OK) != 0 else {
        throw StoreError.notAStore(path: context.path, .exists)
    }
    let signer = unsafe access(context.keyPath, F_OK) == 0 ? try KeyFile.open(at: context.keyPath) : try KeyFile.create(at: context.keyPath)
    let store = try RecordStore.create(in: context.path, schema: bytes, signer: signer, environment: context.environment)
    try store.write { _ in
        try store.peers.setSubscriptions(scopes)
        if let person { try store.notebook.setPerson(person) }
    }
    return (store, scopes)
}

/// Makes a store the root of a tree of its own, which has the newest form of the register from its beginning where it is the register's.
func makeRoot(_ store: RecordStore, of scopes: [ScopeCode], signer: Signer, hasOwnSchema: Bool) throws {
    try store.write { _ in
        try store.setRoot(Fingerprint(digest: store.environment.suite.digest(signer.publicKey)))
        if !hasOwnSchema { _ = try store.publishing.publishSchema(RegisterFiles.newest, file: RegisterFiles.newestPath, byDigest: true) }
        _ = try store.grant(
            publicKey: signer.publicKey, person: scopes[0].description, role: Grant.nodeRole, scopes: scopes, mayGrant: true, expires: nil)
    }
}

/// The files that the program carries with it.
enum RegisterFiles {
    /// What stores begin with. Which version is in force in a tree its root says: trees made before the newest one go on with this.
    static let schemaPath = "schemas/poverty-register-2.json"
    static var schema: [UInt8] { file(schemaPath) }
    /// The newest version of the register's form, which new trees have from their beginning.
    static let newestPath = "schemas/poverty-register-3.json"
    static var newest: [UInt8] { file(newestPath) }
    /// Of what its digest alone may be published; whatever once stood here stays.
    static var carried: [[UInt8]] { [newest] }

    /// - Parameter path: Below `Protocol/`.
    static func file(_ path: String) -> [UInt8] {
        for index in 0..<register_data_count() {
            let file = unsafe register_data_file(index)
            if unsafe String(cString: file.path) == path {
                return unsafe Array(UnsafeBufferPointer(start: file.bytes, count: Int(file.count)))
            }
        }
        return []
    }
}
