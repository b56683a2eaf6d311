import Causality
import RecordStore
import Records

// What is no error and is told all the same: why something waits or is kept out, and what happened to the store.

extension English {
    func words(_ reason: Quarantined.Reason) -> String {
        switch reason {
        case .waiting(let wait): words(wait)
        case .refused(.noGrant): "the author was not enrolled"
        case .refused(.unknownGrant): "the grant it invokes does not stand"
        case .refused(.notTheHolder): "the grant it invokes is another's"
        case .refused(.revoked): "written after its author's key was ended"
        case .refused(.otherScope): "the grant is for other regions"
        }
    }

    func place(_ scope: ScopeCode) -> String {
        guard scope.isDirectory else { return "\(scope)" }
        return scope.region.map { "the directory of \($0)" } ?? "the directory"
    }

    /// What was done to a key.
    func revocationWords(_ kind: Revocation.Kind) -> String {
        switch kind {
        case .suspend: "suspended"
        case .retire: "retired"
        case .revoke: "revoked"
        }
    }

    func words(_ ground: Permission.Ground) -> String {
        switch ground {
        case .nobodyIsJudged: "there is no directory"
        case .isWriter: "the role writes it"
        case .isResolver: "the role decides it"
        case .createsIt: "whoever creates the record fills it in"
        case .isOpenToAll: "everybody may propose"
        case .isNotListed: "for other roles"
        case .isWrittenOnce: "written once, with the record"
        case .noOffice: "no grant there"
        case .ended(let kind): "the key was \(revocationWords(kind))"
        }
    }

    func action(_ kind: Revocation.Kind?) -> String {
        switch kind {
        case .suspend: "suspend"
        case .retire: "retire"
        case .revoke: "revoke"
        case nil: "readmit"
        }
    }

    func sentence(_ ended: EndedOffice) -> String {
        "\(revocationWords(ended.kind)) by \(ended.person.prefix(24)) on \(RegisterCalendar.minuteText(at: ended.time))"
            + (ended.reason.isEmpty ? "" : ": \(ended.reason)")
    }

    func waited(since: UInt64?, now: UInt64) -> String {
        guard let since else { return "not noted since when" }
        let lapse =
            switch Lapse(from: since, to: now) {
            case .minutes(let number): count(Int(clamping: number), "minute")
            case .hours(let number): count(Int(clamping: number), "hour")
            case .days(let number): count(Int(clamping: number), "day")
            }
        return "\(lapse), since \(RegisterCalendar.minuteText(at: since))"
    }

    private func words(_ wait: Wait) -> String {
        switch wait {
        case .entry(let dot, .directory): "waits for entry \(dot.number) of \(dot.replica.short) in the directory"
        case .entry(let dot, _): "waits for entry \(dot.number) of \(dot.replica.short)"
        case .chain: "waits for what its author wrote before"
        case .branch(let replica): "waits for another branch of \(replica.short)"
        case .record(let record): "changes a record that is not here yet: \(record)"
        case .unlisted: "waits for what another version of the program noted"
        }
    }

    func sentence(_ event: Notice.Event) -> String {
        switch event {
        case .fork(let entries):
            "Two devices write with one key: one is a copy of the other, or was set back and goes on (two changesets with the numbers "
                + "\(words(entries))). Both are kept and count, and nothing is lost; find out which devices they are."
        case .refused(let entries, let fault): "A changeset that cannot stand was thrown out, \(words(entries)): \(words(fault))."
        case .renewed(_, let own, let again):
            "This store had been set back to an older copy: what it lost is fetched, and it goes on as \(hex(UInt64(own.incarnation), digits: 8))"
                + (again == 0
                    ? "." : "; \(count(again, "entry", "entries")) not sent yet \(again == 1 ? "was" : "were") written again.")
        case .reseated(_, let own, let again):
            "This store is a copy, or was put back or restored: so that no number is given twice it goes on as \(hex(UInt64(own.incarnation), digits: 8))"
                + (again == 0
                    ? "." : ", and \(count(again, "entry", "entries")) not sent yet \(again == 1 ? "was" : "were") written again.")
                + " What it lacks comes with the next sync."
        case .copyRemoved(let name):
            "Keys were destroyed on request; \(name) beside the store could not be opened, and they may have been in it: it was taken away."
        case .copyLeft(let name):
            "Keys were destroyed on request; in \(name) beside the store they may still be: close what has it open, and remove it."
        case .renumbered(let count, let scope):
            "Numbers given out in \(scope) before this device was enrolled may be somebody else's too: \(count) "
                + "\(count == 1 ? "record has" : "records have") another number now; correct what was noted on paper."
        case .clockRestarted(let from, let to):
            "The clock of this device had been wrong: what was saved meanwhile is dated up to \(RegisterCalendar.minuteText(at: from)), though "
                + "the time is \(RegisterCalendar.minuteText(at: to)); from now on the dates are right, and what was misdated stays marked so."
        case .clockBehind(let known):
            "The clock of this device is wrong: it was \(RegisterCalendar.minuteText(at: known)) already; set it, until then what is saved is "
                + "dated by what came last."
        case .unreadableSchema(let name, let version, let line, let column):
            "Version \(version) of the form \(name) is published, and this program "
                + (line == 0 ? "does not have it" : "cannot read it (\(line):\(column))") + "; upgrade the program."
        case .unlisted(let kind, let text): "Another version of the program noted: \(kind) \(text)."
        }
    }

    private func words(_ entries: Notice.Entries) -> String {
        "\(entries.first)-\(entries.last) of \(entries.replica.short) in \(place(entries.scope))"
    }
}
