/// What is wrong with an option, where the command line's grammar cannot tell.
enum CommandFault: Error, Hashable {
    case unknownRole(String, known: [String])
    case notADate(String, option: String)
}
