import ArgumentParser
import CunlianCommands

await DeviceCommands.main()
