import type { LogFile } from './log-file.ts';
import { ROW_WORDS, Scanner, type ScanSettings } from './scanner.ts';

const TIME_AT = 3;

/** The time of the first record that tells one, by its head; null: none does. */
export function startOf({ head }: LogFile, settings: ScanSettings): number | null {
  const scanner = new Scanner(settings);
  scanner.input.set(head);
  scanner.scan(0, head.length, head.length, true);
  const rows = scanner.rows.slice();
  const times = new Float64Array(rows.buffer, 0, rows.length / 2);
  for (let i = 0; i < rows.length; i += ROW_WORDS) {
    const time = times[i / 2 + TIME_AT] ?? NaN;
    if (!Number.isNaN(time)) return time;
  }
  return null;
}
