import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { SourceError } from '../../shared/errors.ts';
import { STDIN } from './find-files.ts';
import { unpacked, type Packing } from './open-source.ts';

/** A log that is open: it is read through this descriptor only, so that another file in its place changes nothing. */
export interface LogFile {
  readonly name: string;
  readonly fd: number;
  readonly packing: Packing;
  /** Bytes on disk when it was opened; what is written later is not read. */
  readonly size: number;
  /** The first bytes, unpacked; of a stream none: it cannot be read twice. */
  readonly head: Buffer;
  readonly close: () => void;
}

const HEAD = 256 * 1024;

export async function openLog(name: string): Promise<LogFile> {
  const fd = name === STDIN ? 0 : open(name);
  const { size } = fstatSync(fd);
  const start = Buffer.alloc(HEAD);
  const isFile = fstatSync(fd).isFile();
  const first = isFile ? start.subarray(0, readSync(fd, start, 0, HEAD, 0)) : Buffer.alloc(0);
  const packing = isFile ? packingOf(first) : 'stream';
  const head = packing === 'plain' ? first : packing === 'stream' ? first : await unpackedHead(name, fd, packing);
  return { name, fd, packing, size, head, close: () => (fd === 0 ? undefined : closeSync(fd)) };
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

async function unpackedHead(name: string, fd: number, packing: Packing): Promise<Buffer> {
  const stream = unpacked(fd, packing);
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
