import { closeSync, fstatSync, openSync, read } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SourceError } from '../../shared/errors.ts';
import { STDIN } from './find-files.ts';
import { unpack, unpacked, type Packing } from './open-source.ts';

/** A log that is open: it is read through this descriptor only, so that another file in its place changes nothing. */
export interface LogFile {
  readonly name: string;
  readonly fd: number;
  readonly packing: Packing;
  /** Bytes on disk when it was opened; what is written later is not read. */
  readonly size: number;
  /** Of a pipe, which cannot be read twice: what was read of it; null: a file. */
  readonly taken: Uint8Array | null;
  /** The first bytes, unpacked. */
  readonly head: Buffer;
  readonly close: () => void;
}

/** Held of every file of a log: there may be many. */
const HEAD = 64 * 1024;

export async function openLog(name: string): Promise<LogFile> {
  const fd = name === STDIN ? 0 : open(name);
  const stat = fstatSync(fd);
  const first = await readHead(fd, stat.isFile() ? 0 : null);
  const taken = stat.isFile() ? null : first;
  const packing = packingOf(first);
  const head = packing === 'plain' ? first : await unpackedHead(name, fd, packing, taken);
  return { name, fd, packing, size: stat.size, taken, head, close: () => (fd === 0 ? undefined : closeSync(fd)) };
}

/** As much as there is, up to HEAD bytes. @param at null: wherever a pipe is */
async function readHead(fd: number, at: number | null): Promise<Buffer> {
  const head = Buffer.alloc(HEAD);
  let length = 0;
  while (length < HEAD) {
    const got = await readSome(fd, head, length, at);
    if (got === 0) break;
    length += got;
  }
  return head.subarray(0, length);
}

const readAsync = promisify(read);

async function readSome(fd: number, into: Buffer, length: number, at: number | null): Promise<number> {
  try {
    const position = at === null ? null : at + length;
    return (await readAsync(fd, into, length, into.length - length, position)).bytesRead;
  } catch (error) {
    // A pipe that somebody else made non-blocking.
    if ((error as { code?: unknown }).code !== 'EAGAIN') throw error;
    await pause(10);
    return await readSome(fd, into, length, at);
  }
}

function open(name: string): number {
  try {
    return openSync(name, 'r');
  } catch (error) {
    throw new SourceError(name, 'the log cannot be opened', 'Check the path and who may read it.', error);
  }
}

/** By its first bytes: RFC 1952, RFC 8878. */
function packingOf(head: Uint8Array): Packing {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd';
  return 'plain';
}

async function unpackedHead(name: string, fd: number, packing: Packing, taken: Buffer | null): Promise<Buffer> {
  const stream = taken === null ? unpacked(fd, packing, null) : unpack(Readable.from([taken]), packing);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= HEAD) break;
    }
  } catch (error) {
    if (length === 0) throw cannotUnpack(name, packing, error);
  }
  return Buffer.concat(chunks).subarray(0, HEAD);
}

export function cannotUnpack(name: string, packing: Packing, cause: unknown): SourceError {
  const missing = packing === 'zstd' && (cause as { code?: unknown }).code === 'ENOENT';
  return missing
    ? new SourceError(
        name,
        'the log is packed with zstd, and there is no program zstd',
        'Install zstd, or unpack the log.',
        cause,
      )
    : new SourceError(name, `the log cannot be unpacked (${packing})`, 'Check that the file is whole.', cause);
}
