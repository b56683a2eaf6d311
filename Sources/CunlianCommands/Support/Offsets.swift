/// How much of a list may be passed over; one may still count on from there.
let offsets = 0...1_000_000_000
