import JSON
import Records

/// Citizens' numbers: `Protocol/05-schema.md`, section 6.
enum CitizenVectors {
    static func text() -> String {
        vectorFile("Citizens' numbers after 05-schema.md, section 6, as they are typed on a day.", right() + wrong())
    }

    private static func line(_ name: String, _ text: String, on today: String, _ body: (inout JSONWriter) -> Void) -> String {
        JSONWriter.document { json in
            json.member("name", "citizen's number: " + name)
            json.member("section", "05, 6")
            json.member("text", text)
            json.member("today", today)
            body(&json)
        }
    }

    private static func right() -> [String] {
        let all = [
            ("the standard's first", "11010519491231002X"), ("the standard's second", "440524188001010014"),
            ("a small x", "11010519491231002x"), ("of 15 digits", "110105491231002"), ("of a region that is no more", "452101197003071233"),
            ("of a region that never was", "000000197003071232"), ("of a leap day", "450124200002290017"),
            ("of somebody born today", "450124201705010018"),
        ]
        return all.compactMap { name, text in
            guard let number = try? CitizenNumber(completed(text)) else { return nil }
            return line(name, completed(text), on: "2017-05-01") { json in
                json.member("number", number.text)
                json.member("birth", number.birth.description)
            }
        }
    }

    /// With the check character that it ought to have, but for those of the standard.
    private static func completed(_ text: String) -> String {
        guard text.utf8.count == 18, !text.hasPrefix("110105"), !text.hasPrefix("440524") else { return text }
        for last in "0123456789X" where (try? CitizenNumber(text.dropLast() + String(last))) != nil {
            return text.dropLast() + String(last)
        }
        return text
    }

    private static func wrong() -> [String] {
        let all = [
            ("of 17 digits", "11010519491231002", "neither 18 characters nor 15"),
            ("of 19", "11010519491231002X0", "neither 18 characters nor 15"),
            ("of 16", "1101054912310020", "neither 18 characters nor 15"), ("of none", "", "neither 18 characters nor 15"),
            ("with an X in the midst", "1101051949123100X2", "not digits"), ("with other digits", "11010519491231００２X", "not digits"),
            ("15 with an X", "11010549123100X", "not digits"), ("of 30 February", "450124200002300011", "a day that there is not"),
            ("of a month 13", "450124200013010011", "a day that there is not"),
            ("of 29 February 1900", "450124190002290011", "a day that there is not"),
            ("born tomorrow", completed("450124201705020011"), "a day that is still to come"),
            ("with a slip", "440524188001010015", "another check character"),
            ("with X for a digit", "44052418800101001X", "another check character"),
            ("with a letter at its end", "44052418800101001A", "another check character"),
        ]
        return all.map { name, text, reason in line(name, text, on: "2017-05-01") { $0.member("mustFail", reason) } }
    }
}
