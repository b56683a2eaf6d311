import Cunlian
import CunlianTrust
import Glibc

/// A register of one's own: a clinic whose doctor and nurse write about the same patient, each on a device of their own.
///
///     swift run clinic FOLDER
@main
enum Clinic {
    /// Records lie in scopes, each merged, granted and sent by itself. The schema says which codes they have: this is clinic 071 of
    /// region 12.
    static let scope = ScopeCode(number: 12_071)

    static func main() async throws {
        let folder = CommandLine.arguments.dropFirst().first ?? "clinic"
        unsafe mkdir(folder, 0o700)
        for line in try await story(in: folder) { print(line) }
    }

    /// - Returns: What happened, a line each.
    static func story(in folder: String) async throws -> [String] {
        // The doctor's device is the root of the directory: it says who may write what.
        let doctor = try Member("doctor", in: folder)
        try await doctor.becomeRoot()
        let node = NodeService(replica: doctor.replica, scope: scope, signer: doctor.signer, parent: nil, onNews: {})
        let link = MemoryTransport(to: node, address: "doctor")

        // The nurse's enrols with a code that works once.
        let nurse = try Member("nurse", in: folder)
        try await doctor.invite("nurse", code: "4711")
        try await nurse.replica.enrol(over: link, code: "4711", signer: nurse.signer)

        let patient = try await doctor.add(["name=Ana Ruiz", "penicillin=not known", "bed=3"])
        try await nurse.sync(over: link)
        var lines = ["The nurse has: \(try await nurse.show(patient))"]

        // Nobody can reach anybody. Both ask the patient's family.
        try await nurse.set(patient, ["penicillin=allergic", "medicine+=ibuprofen"])
        try await doctor.set(patient, ["penicillin=tolerates it", "medicine+=insulin"])

        // Whoever syncs first, nothing is overwritten: of the medicines all are kept, of the allergy both statements.
        try await nurse.sync(over: link)
        lines.append("Both have: \(try await doctor.show(patient))")
        for conflict in try await doctor.conflicts() {
            lines.append("To be decided: \(conflict.values.joined(separator: " or "))")
            try await doctor.decide(conflict.name, "penicillin=allergic", reason: "the old file says so too")
        }
        try await nurse.sync(over: link)
        lines.append("Decided: \(try await nurse.show(patient))")
        return lines
    }
}
