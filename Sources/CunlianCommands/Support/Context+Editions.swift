extension Context {
    /// By which publication of its procedure something goes; `nil` of what the program carries.
    ///
    /// - Parameter isBegun: Else it is what is in force for whoever begins.
    func edition(_ version: Int, isBegun: Bool) -> String? {
        guard version > 0 else { return nil }
        guard isBegun else {
            return say("按上级发布的第 \(version) 版程序办理", "By the procedure as published, version \(version).")
        }
        return say("按上级发布的第 \(version) 版程序办理（开始时在用）", "By the procedure as published, version \(version): in force where this began.")
    }
}
