/** Bytes of the loop's memory. */
export interface Span {
  readonly at: number;
  readonly length: number;
}

/** Bytes as characters: what is cut by byte offsets. */
export const bytesOf = (memory: Uint8Array, { at, length }: Span): string =>
  Buffer.from(memory.buffer, memory.byteOffset + at, length).toString('latin1');

export const utf8Of = (memory: Uint8Array, { at, length }: Span): string =>
  Buffer.from(memory.buffer, memory.byteOffset + at, length).toString('utf8');
