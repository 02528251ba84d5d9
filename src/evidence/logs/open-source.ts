import { spawn } from 'node:child_process';
import { createReadStream, readSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { Readable } from 'node:stream';
import type { Read } from './read-range.ts';

/** How the bytes of a file become those of a log. */
export type Packing = 'plain' | 'gzip' | 'zstd';

const MEBIBYTE = 2 ** 20;

/** A plain file, wherever in it. */
export const readerOf =
  (fd: number): Read =>
  (into, at) =>
    readSync(fd, into, 0, into.length, at);

/** A stream from its start: each call goes on where the one before ended. */
export function streamReader(stream: Readable): { readonly read: Read; readonly close: () => void } {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let chunk: Uint8Array = new Uint8Array(0);
  return {
    async read(into) {
      while (chunk.length === 0) {
        const next = await chunks.next();
        if (next.done === true) return 0;
        chunk = next.value;
      }
      const part = chunk.subarray(0, into.length);
      into.set(part);
      chunk = chunk.subarray(part.length);
      return part.length;
    },
    close: () => stream.destroy(),
  };
}

/** All of a log from its start, unpacked on the way. @param taken what was read of a pipe before; null: no pipe. The descriptor stays open */
export function unpacked(fd: number, packing: Packing, taken: Uint8Array | null): Readable {
  const options = { fd, autoClose: false, highWaterMark: MEBIBYTE };
  return unpack(
    taken === null ? createReadStream('', { ...options, start: 0 }) : Readable.from(goingOn(taken, options)),
    packing,
  );
}

async function* goingOn(taken: Uint8Array, rest: Parameters<typeof createReadStream>[1]): AsyncGenerator<Uint8Array> {
  yield taken;
  yield* createReadStream('', rest) as AsyncIterable<Uint8Array>;
}

export function unpack(input: Readable, packing: Packing): Readable {
  if (packing === 'gzip') {
    const gunzip = createGunzip({ chunkSize: MEBIBYTE });
    input.on('error', (error) => gunzip.destroy(error));
    return input.pipe(gunzip);
  }
  return packing === 'zstd' ? unzstd(input) : input;
}

/** By the program: Node has zstd from 22.15 on only. */
function unzstd(input: Readable): Readable {
  const child = spawn('zstd', ['-dc'], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.on('error', (error) => child.stdout.destroy(error));
  child.on('exit', (code) => {
    if (code !== 0 && code !== null) child.stdout.destroy(new Error(`zstd ended with code ${code}`));
  });
  child.stdin.on('error', () => input.destroy()); // it may end before all of the file is written to it
  child.stdout.on('close', () => child.kill());
  input.pipe(child.stdin);
  return child.stdout;
}
