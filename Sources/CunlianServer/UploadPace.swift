/// Whether an upload is slow beyond what a bad link explains.
///
/// Only the time spent waiting for the peer counts, so that a node that is busy itself cuts nobody. A peer
/// that sends a byte a minute holds its place for `grace` and then some seconds, not for ever.
struct UploadPace {
    /// Waiting that is free.
    let grace: Duration
    /// Bytes a second.
    let rateMin: Int
    private var waited: Duration = .zero
    private var bytes = 0

    init(grace: Duration, rateMin: Int) {
        self.grace = grace
        self.rateMin = rateMin
    }

    /// Counts a piece and the waiting for it, and answers whether the upload may go on.
    mutating func admits(_ count: Int, after wait: Duration) -> Bool {
        bytes += count
        waited += wait
        return waited <= grace || bytes >= Int((waited - grace) / .seconds(1)) * rateMin
    }
}
