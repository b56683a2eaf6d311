import Causality
import Cunlian
import JSON
import RecordStore
import Records
import Register

/// The same for scripts.
extension ExitOutput {
    func writeStanding(
        _ standing: ExitStanding, _ course: HouseholdCourse, _ recorded: ExitClerk.Recorded?, _ proofs: [OutstandingProof] = []
    ) {
        context.emit { json in
            json.member("record", standing.household.description)
            json.member("year", standing.year)
            json.member("state", course.state(in: standing.year)?.rawValue)
            json.member("outcome", standing.outcome.rawValue)
            json.member("procedureVersion", standing.procedure.version)
            json.member("evidence", standing.present?.digest)
            if let recorded {
                json.member("event", recorded.record.description)
                json.member("entry", recorded.entry.description)
            }
            json.member(
                "steps",
                list: { list in
                    for view in standing.steps { list.object { write(view, into: &$0) } }
                })
            json.member(
                "next",
                list: { list in
                    for due in due(standing, course) {
                        list.object { object in
                            object.member("step", due.step.rawValue)
                            object.member("from", due.from.map { day($0) })
                            object.member("writers", due.writers)
                        }
                    }
                })
            if !proofs.isEmpty { write(proofs, into: &json) }
            json.member("cases", standing.cases.map(\.name))
            json.member("obstacles", standing.obstacles.map { say($0) })
            json.member(
                "states",
                object: { object in
                    for year in course.years { object.member(String(year.year), year.state?.rawValue) }
                })
            json.member("faults", course.faults.map { say($0.label(naming: clerk.reader.name)) })
        }
    }

    private func write(_ view: ExitStanding.StepView, into object: inout JSONWriter) {
        object.member("step", view.step.code.rawValue)
        object.member("number", view.step.number)
        object.member("done", view.isDone)
        object.member(
            "events",
            list: { list in
                for event in view.events { list.object { write(event, into: &$0) } }
            })
        object.member("remarks", view.remarks.map { say($0) })
    }

    private func write(_ event: ExitEvent, into object: inout JSONWriter) {
        object.member("event", event.record.description)
        object.member("dot", event.dot.description)
        object.member("date", day(event.date))
        object.member("author", event.person)
        object.member("role", event.role)
        object.member("time", timeText(event.time))
    }

    func writeCase(_ item: OpenCase) throws {
        let found = item.found
        try context.emit { json in
            json.member("case", found.name)
            json.member("kind", found.kind.rawValue)
            if found.about != found.kind { json.member("about", found.about.rawValue) }
            json.member("household", item.household.description)
            json.member("number", try clerk.editor.store.views.readableNumber(item.household))
            json.member("scope", item.scope.description)
            json.member("year", item.year)
            json.member("since", found.since == 0 ? nil : timeText(found.since))
            json.member("deadline", found.deadline.map { day($0) })
            json.member("level", found.level)
            json.member("handler", found.handler)
            json.member("blocks", found.blocks)
            json.member("remark", found.remark.map { say($0) })
            json.member(
                "changes",
                list: { list in
                    for change in found.changes {
                        list.object { object in
                            object.member("field", say(change.label))
                            object.member("before", say(change.before))
                            object.member("now", say(change.now))
                        }
                    }
                })
            json.member(
                "sides",
                object: { object in
                    object.member("household", list: { list in write(item.standing.householdAnswers, into: &list) })
                    object.member("government", list: { list in write(item.standing.governmentAnswers, into: &list) })
                })
            json.member(
                "events",
                list: { list in
                    for event in found.events { list.object { write(event, into: &$0) } }
                })
            json.member("verdicts", found.verdicts.map(\.rawValue))
        }
    }

    private func write(_ answers: [ExitAnswer], into list: inout JSONWriter) {
        for answer in answers {
            list.object { object in
                write(answer.event, into: &object)
                object.member("decision", answer.decision.rawValue)
                object.member("evidence", answer.evidence)
                object.member("counts", answer.counts)
                object.member("flaws", answer.flaws.map(\.rawValue))
                object.member("card", answer.hasCard)
                object.member("witnesses", answer.witnesses.map(\.person))
            }
        }
    }
}
