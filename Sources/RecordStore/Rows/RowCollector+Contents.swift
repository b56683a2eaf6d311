extension RowCollector {
    /// The cells, what they have in common and their values where they lie, for as long as the body runs.
    ///
    /// Safe while it does: places come from the fragments and sources of the same collector, which counted them.
    @safe
    struct Contents {
        let cells: UnsafeBufferPointer<Cell>
        let sources: UnsafeBufferPointer<Source>
        let columns: UnsafeBufferPointer<ValuePool.Column>
        let values: ValuePool.Values
    }

    func withContents(_ body: (Contents) throws(StoreError) -> Void) throws(StoreError) {
        try unsafe cells.withUnsafeBufferPointer { cells throws(StoreError) in
            try unsafe sources.withUnsafeBufferPointer { sources throws(StoreError) in
                try unsafe columns.withUnsafeBufferPointer { columns throws(StoreError) in
                    try pool.withValues { values throws(StoreError) in
                        try unsafe body(Contents(cells: cells, sources: sources, columns: columns, values: values))
                    }
                }
            }
        }
    }
}
