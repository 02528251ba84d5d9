// Where things stand in memory. Nothing here is ever collected: all of it is laid out once.

/** The compiled log line prefix: see stderr.ts. */
export const PROGRAM: usize = 0x10000;
export const PROGRAM_SIZE: usize = 0x1000;

/** Account, database, client and application of a record: address and length each. */
export const WHO: usize = 0x11000;

/** Each byte once: see `every`. */
export const BYTES: usize = 0x12000;

/** What is handed back: rows of ROW bytes. */
export const OUT: usize = 0x20000;
export const ROW: usize = 56;
export const ROWS: u32 = 16_384;

/** hash → number, of 16 bytes each; the shape table moves when it grows. */
export const ACTORS: usize = 0x120000;
export const ACTOR_SLOTS: u32 = 32_768;
export const SHAPES: usize = 0x1a0000;
export const SHAPE_SLOTS: u32 = 32_768;

/** The longest record that is read whole. */
export const MAX_RECORD: usize = 0x400000;
/** Text of a record without its escapes; a second one for what stands within it. Vectors may be read past an end. */
export const SCRATCH: usize = 0x230000;
export const SCRATCH_SIZE: usize = MAX_RECORD + 0x1000;
export const INNER: usize = SCRATCH + SCRATCH_SIZE;
/** The bytes of the log: a record that is cut by the end of a block is put before the next block. */
export const INPUT: usize = INNER + SCRATCH_SIZE;
export const INPUT_SIZE: usize = MAX_RECORD + 0x800000;
export const END: usize = INPUT + INPUT_SIZE + 0x1000;
