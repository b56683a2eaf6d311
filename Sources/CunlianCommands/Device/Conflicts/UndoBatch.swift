import ArgumentParser
import Cunlian
import JSON
import Register
import Terminal

/// Takes a batch back, and says what came of it.
struct UndoBatch {
    let context: Context

    func run(_ batch: String, reason: String) throws {
        let outcome = try BatchUndo(context.editor()).undo(batch, reason: reason)
        if context.isJSON {
            context.emit {
                $0.member("restored", outcome.restored)
                $0.member("touched", outcome.touched)
            }
        } else {
            context.print(context.say("已恢复 \(outcome.restored) 项。", "Restored \(count(outcome.restored, "field"))."))
            if outcome.touched > 0 {
                context.print(
                    context.palette(
                        context.say(
                            "\(outcome.touched) 项此后又有人写过，或已撤回，保持不变。",
                            "\(count(outcome.touched, "field")) stayed: somebody has written since, or it was taken back before."), .warning
                    ))
            }
        }
        if outcome.touched > 0 { throw ExitCode.look }
    }
}
