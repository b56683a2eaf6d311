extension RowCollector {
    /// The cells, what they have in common and their values where they lie, for as long as the body runs.
    struct Contents {
        let cells: UnsafeBufferPointer<Cell>
        let sources: UnsafeBufferPointer<Source>
        let columns: UnsafeBufferPointer<ValuePool.Column>
        let values: ValuePool.Values
    }

    func withContents(_ body: (Contents) throws(StoreError) -> Void) throws(StoreError) {
        try cells.withUnsafeBufferPointer { cells throws(StoreError) in
            try sources.withUnsafeBufferPointer { sources throws(StoreError) in
                try columns.withUnsafeBufferPointer { columns throws(StoreError) in
                    try pool.withValues { values throws(StoreError) in
                        try body(Contents(cells: cells, sources: sources, columns: columns, values: values))
                    }
                }
            }
        }
    }
}
