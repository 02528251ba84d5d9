import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { LogLine } from './line-reader.ts';

/** A line that is longer is cut there: nobody writes such a record, and it has to fit into memory. */
const LONGEST = 16 * 2 ** 20;

/**
 * The lines of a stream with where each begins, in bytes; `\r\n` ends a line, too. The last one may lack its end. The stream is
 * not destroyed: that would close a file which somebody else holds.
 */
export async function* linesOf(stream: Readable): AsyncGenerator<LogLine> {
  let decoder = new StringDecoder('utf8');
  let text = '';
  let start = 0;
  let at = 0;
  const chunks = stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      if (text.length < LONGEST) text += decoder.write(chunk.subarray(from, end));
      yield { text: withoutReturn(text + decoder.end()), offset: start };
      decoder = new StringDecoder('utf8');
      text = '';
      from = end + 1;
      start = at + from;
    }
    if (text.length < LONGEST) text += decoder.write(chunk.subarray(from));
    at += chunk.length;
  }
  text += decoder.end();
  if (text !== '') yield { text: withoutReturn(text), offset: start };
}

const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);
