/** Room for so many at the beginning; a power of two. */
const FIRST_SLOTS = 16_384;

/** Bytes of a slot: context + 1, shape, calls, first time, last time; a line of the processor's cache holds two. */
const SLOT = 32;
const WORDS = SLOT / 4;
const DOUBLES = SLOT / 8;
const CALLS = 1;
const FIRST = 2;
const LAST = 3;

export interface Count {
  /** Number of who and how it ran: `Tally.contexts`. */
  readonly context: number;
  readonly shape: number;
  readonly calls: number;
  /** NaN: not known. */
  readonly first: number;
  readonly last: number;
  readonly file: number;
  readonly offset: number;
}

/**
 * Calls and times by context and shape. There are hundreds of thousands of them, met in no order: as objects in maps each step
 * to one waits for memory several times, in here once.
 */
export class CountTable {
  private slots = FIRST_SLOTS;
  private used = 0;
  private words = new Uint32Array(FIRST_SLOTS * WORDS);
  private doubles = new Float64Array(this.words.buffer);
  /** Of the first call: file and offset. */
  private places = new Float64Array(FIRST_SLOTS * 2);

  /** @param time NaN: not known */
  add(context: number, shape: number, time: number, file: number, offset: number): void {
    const slot = this.find(context, shape);
    const at = slot * DOUBLES;
    const { doubles } = this;
    const calls = (doubles[at + CALLS] ?? 0) + 1;
    doubles[at + CALLS] = calls;
    if (calls === 1) {
      doubles[at + FIRST] = doubles[at + LAST] = time;
      this.fill(slot, context, shape, file, offset);
      return;
    }
    const first = doubles[at + FIRST] ?? NaN;
    const last = doubles[at + LAST] ?? NaN;
    if (time < first || Number.isNaN(first)) doubles[at + FIRST] = time;
    if (time > last || Number.isNaN(last)) doubles[at + LAST] = time;
  }

  /** In no order. */
  *all(): Generator<Count> {
    for (let slot = 0; slot < this.slots; slot++) {
      const context = this.words[slot * WORDS] ?? 0;
      if (context === 0) continue;
      yield {
        context: context - 1,
        shape: this.words[slot * WORDS + 1] ?? 0,
        calls: this.doubles[slot * DOUBLES + CALLS] ?? 0,
        first: this.doubles[slot * DOUBLES + FIRST] ?? NaN,
        last: this.doubles[slot * DOUBLES + LAST] ?? NaN,
        file: this.places[slot * 2] ?? 0,
        offset: this.places[slot * 2 + 1] ?? 0,
      };
    }
  }

  /** The slot of both, or the free one where they belong. */
  private find(context: number, shape: number): number {
    const { words } = this;
    const mask = this.slots - 1;
    const mixed = Math.imul(context, 0x9e37_79b1) ^ Math.imul(shape, 0x85eb_ca6b);
    for (let slot = (mixed ^ (mixed >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const found = words[slot * WORDS] ?? 0;
      if (found === 0 || (found === context + 1 && words[slot * WORDS + 1] === shape)) return slot;
    }
  }

  private fill(slot: number, context: number, shape: number, file: number, offset: number): void {
    this.words[slot * WORDS] = context + 1;
    this.words[slot * WORDS + 1] = shape;
    this.places[slot * 2] = file;
    this.places[slot * 2 + 1] = offset;
    if (++this.used > this.slots * 0.7) this.grow();
  }

  private grow(): void {
    const { slots, doubles, words, places } = this;
    this.slots = slots * 2;
    this.words = new Uint32Array(this.slots * WORDS);
    this.doubles = new Float64Array(this.words.buffer);
    this.places = new Float64Array(this.slots * 2);
    for (let slot = 0; slot < slots; slot++) {
      const context = words[slot * WORDS] ?? 0;
      if (context === 0) continue;
      const to = this.find(context - 1, words[slot * WORDS + 1] ?? 0);
      this.doubles.set(doubles.subarray(slot * DOUBLES, (slot + 1) * DOUBLES), to * DOUBLES);
      this.places.set(places.subarray(slot * 2, (slot + 1) * 2), to * 2);
    }
  }
}
