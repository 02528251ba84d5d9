/** Characters of one text; the rest is an ellipsis. What a text becomes is at most five times as long. */
const LONGEST = 500;

/**
 * Text with names from servers in it, for GitHub's and GitLab's Markdown: plain words stay, everything else stands in a code
 * span, where nothing is markup, HTML, a link, a mention or an issue.
 */
export const prose = (text: string): string =>
  clipped(text)
    .split(' ')
    .filter((word) => word !== '')
    .map(wordText)
    .join(' ');

/** A name as a code span. The fence is longer than any that the name holds (CommonMark 0.31.2, 6.1). */
export function code(text: string): string {
  const name = clipped(text);
  const runs = name.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map(({ length }) => length)) + 1);
  const pad = /^`|`$|^ .* $/.test(name) ? ' ' : '';
  return name === '' ? '' : `${fence}${pad}${name}${pad}${fence}`;
}

/** A sentence of our own, whose code spans stay; a placeholder in it is no HTML. */
export const ownText = (text: string): string => text.replace(/<(?=\w)/g, '\\<');

/** Brackets and marks around a word stay outside of its code span; in `inv(pan),` the brackets are the name's. */
const WORD = /^(?<before>\(*)(?<core>[^(]*?|.*\(.*?\)|.*?)(?<after>[).,:;]*)$/u;

/** Letters with hyphens and apostrophes, a number, the signs that reports are drawn with. */
const PLAIN = /^(?:[\p{L}\p{M}]+(?:['’-]\p{L}+)*|\d[\d,]*|[→…])?$/u;

function wordText(word: string): string {
  const { before = '', core = '', after = '' } = WORD.exec(word)?.groups ?? { core: word };
  return PLAIN.test(core) ? word : `${before}${code(core)}${after}`;
}

const clipped = (text: string): string =>
  text.length <= LONGEST ? text : `${text.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '')}…`;
