import { actor as newActor, shape as newShape } from './env';
import { hashBytes, SEED } from './hash';
import { ACTORS, ACTOR_SLOTS, BYTES, END, SHAPES, SHAPE_SLOTS, WHO } from './layout';

let shapes: usize = SHAPES;
let shapeSlots: u32 = SHAPE_SLOTS;
let shapeCount: u32 = 0;
let actorCount: u32 = 0;

/** Forgets all shapes and actors. */
export function clearTables(): void {
  memory.fill(shapes, 0, (<usize>shapeSlots) << 4);
  memory.fill(ACTORS, 0, (<usize>ACTOR_SLOTS) << 4);
  shapeCount = 0;
  actorCount = 0;
}

/** The number of a shape × 2, + 1 where JavaScript wants to see each text. */
export function shapeOf(hash: u64, kind: u32, at: usize, length: usize, truncated: bool): u32 {
  if (hash == 0) hash = 1;
  const mask = shapeSlots - 1;
  let slot = (<u32>hash) & mask;
  while (true) {
    const entry = shapes + ((<usize>slot) << 4);
    const found = load<u64>(entry);
    if (found == hash) return load<u32>(entry, 8);
    if (found == 0) {
      const number = newShape(kind, at, <u32>length, truncated ? 1 : 0, <u32>hash, <u32>(hash >> 32));
      store<u64>(entry, hash);
      store<u32>(entry, number, 8);
      shapeCount++;
      if (shapeCount << 1 > shapeSlots) growShapes();
      return number;
    }
    slot = (slot + 1) & mask;
  }
}

/** Twice the room, at the end of memory; what it leaves is the price of a loop without an allocator. */
function growShapes(): void {
  const old = shapes;
  const oldSlots = shapeSlots;
  const pages = memory.grow(<i32>(((<usize>oldSlots) << 5) >> 16));
  if (pages < 0) unreachable();
  shapes = (<usize>pages) << 16;
  shapeSlots = oldSlots << 1;
  const mask = shapeSlots - 1;
  for (let i: u32 = 0; i < oldSlots; i++) {
    const entry = old + ((<usize>i) << 4);
    const hash = load<u64>(entry);
    if (hash == 0) continue;
    let slot = (<u32>hash) & mask;
    while (load<u64>(shapes + ((<usize>slot) << 4)) != 0) slot = (slot + 1) & mask;
    store<u64>(shapes + ((<usize>slot) << 4), hash);
    store<u32>(shapes + ((<usize>slot) << 4), load<u32>(entry, 8), 8);
  }
}

/** The number of an actor; the table is a cache, as connections are without end. */
export function actorOf(hash: u64, at: usize, length: usize): u32 {
  if (hash == 0) hash = 1;
  const mask = ACTOR_SLOTS - 1;
  let slot = (<u32>hash) & mask;
  while (true) {
    const entry = ACTORS + ((<usize>slot) << 4);
    const found = load<u64>(entry);
    if (found == hash) return load<u32>(entry, 8);
    if (found == 0) break;
    slot = (slot + 1) & mask;
  }
  const number = newActor(at, <u32>length);
  if (++actorCount << 1 > ACTOR_SLOTS) {
    memory.fill(ACTORS, 0, (<usize>ACTOR_SLOTS) << 4);
    actorCount = 1;
    slot = (<u32>hash) & mask;
  }
  const entry = ACTORS + ((<usize>slot) << 4);
  store<u64>(entry, hash);
  store<u32>(entry, number, 8);
  return number;
}

/** One of the four parts of who: account, database, client, application. */
export function setWho(part: usize, p: usize, e: usize): void {
  store<u32>(WHO + (part << 3), <u32>p);
  store<u32>(WHO + (part << 3), <u32>(e - p), 4);
}

/** The number of the actor whose parts were set; JavaScript finds them where they were put. */
export function actorOfWho(): u32 {
  let h = SEED;
  for (let part: usize = 0; part < 4; part++) {
    const p = <usize>load<u32>(WHO + (part << 3));
    h = hashBytes(h, p, p + load<u32>(WHO + (part << 3), 4));
  }
  return actorOf(h, WHO, 32);
}

export function reserve(): void {
  const pages = <i32>((END + 0xffff) >> 16) - memory.size();
  if (pages > 0 && memory.grow(pages) < 0) unreachable();
  for (let byte: usize = 0; byte < 256; byte++) store<u8>(BYTES + byte, <u8>byte);
}
