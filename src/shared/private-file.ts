import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { UsageError } from './errors.ts';

/**
 * Writes a file that only its owner may read. It is written beside and renamed, so that nobody reads half of it and a
 * failure leaves what was there before.
 *
 * @throws {UsageError} when it cannot be written
 */
export function writePrivateFile(path: string, content: string | Uint8Array): void {
  const beside = `${path}.part`;
  try {
    rmSync(beside, { force: true });
    const file = openSync(beside, 'wx', 0o600); // wx: never through a link that somebody put there
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    chmodSync(beside, 0o600);
    renameSync(beside, path);
  } catch (cause) {
    rmSync(beside, { force: true });
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new UsageError(`cannot write ${path}: ${why}`, { cause });
  }
}
