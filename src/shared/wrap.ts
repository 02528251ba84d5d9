import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/**
 * Wraps at spaces so that no line is wider than `width` columns; words that are wider are cut.
 *
 * @param first what stands before the first line
 * @param rest what stands before the others; without it they are indented by the width of `first`
 */
export function wrap(text: string, width: number, first = '', rest?: string): string {
  const indent = rest ?? ' '.repeat(stringWidth(first));
  const room = Math.max(20, width - Math.max(stringWidth(first), stringWidth(indent)));
  // a report has thousands of lines and most of them fit: wrapping is a hundred times slower than looking
  if (stringWidth(text) <= room) return `${first}${text}`.trimEnd();
  const lines = wrapAnsi(text, room, { hard: true }).split('\n');
  return lines.map((line, i) => `${i === 0 ? first : indent}${line}`.trimEnd()).join('\n');
}
