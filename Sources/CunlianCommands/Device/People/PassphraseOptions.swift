import ArgumentParser
import CunlianTrust
import Terminal

/// Where a passphrase comes from: a file, the environment, or whoever sits at the terminal; never the command line.
struct PassphraseOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("口令所在文件，- 从标准输入读 / a file whose first line is the passphrase; - reads standard input", valueName: "file"))
    var passphraseFile: String?

    /// The passphrase of somebody who has one.
    ///
    /// - Parameter fault: What is said where it comes from nowhere.
    func passphrase(of person: String, _ context: Context, orElse fault: CommandFault = .noPassphrase) throws -> String {
        if let given = try given { return given }
        return try asked(context.say("\(person) 的口令：", "Passphrase of \(person): "), orElse: fault)
    }

    /// A passphrase for somebody who is to have it; asked twice.
    func newPassphrase(for person: String, _ context: Context) throws -> String {
        if let given = try given { return try checked(given, context) }
        let first = try asked(context.say("给 \(person) 设口令：", "New passphrase for \(person): "))
        guard try asked(context.say("再输一次：", "Once more: ")) == first else { throw CommandFault.passphrasesDiffer }
        return try checked(first, context)
    }

    private var given: String? {
        get throws {
            if passphraseFile == "-" { return try secret("-", file: nil) }
            return try secret(nil, file: passphraseFile) ?? environmentVariable("CUNLIAN_PASSPHRASE")
        }
    }

    private func asked(_ prompt: String, orElse fault: CommandFault = .noPassphrase) throws -> String {
        guard let line = StandardStream.secretLine(prompt) else { throw fault }
        return line
    }

    private func checked(_ passphrase: String, _ context: Context) throws -> String {
        guard !passphrase.isEmpty else { throw PersonKeyError.emptyPassphrase }
        if passphrase.count < 8 {
            context.note(
                context.palette(
                    context.say("口令不足 8 个字，容易被猜到", "The passphrase has fewer than 8 characters and is easy to guess."), .warning))
        }
        return passphrase
    }
}
