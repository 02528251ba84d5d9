const encoder = new TextEncoder();

/** The UTF-8 bytes of a name. Names are short and mostly ASCII, where asking the encoder costs more than looking. */
export function bytesOf(text: string): ArrayLike<number> & Iterable<number> {
  const bytes = new Array<number>(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return encoder.encode(text);
    bytes[i] = code;
  }
  return bytes;
}
