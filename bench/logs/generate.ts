import { closeSync, openSync, writeSync } from 'node:fs';
import { Workload } from '../../test/support/logs/workload.ts';
import { writerOf, type GeneratedFormat } from '../../test/support/logs/write-log.ts';

const SEED = 20_260_601;
const PART = 4 * 2 ** 20;
/** What differs; a larger log is this again and again. */
const DISTINCT = 64 * 2 ** 20;

/** Writes a log of `bytes` bytes at the least: 2,000 statements of eight services in sixty sessions. */
export function generate(file: string, format: GeneratedFormat, bytes: number): void {
  const workload = new Workload({ seed: SEED, shapes: 2_000, sessions: 60, length: 1_100 });
  const write = writerOf(format);
  const parts: Buffer[] = [];
  const out = openSync(file, 'w');
  try {
    for (let written = 0, made = 0; written < bytes;) {
      if (made < DISTINCT) {
        let text = '';
        while (text.length < PART) text += write(workload.next());
        parts.push(Buffer.from(text));
        made += text.length;
      }
      const part = made < DISTINCT ? parts.at(-1) : parts[Math.floor(written / PART) % parts.length];
      written += writeSync(out, part ?? Buffer.alloc(0));
    }
  } finally {
    closeSync(out);
  }
}
