import ArgumentParser
import CunlianCommands

@main
enum Program {
    static func main() async { await NodeCommands.main() }
}
