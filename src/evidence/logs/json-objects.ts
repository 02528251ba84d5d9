import type { LogLine } from './line-reader.ts';

/** One object of a JSON array, or of several that follow each other. */
export interface JsonObject {
  /** null: it is no JSON, or longer than is read. */
  readonly value: unknown;
  readonly offset: number;
}

/** No record of an audit log is longer; what never ends is not collected without end. Characters. */
const LONGEST = 64 * 1024 * 1024;

/**
 * Cuts lines into the objects at the top of what they hold, whether each has a line of its own or several. What stands between
 * objects (brackets, commas) is passed over.
 */
export async function* jsonObjects(lines: AsyncIterable<LogLine>): AsyncGenerator<JsonObject> {
  let parts: string[] = [];
  let begun = 0;
  let size = 0;
  let depth = 0;
  let inString = false;
  for await (const { text, offset } of lines) {
    let start = 0;
    if (depth > 0 && RECORD.test(text)) {
      yield { value: null, offset: begun };
      [depth, parts, size] = [0, [], 0];
    } else if (depth > 1 && FIRST_FIELD.test(text)) {
      yield { value: null, offset: begun };
      [depth, parts, size, begun] = [1, ['{'], 0, offset];
    }
    for (const { 0: mark, index } of text.matchAll(inString || depth > 0 || text.includes('{') ? MARKS : NO_MARKS)) {
      if (inString) inString = mark !== '"';
      else if (mark === '"') inString = depth > 0;
      else if (mark === '{') {
        if (depth++ > 0) continue;
        begun = offset + Buffer.byteLength(text.slice(0, index));
        start = index;
      } else if (mark === '}' && depth > 0 && --depth === 0) {
        parts.push(text.slice(start, index + 1));
        yield { value: size > LONGEST ? null : parse(parts.join('\n')), offset: begun };
        [parts, size] = [[], 0];
      }
    }
    if (depth === 0) continue;
    size += text.length - start;
    if (size <= LONGEST) parts.push(text.slice(start));
    else parts = [];
    // A string of JSON ends in the line that it begins in: whatever went wrong, the next line is read anew.
    inString = false;
  }
  if (depth > 0) yield { value: null, offset: begun };
}

/** How a record begins, on a line of its own or on several: whatever is still open then was cut off. */
const RECORD = /^\s*\{\s*"timestamp"\s*:/;
const FIRST_FIELD = /^\s*"timestamp"\s*:/;

/** A backslash takes what follows it along. */
const MARKS = /\\[^]|["{}]/g;
const NO_MARKS = /(?!)/g;

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null; // counted by whoever reads the objects
  }
}
