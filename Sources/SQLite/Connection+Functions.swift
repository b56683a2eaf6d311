import CSQLite

/// What a query asks of us in its midst.
extension Connection {
    /// What a function is made of: kept by SQLite, for as long as the connection is open.
    private final class Body {
        let text: ([UInt8]) -> String?

        init(_ text: @escaping ([UInt8]) -> String?) { self.text = text }
    }

    /// Gives queries a function of one parameter: of a blob it is what the body makes of the bytes, or NULL; of anything else that itself.
    ///
    /// No view and no trigger of the file can call it.
    ///
    /// - Parameter body: Runs no statement of the connection.
    package func define(_ name: String, _ body: @escaping ([UInt8]) -> String?) throws(SQLiteError) {
        let context = Unmanaged.passRetained(Body(body))
        let status = unsafe sqlite3_create_function_v2(
            handle, name, 1, SQLITE_UTF8 | SQLITE_DIRECTONLY, context.toOpaque(),
            { context, _, arguments in
                guard let argument = unsafe arguments?[0] else { return }
                guard unsafe sqlite3_value_type(argument) == SQLITE_BLOB else { return unsafe sqlite3_result_value(context, argument) }
                let count = unsafe Int(sqlite3_value_bytes(argument))
                let bytes = unsafe Array(UnsafeRawBufferPointer(start: sqlite3_value_blob(argument), count: count))
                guard let data = unsafe sqlite3_user_data(context),
                    var text = unsafe Unmanaged<Body>.fromOpaque(data).takeUnretainedValue().text(bytes)
                else { return unsafe sqlite3_result_null(context) }
                unsafe text.withUTF8 { buffer in
                    unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                        unsafe csqlite_result_text_transient(context, text.baseAddress, Int32(text.count))
                    }
                }
            }, nil, nil,
            { data in
                if let data = unsafe data { unsafe Unmanaged<Body>.fromOpaque(data).release() }
            })
        guard status == SQLITE_OK else { throw error(status, sql: nil) }
    }
}
