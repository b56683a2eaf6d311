import Changesets
import Records

/// The schema as ``SchemaForm`` lays it out, kept in the file under `form` behind the digest of the schema's bytes and of itself.
///
/// It is believed only where that digest is right. A program that knows nothing of it takes up another schema and leaves it
/// as it is; what was damaged is another too: in both cases the schema is parsed, as it is without it, and the form made anew.
struct KeptForm {
    let settings: Settings
    let suite: Suite

    static let key = "form"
    private static let digestLength = 32

    /// The schema that the file keeps the form of.
    ///
    /// - Parameter schema: The bytes that the file has for the schema.
    /// - Returns: `nil` where there is none of these bytes, or none that this program reads.
    func schema(of schema: [UInt8], _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Schema? {
        guard let kept = try settings.value(Self.key, r), kept.count > Self.digestLength else { return nil }
        guard digest(schema, kept[Self.digestLength...]).elementsEqual(kept[..<Self.digestLength]) else { return nil }
        return SchemaFormReader.schema(kept, from: Self.digestLength)
    }

    /// - Parameter bytes: What `schema` was parsed from.
    func keep(_ schema: Schema, of bytes: [UInt8], _ w: borrowing WriteTransaction) throws(StoreError) {
        let form = SchemaForm.bytes(of: schema)
        try settings.set(Self.key, digest(bytes, form[...]) + form, w)
    }

    private func digest(_ schema: [UInt8], _ form: ArraySlice<UInt8>) -> [UInt8] {
        suite.digest(suite.digest(schema) + form)
    }

    /// Whether a form that would be believed says something else than the schema.
    func isWrong(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        guard let bytes = try settings.value("schema", r), let kept = try schema(of: bytes, r) else { return false }
        guard case .success(let parsed) = Result(catching: { () throws(SchemaError) in try Schema(parsing: bytes, file: "schema") }) else {
            return true
        }
        return SchemaForm.bytes(of: kept) != SchemaForm.bytes(of: parsed)
    }
}
