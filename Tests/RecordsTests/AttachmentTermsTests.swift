import Records
import TestSupport
import Testing

/// What a schema says of what may be attached.
@Suite struct AttachmentTermsTests {
    private func terms(_ text: String) throws(SchemaError) -> AttachmentTerms {
        let source = """
            { "schema": "s", "version": 1, "label": {"zh": "册", "en": "s"},
              "roles": [{"code": "S", "number": 1, "rank": 10, "label": {"zh": "手", "en": "s"}}], "codes": {},
              "types": [{ "number": 1, "name": "ship", "label": {"zh": "船", "en": "ship"}, "scope": "village", "writers": ["S"], "resolvers": ["S"],
                "fields": [{"number": 1, "name": "photo", "label": {"zh": "照片", "en": "photo"}, "rule": "manual", \(text)}] }] }
            """
        return try Schema(parsing: Array(source.utf8), file: "s").types[0].fields[0].inputs[0].attachment
    }

    @Test func `a schema bounds what is attached, and one that says nothing is bounded too`() throws {
        #expect(try terms(#""type": "attachment""#) == .usual)
        #expect(AttachmentTerms.usual.bytesMax == 16 << 20 && !AttachmentTerms.usual.keepsMetadata)
        let said = try terms(#""type": "attachment", "bytes": 500, "types": ["image/jpeg"], "metadata": "keep""#)
        #expect(said == AttachmentTerms(bytesMax: 500, types: [.jpeg], keepsMetadata: true))
        #expect(said.objection(to: Pictured.bare(bytes: 900)) == .tooLarge(bytes: Pictured.bare(bytes: 900).count, most: 500))
        #expect(said.objection(to: Pictured.noise(9)) == .type("application/octet-stream", allowed: ["image/jpeg"]))
        #expect(said.objection(to: Pictured.bare(bytes: 90)) == nil && said.objection(to: []) == .empty)
    }

    @Test(arguments: [
        #""type": "text", "bytes": 5"#, #""type": "phone", "metadata": "keep""#, #""type": "attachment", "bytes": 0"#,
        #""type": "attachment", "bytes": 33554433"#, #""type": "attachment", "types": []"#, #""type": "attachment", "types": ["jpeg"]"#,
        #""type": "attachment", "metadata": "yes""#, #""type": "attachment", "max": 5"#,
    ])
    func `what a schema cannot mean is refused`(text: String) {
        #expect(throws: SchemaError.self) { try terms(text) }
    }
}
