import ArgumentParser
import CunlianCommands

@main
enum Program {
    static func main() async {
        ignoreFileSizeSignal()
        await DeviceCommands.answer()
    }
}
