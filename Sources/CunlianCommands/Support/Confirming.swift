import ArgumentParser
import Records
import Terminal

extension Context {
    /// Asks whoever sits at the terminal whether to go on with what cannot be taken back.
    ///
    /// - Parameter question: As people are asked; how to answer is said behind it.
    /// - Returns: Whether they typed 是 or yes.
    /// - Throws: `ValidationError` where nobody sits there, with the options that say it without being asked.
    func isConfirmed(_ question: Label, without options: Label) throws -> Bool {
        guard StandardStream.input.isTerminal else {
            throw ValidationError(
                "没有终端可问：写 \(options.zh) / there is nobody to ask: say \(options.en).")
        }
        note(
            say(
                "\(question.zh)键入 是 或 yes，其他放弃：", "\(question.en) Type yes, or anything else to give up:"))
        let answer = readLine().map { $0.filter { !$0.isWhitespace }.lowercased() }
        return answer == "yes" || answer == "是"
    }
}
