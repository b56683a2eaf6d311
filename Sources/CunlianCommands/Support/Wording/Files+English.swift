import CSV
import CunlianTrust
import Glibc
import Records
import Register

extension English {
    /// The system's own words for an `errno`.
    func words(system number: Int32) -> String { unsafe String(cString: strerror(number)) }

    func sentence(_ error: CSVError) -> String {
        switch error {
        case .unreadable(let path, let number): "Cannot read \(path): \(words(system: number))."
        case .empty: "The file is empty; its first row must name the columns."
        case .nul(let line): "Line \(line) holds a NUL byte; this is not a text file."
        case .header(let fault): "The row of column names cannot be read: \(sentence(fault))"
        case .pipeTooLarge(let bytesMax): "The pipe carries more than \(bytesMax) bytes; save it to a file first."
        case .noDecoder: "This system cannot decode GB18030; save the file as \"CSV UTF-8\"."
        }
    }

    func sentence(_ fault: CSVFault) -> String {
        let line = "Line \(fault.line)"
        return switch fault.kind {
        case .unclosedQuote(let column): "\(line), column \(column): the quote is never closed."
        case .textAfterQuote(let column): "\(line), column \(column): text follows the closing quote."
        case .bareQuote(let column): "\(line), column \(column): a quote inside a cell that is not quoted as a whole."
        case .columns(let expected, let found): "\(line) has \(found) columns; the first row has \(expected)."
        case .notText(let column, let encoding): "\(line), column \(column): not valid \(encoding.rawValue) text."
        case .rowTooLong(let bytesMax): "\(line): the row is longer than \(bytesMax) bytes."
        }
    }

    func sentence(_ error: FileFailure) -> String {
        switch error.reason {
        case .system(let number): "\(error.path): \(words(system: number))"
        case .unreadable: "\(error.path): it cannot be read"
        case .tooLarge(let most): "\(error.path): it has more than \(most) bytes, more than such a file has"
        case .notAFile: "\(error.path): it is a folder, a pipe or a device, and not a file"
        case .ofStore:
            "\(error.path): a store keeps its own there, and nothing was written over it; choose another name, outside the store's folder"
        case .size(let bytes, let most): "\(error.path): it has \(bytes) bytes; a document has 1 to \(most)"
        }
    }

    func sentence(_ error: KeyFileError) -> String {
        switch error {
        case .exists(let path): "There is a file at \(path) already, and a key is never overwritten."
        case .openToOthers(let path, let mode):
            "The key at \(path) is open to others (mode \(String(mode, radix: 8))); make it 600 and consider it known."
        case .malformed(let path): "The file at \(path) holds no key of a known kind."
        case .system(let path, let step, let number): "The key at \(path) failed to \(words(step)): \(words(system: number))."
        }
    }

    func sentence(_ error: PersonKeyError) -> String {
        switch error {
        case .wrongPassphrase(let person): "That is not the passphrase of \(person)."
        case .emptyPassphrase: "A passphrase has at least one character."
        case .badName(let name): "\"\(name)\" is no name: it takes one line of 1 to 255 bytes."
        case .nameTaken(let name): "\(name) shares the device already."
        case .unknownPerson(let name, let known): "Nobody called \(name) shares the device; there are: \(known.joined(separator: ", "))."
        }
    }

    private func words(_ step: KeyFileStep) -> String {
        switch step {
        case .open: "be opened"
        case .examine: "be examined"
        case .read: "be read"
        case .create: "be created"
        case .setMode: "take its mode"
        case .write: "be written"
        case .synchronize: "be made durable"
        case .name: "take its name"
        case .remove: "be taken away"
        case .openDirectory: "open its directory"
        case .synchronizeDirectory: "make its name durable"
        }
    }
}
