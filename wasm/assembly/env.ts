// What the loop asks of JavaScript; only what it has not met before.

/** A new shape: `kind` 0 SQL, 1 an audit record, 2 a command. Answers its number × 2, + 1 where each text is to be seen. */
export declare function shape(kind: u32, at: usize, length: u32, truncated: u32, low: u32, high: u32): u32;
/** What a text, or an event of kind `kind`, does to its session: a number, 0 for nothing. */
export declare function effect(kind: u32, at: usize, length: u32): u32;
/** New bytes that say who, a whole prefix or the place of its parts: a number; 0 when they can be read in several ways. */
export declare function actor(at: usize, length: u32): u32;
/** A line that the quick way does not take: answers where its message begins, from `at`; 0: it has no prefix. */
export declare function line(at: usize, length: u32): u32;
/** Milliseconds east of UTC of a time zone as it is written, at a civil time in milliseconds. */
export declare function zone(at: usize, length: u32, civil: f64): f64;
