import CSV
import Cunlian
import RecordStore
import Records

/// What one language says of every error that a person may meet: what is wrong, where, and what to do.
///
/// Errors are cases with their facts; here they become sentences, and nowhere below. Each table switches over all
/// cases of an error, so one without a sentence does not compile.
protocol Wording: Sendable {
    func sentence(_ error: StoreError) -> String
    func sentence(_ error: LateRefusal) -> String
    func sentence(_ error: EditError) -> String
    func sentence(_ error: InputError) -> String
    func sentence(_ error: ImportFault) -> String
    func sentence(_ error: CSVError) -> String
    func sentence(_ fault: CSVFault) -> String
    func sentence(_ error: CommandFault) -> String
}

struct English: Wording {}
struct Chinese: Wording {}

extension Language {
    var words: any Wording {
        switch self {
        case .en: English()
        case .zh: Chinese()
        }
    }
}

extension Context {
    var words: any Wording { language.words }
}

extension Wording {
    /// All that is wrong with a form's answers, each once, without the points that end their sentences.
    func unlike(_ errors: [InputError]) -> [String] {
        var said = Set<String>()
        return errors.map(sentence).filter { said.insert($0).inserted }.map { sentence in
            sentence.last.map { "。.".contains($0) } ?? false ? String(sentence.dropLast()) : sentence
        }
    }
}
