import ArgumentParser
import CunlianCommands

await NodeCommands.main()
