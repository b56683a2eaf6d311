import Records
import Register

extension English {
    func sentence(_ error: PublicationRefusal) -> String {
        switch error {
        case .wrongRegion(let kind):
            "A list of \(kind.label.en) is not of that region; name "
                + (kind.level == nil && kind.run != nil ? "a village, a township or a county." : "a county or what lies in it.")
        case .nothing(let kind, let stage, let year):
            "Nothing of \(kind.label.en) was \(stage == .announcement ? "announced" : "shown") in \(year) here; "
                + (kind.run == nil && kind.level == nil
                    ? "the register has no such entries." : "record the step first (exit-list, procedure).")
        case .unknownCode(let text):
            "No list with the code \(text) is recorded in this store; look at the code again, or sync first. "
                + "Lists of villages, counties, funds and projects are the county's, and no village's device has them."
        case .notAPage(let path): "\(path) is no page of a list that notice wrote, and no code of one."
        case .olderForm(let version):
            "This store has version \(version) of the form, which knows no lists that are put up; ask for the newer form to be published."
        case .otherOffice(let writers): "This is for: \(writers.en). Nothing was recorded."
        case .notOnList(let row): "\(row) is not on the list; look at its first column again. Nothing was recorded."
        case .listIsHere(let kind, let year):
            "The list of \(kind.label.en) of \(year) is here already: a number is committed to before its list is seen. Nothing was recorded."
        case .unknownNumber: "Nobody committed to that number for this list; look at the number that was written down."
        case .drawnBefore(let person):
            "\(person) drew from this list before, and that draw holds; with --again another is recorded that counts for nothing."
        case .rowsNotHere(let count):
            "The list has \(count) rows, and not all are recorded here: sync first; where an older program kept none, put the list up anew."
        case .doubledVouchers(let numbers):
            "Several entries on the list have one number, and nobody has decided whether they are one: \(numbers.joined(separator: ", ")). "
                + "Nothing was printed or put up; look at cases and decide first."
        case .holdsNumber(let row, let column):
            "The \(column.en) of \(row) holds a number as long as a telephone's, a citizen's or an account's, which may not be public. "
                + "Nothing was printed or put up; correct the register first."
        case .longList(let rows, let most):
            "The list has \(rows) rows, and the register's form has room for \(most); nothing was put up. "
                + "Let the root say cunliand publish schema, or put up shorter lists."
        }
    }
}
