import ArgumentParser
import Changesets
import Cunlian
import CunlianTrust
import Glibc
import JSON
import RecordStore
import Records
import Synchronization
import Terminal

/// The value of an environment variable.
func environmentVariable(_ name: String) -> String? { unsafe getenv(name).map { unsafe String(cString: $0) } }

/// What a command works with: where the store is, how to speak, where to write.
struct Context {
    private(set) var path: String
    private(set) var language: Language
    let isJSON: Bool
    /// The system's, and how the store tells that it is a copy.
    let environment: StoreEnvironment
    let palette: Palette
    private let windowWidth: Int?
    private let practice = PracticeMark()
    let saves = SaveMark()

    init(_ options: StoreOptions) {
        let home = environmentVariable("HOME") ?? "."
        path = options.store ?? environmentVariable("CUNLIAN_STORE") ?? home + "/.cunlian"
        isJSON = options.json
        var environment = StoreEnvironment.live
        if let name = options.seat ?? environmentVariable("CUNLIAN_SEAT"), !name.isEmpty { environment.seat = .named(name) }
        environment.carried = { RegisterFiles.carried }
        self.environment = environment
        let shown = DisplayLanguage(option: options.language, environment: environmentVariable)
        language = shown == .zh ? .zh : .en
        palette = Palette(for: .output, environment: environmentVariable)
        windowWidth = StandardStream.output.isTerminal ? StandardStream.output.windowSize?.width : nil
    }

    /// The same, of another store.
    func at(_ path: String) -> Context {
        var other = self
        other.path = path
        return other
    }

    /// The same, in another language.
    func speaking(_ language: Language) -> Context {
        var other = self
        other.language = language
        return other
    }

    /// Of the terminal, or `nil` where nothing is to be cut.
    var width: Int? { windowWidth.map { isPractice ? max(20, $0 - mark.displayWidth) : $0 } }

    /// Whether the store is one to practise on; known once it is open.
    var isPractice: Bool { practice.isSet }

    /// What stands before every line of a store to practise on, so that nobody takes it for the register.
    var mark: String { isPractice ? say("演练", "practice") + " │ " : "" }

    /// From now on everything is practice.
    func markAsPractice() { practice.set() }

    /// The same language, as the terminal's library names it.
    var shownLanguage: DisplayLanguage { language == .zh ? .zh : .en }

    var keyPath: String { path + "/key" }

    func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }

    /// The key that the store writes with.
    func signer() throws -> Signer {
        guard unsafe access(path, F_OK) == 0 else { throw StoreError.noStore(path: path) }
        let device = SharedDevice(self)
        return device.isShared ? try device.signedIn().signer : try KeyFile.open(at: keyPath)
    }

    /// The store as whoever works here uses it; one that is shared, only while somebody is signed in.
    ///
    /// - Parameters:
    ///   - tellsReseating: Whether it is said that the store goes on as another.
    ///   - catchesUp: Whether what is shown must be as the directory says now; else it may be what was shown before.
    func openStore(tellsReseating: Bool = true, catchesUp: Bool = true) throws -> RecordStore {
        let signer = unsafe access(keyPath, F_OK) == 0 || SharedDevice(self).isShared ? try signer() : nil
        let store = try open(signer, tellsReseating: tellsReseating)
        if catchesUp { try catchUp(store) }
        return store
    }

    /// Folds anew what the directory's news left to be folded, scope by scope; broken off, the next command goes on with it.
    func catchUp(_ store: RecordStore) throws {
        guard let first = try store.refolding() else { return }
        let start = ContinuousClock.now
        var bar = ProgressBar(
            say("按目录重算", "judging anew"), total: first.total, language: shownLanguage,
            palette: Palette(for: .error, environment: environmentVariable), now: { ContinuousClock.now - start })
        defer { bar.finish() }
        do {
            while let now = try store.refoldNext() { bar.update(now.done) }
        } catch {
            guard RecordStore.cannotWriteNow(error) else { throw error }
            // Whoever can only look is shown what was shown before, and told.
            bar.finish()
            note(palette(RefoldingWords.behind(first, language), .warning))
        }
    }

    /// The store without a key, as it is also there while nobody is signed in.
    func openStoreUnsigned() throws -> RecordStore { try open(nil) }

    private func open(_ signer: Signer?, tellsReseating: Bool = true) throws -> RecordStore {
        // A store that an earlier program made where others could read it.
        for file in ["", "-wal", "-shm"].map({ path + "/" + RecordStore.fileName + $0 }) where isOpenToOthers(file) {
            try? closeToOthers(file)
        }
        let store = try RecordStore.open(in: path, signer: signer, environment: environment)
        watchViews(of: store)
        try watchSaves(of: store)
        store.sealedWord = Input.sealedWord.text(in: language)
        if let root = try store.offices.root(), root == PracticeRoot.fingerprint { practice.set() }
        if tellsReseating, let event = store.reseating { note(palette(words.sentence(event), .warning)) }
        return store
    }

    /// Says what the store is open for, and shows nothing of what is opened before that is written down.
    func watchViews(of store: RecordStore) {
        guard store.viewings.isUsed else { return }
        let words = CommandLine.arguments.dropFirst()
        let command = words.first { !$0.hasPrefix("-") } ?? ""
        store.purpose = ViewPurpose(command: command, words: Array(words), isLasting: command == "serve")
        HeldOutput.shared.watch()
        store.onViewDebt = { HeldOutput.shared.note($0 == .owed, failed: $0 == .failed) }
    }

    /// - Parameter readsFiles: Whether what was typed may name a file to attach, as `@file`.
    func editor(readsFiles: Bool = false) throws -> Editor {
        var editor = Editor(try openStore(), language: language)
        if readsFiles { editor.fileBytes = attachedBytes }
        return editor
    }

    // MARK: Writing

    /// For people: wrapped to the terminal, and nothing in it moves the cursor.
    func print(_ line: String) {
        let text = line.prose(within: width).map { mark + $0 + "\n" }.joined()
        HeldOutput.shared.showQuietly({ _ = StandardStream.output.write(text) })
    }

    func print(_ lines: [String]) { for line in lines { print(line) } }

    func note(_ line: String) {
        let width = StandardStream.error.windowSize.map { max(20, $0.width - mark.displayWidth) }
        let text = line.prose(within: width).map { mark + $0 + "\n" }.joined()
        HeldOutput.shared.showQuietly({ _ = StandardStream.error.write(text) })
    }

    /// One JSON object on a line of its own.
    func emit<Failure>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
        let text = try JSONWriter.document { json throws(Failure) in
            if isPractice { json.member("practice", true) }
            try body(&json)
        }
        HeldOutput.shared.showQuietly({ _ = StandardStream.output.write(text + "\n") })
    }

    func table(_ titles: [String], _ rows: [[String]]) {
        var table = Table(titles)
        table.leavesOutLast = true
        for row in rows { table.append(row) }
        print(table)
    }

    /// A table, and which of its columns the window has no room for.
    func print(_ table: Table, overflow: Table.Overflow = .truncate) {
        print(table.lines(width: width, palette: palette, overflow: overflow))
        let hidden = table.hidden(within: width)
        guard !hidden.isEmpty else { return }
        print(
            palette(
                say("窗口窄，未显示：\(hidden.joined(separator: "、"))", "The window has no room for: \(hidden.joined(separator: ", "))"), .dim))
    }

    /// Runs a command's work and turns its errors into one sentence and an exit code.
    func run(_ work: () throws -> Void) throws {
        do {
            try work()
            try HeldOutput.shared.release()
            tellSaves()
        } catch { try fail(error) }
    }

    func run(_ work: () async throws -> Void) async throws {
        do {
            try await work()
            try HeldOutput.shared.release()
            tellSaves()
        } catch { try fail(error) }
    }

    /// On a device that people share another's key is not a wrong file: somebody else signed in meanwhile, or the store was put back.
    private func wordedForPeople(_ error: any Error) -> any Error {
        guard case .otherKey? = error as? StoreError else { return error }
        let device = SharedDevice(self)
        guard device.isShared, let people = try? device.folder.people() else { return error }
        return CommandFault.signInAgain(people: people.map(\.name))
    }

    private func fail(_ error: any Error) throws -> Never {
        tellSaves()
        if error is ExitCode || error is ValidationError || error is CleanExit { throw error }
        let failure = Failure(wordedForPeople(error))
        note(palette(say("错误：", "Error: "), .bad) + failure.sentence(in: language))
        if case .stale(_, let token) = error as? EditError {
            if isJSON { emit { $0.member("token", token) } } else { print(say("令牌 ", "token ") + token) }
        }
        throw failure.exitCode
    }
}

/// That the store is one to practise on, found out when it is opened.
private final class PracticeMark: Sendable {
    private let isKnown = Atomic<Bool>(false)

    var isSet: Bool { isKnown.load(ordering: .relaxed) }
    func set() { isKnown.store(true, ordering: .relaxed) }
}

/// `1 row`, `2 rows`: a number of English things.
func count(_ number: Int, _ one: String, _ many: String? = nil) -> String { "\(number) \(number == 1 ? one : many ?? one + "s")" }
