import HTTPTypes
import Hummingbird
import NIOCore

/// A file of the register as a browser is given it: pictures and recordings to be looked at, anything else to be put away, and nothing of it runs.
enum FileAnswer {
    private static let shown: Set<String> = [
        "image/jpeg", "image/png", "image/gif", "image/webp", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav",
    ]

    /// - Parameters:
    ///   - type: The name of its media type.
    ///   - name: Its digest in hexadecimal.
    static func response(_ bytes: [UInt8], _ type: String?, _ name: String) -> Response {
        let isShown = type.map(shown.contains) ?? false
        var headers: HTTPFields = [
            .contentType: isShown ? type ?? "" : "application/octet-stream",
            .contentDisposition: isShown ? "inline" : "attachment; filename=\"\(name.prefix(16)).\(ending(type))\"",
            .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; sandbox",
        ]
        if let referrer = HTTPField.Name("Referrer-Policy") { headers[referrer] = "no-referrer" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static func ending(_ type: String?) -> String { type == "application/pdf" ? "pdf" : "bin" }
}
