import Changesets
import CunlianTrust
import Foundation
import Testing

@testable import vectors

/// Procedures that the program has with it: `Protocol/09-determination.md`, section 3.1.
@Suite struct CarriedFilesTests {
    /// What a run that began under a file goes by is found by that file for good. Who wants another publishes it.
    private static let files = [
        "county-exit.json": "660b25087dddccc11b12987391ef9bba8a6a00448c34597ca906e929092eb502",
        "household-correction.json": "c6e051fe26f178827c6a5ed578fbc0972faa61e1ec7079d071ee2d4a6646dd99",
        "household-exit.json": "87fde5de780153c46d511f26d4c9fdbd6a0da63eae8eee0e9e94bfeb2f8c4236",
        "household-identification.json": "eee5409844fb55d10ba037d2b1c29df4c8469ffc2540b3c2b2c6a569ead60f40",
        "household-return.json": "0fe83c986e6794d7aa68b464b52cbe143be46afa118554ccf065f11d3c28f875",
        "publication.json": "6804c33539cd83acbab37234f50a44a9d476693a8915d68756c898c40624533d",
        "village-exit.json": "2f6bccfb29898ef5d00de8c70940093d3d8b8bf38ad334a8bc01d880fd3dbef8",
        "year.json": "b5bad97e917a4d50f71fc85bbab32a4f222bd092deca3ba5efdb438da0396e99",
    ]

    @Test func `the carried procedures are those that runs began under, byte for byte`() throws {
        let folder = VectorTests.root.appending(path: "Protocol/procedure")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.sorted() == Self.files.keys.sorted())
        for (name, digest) in Self.files {
            #expect(hexadecimal(Changesets.Suite.one.digest(try VectorTests.bytes("procedure/" + name))) == digest, "\(name)")
        }
    }
}
