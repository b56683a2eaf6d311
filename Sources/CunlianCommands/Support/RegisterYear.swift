import ArgumentParser
import Records

/// A year as an option takes it: nothing in a register is of another, and no other is computed with.
struct RegisterYear: ExpressibleByArgument {
    let number: Int

    init?(argument: String) {
        guard let year = Int(argument), Input.years.contains(year) else { return nil }
        number = year
    }
}
