import stringWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';

/**
 * Wraps at spaces so that no line is wider than `width` columns; words that are wider are cut.
 *
 * @param first what stands before the first line
 * @param rest what stands before the others; without it they are indented by the width of `first`
 */
export function wrap(text: string, width: number, first = '', rest?: string): string {
  const indent = rest ?? ' '.repeat(columnsOf(first));
  const room = Math.max(20, width - Math.max(columnsOf(first), columnsOf(indent)));
  // a report has thousands of lines and most of them fit: wrapping is a hundred times slower than looking
  if (columnsOf(text) <= room) return `${first}${text}`.trimEnd();
  const lines = linesOfWords(text, room) ?? wrapAnsi(text, room, { hard: true }).split('\n');
  return lines.map((line, i) => `${i === 0 ? first : indent}${line}`.trimEnd()).join('\n');
}

/** One column each: printable ASCII, without the codes that colour it, and the signs that reports are drawn with. */
const PLAIN = /^[ -~…→└─]*$/;

/** How many columns of a terminal a text takes. */
export const columnsOf = (text: string): number => (PLAIN.test(text) ? text.length : stringWidth(text));

/** What the library does, for plain words that all fit into a line; null for any other text. */
function linesOfWords(text: string, room: number): string[] | null {
  if (!PLAIN.test(text)) return null;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (word === '' || word.length > room) return null;
    const joined = line === '' ? word : `${line} ${word}`;
    if (joined.length > room) lines.push(line);
    line = joined.length > room ? word : joined;
  }
  return [...lines, line];
}
