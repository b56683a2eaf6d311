import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Terminal

struct PracticeCommand: AsyncParsableCommand {
    /// What is done with the practice village.
    enum Verb: String, CaseIterable, ExpressibleByArgument {
        case list, next, check, sync, reset
    }

    static let configuration = CommandConfiguration(
        commandName: "practice", abstract: "演练：编出来的一个村，十道题，程序自动核对 / practise on a made-up village: ten exercises that the program checks.",
        discussion: """
            practice 建演练村（首次）并列出各题；next 看下一题（或写题号）；check 核对；sync 让演练村的人都同步一遍；reset 重来。
            演练村在自己的目录里（~/.cunlian-practice，或 --store），每人一个库；它的根人人都有，真实节点一概不认，内容进不了真实的登记册。
            practice makes the village at first and lists the exercises; next shows one (or give its number); check looks whether it is done; sync \
            lets everybody there sync; reset begins anew. The village lies in a folder of its own (~/.cunlian-practice, or --store), a store for \
            each person, under a root that everybody has, so that no real node takes anything of it.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: ArgumentHelp("做什么 / what to do", valueName: "list|next|check|sync|reset")) var verb: Verb = .list
    @Argument(help: "题号 / the exercise's number") var number: Int?

    func run() async throws {
        let base = Context(options)
        // A real store that the environment names is none of this.
        let folder = PracticeFolder(options.store ?? (environmentVariable("HOME") ?? ".") + "/.cunlian-practice")
        let context = base.at(folder.path)
        try await context.run {
            if verb == .reset { try folder.remove() }
            let isNew = !folder.isThere
            if isNew {
                if !context.isJSON { context.note(context.say("正在建演练村……", "Making the practice village …")) }
                try await folder.make(context)
            }
            context.markAsPractice()
            switch verb {
            case .list, .reset: try list(folder, context)
            case .next: try show(number.map { try Exercise.named($0) } ?? next(folder), folder, context)
            case .check: try check(folder, context)
            case .sync:
                try await folder.sync(context)
                if !context.isJSON { context.print(context.say("都已同步。", "Everybody has synced.")) }
            }
        }
    }

    private func next(_ folder: PracticeFolder) throws -> Exercise? {
        let done = try folder.done()
        return Exercise.all.first { !done.contains($0.number) }
    }

    // MARK: Shown

    private func list(_ folder: PracticeFolder, _ context: Context) throws {
        let done = try folder.done()
        if context.isJSON {
            for exercise in Exercise.all {
                context.emit {
                    $0.member("exercise", exercise.number)
                    $0.member("title", exercise.title.text(in: context.language))
                    $0.member("done", done.contains(exercise.number))
                }
            }
            return
        }
        context.print(context.palette(context.say("演练村", "The practice village"), .title))
        context.print("  " + folder.path)
        context.table(
            [context.say("库", "store"), context.say("谁的", "whose"), context.say("职务", "office")],
            try PracticeFolder.people.map { person in
                let role = try Schema(parsing: RegisterFiles.schema, file: "schema").role(person.role)
                return [person.store, person.name, role?.label.text(in: context.language) ?? person.role]
            })
        context.print("")
        for exercise in Exercise.all {
            let isDone = done.contains(exercise.number)
            let number = String(exercise.number).padded(to: 2, .trailing)
            context.print(
                context.palette(isDone ? "✓" : "·", isDone ? .good : .dim) + " \(number)  " + exercise.title.text(in: context.language))
        }
        context.print("")
        context.print(
            done.count == Exercise.all.count
                ? context.say("十题都做完了。重来：practice reset", "All ten are done. To begin anew: practice reset")
                : context.say("下一题：practice next；做完后核对：practice check", "The next one: practice next; when it is done: practice check"))
    }

    private func show(_ exercise: Exercise?, _ folder: PracticeFolder, _ context: Context) throws {
        guard let exercise else { return try list(folder, context) }
        if context.isJSON {
            return context.emit {
                $0.member("exercise", exercise.number)
                $0.member("title", exercise.title.text(in: context.language))
                $0.member("task", exercise.task.text(in: context.language))
                $0.member("commands", exercise.steps.map { command($0, folder) })
            }
        }
        context.print(
            context.palette(
                context.say("第 \(exercise.number) 题  ", "Exercise \(exercise.number)  ") + exercise.title.text(in: context.language), .title
            ))
        context.print(exercise.task.text(in: context.language))
        context.print("")
        context.print(context.palette(context.say("# 先进入目录", "# first go to the folder"), .dim))
        context.print("  " + context.palette("cd \(folder.path)", .accent))
        for step in exercise.steps {
            // Each line of a remark is one to the shell too.
            let remark = step.remark?.text(in: context.language) ?? ""
            let lines = remark.isEmpty ? [] : context.width.map { remark.wrapped(to: $0 - 2) } ?? [remark]
            for line in lines { context.print(context.palette("# " + line, .dim)) }
            // Whoever copies a line copies all of it.
            context.print("  " + context.palette(command(step, folder), .accent))
        }
        context.print("")
        context.print(context.say("做完后：practice check", "When it is done: practice check"))
    }

    /// Practice in another folder than the usual one is told where it is.
    private func command(_ step: Exercise.Step, _ folder: PracticeFolder) -> String {
        options.store != nil && step.command.hasPrefix("cunlian practice") ? step.command + " --store ." : step.command
    }

    // MARK: Checked

    private func check(_ folder: PracticeFolder, _ context: Context) throws {
        var done = try folder.done()
        let asked = try number.map { [try Exercise.named($0)] } ?? Exercise.all
        let stores = PracticeStores(folder, context)
        var open = 0
        var isShown = false
        for exercise in asked {
            // What was done once stays done, though a later exercise goes on from there.
            let missing = number == nil && done.contains(exercise.number) ? nil : try exercise.missing(stores)
            let isNew = missing == nil && done.insert(exercise.number).inserted
            if missing != nil { open += 1 }
            if context.isJSON {
                context.emit {
                    $0.member("exercise", exercise.number)
                    $0.member("done", missing == nil)
                    $0.member("missing", missing?.text(in: context.language))
                }
            } else if isNew || number != nil && missing == nil {
                context.print(
                    context.palette("✓ ", .good) + context.say("第 \(exercise.number) 题做对了：", "Exercise \(exercise.number) is done: ")
                        + exercise.title.text(in: context.language))
            } else if let missing, !isShown {
                // One at a time: the next one that is open.
                context.print(
                    context.palette("· ", .warning) + context.say("第 \(exercise.number) 题还差：", "Exercise \(exercise.number) lacks: ")
                        + missing.text(in: context.language))
                isShown = true
            }
        }
        try folder.setDone(done)
        guard open > 0 else {
            if !context.isJSON, done.count == Exercise.all.count {
                context.print(context.say("十题都做完了。", "All ten are done."))
            }
            return
        }
        throw ExitCode.look
    }
}
