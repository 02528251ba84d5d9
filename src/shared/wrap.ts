import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/**
 * Wraps at spaces so that no line is wider than `width` columns; words that are wider are cut.
 *
 * @param first what stands before the first line; the others are indented by its width
 */
export function wrap(text: string, width: number, first = ''): string {
  const indent = stringWidth(first);
  const lines = wrapAnsi(text, Math.max(20, width - indent), { hard: true }).split('\n');
  return lines.map((line, i) => `${i === 0 ? first : ' '.repeat(indent)}${line}`.trimEnd()).join('\n');
}
