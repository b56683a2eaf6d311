// What the engine's face is made of: `import Cunlian` is enough for a register of one's own.
@_exported public import Causality
@_exported public import Changesets
@_exported public import RecordStore
@_exported public import Records
@_exported public import SyncSession
