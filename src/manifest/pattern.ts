import { splitPath, unescapeSegment } from '../model/path.ts';
import { Glob } from './glob.ts';

/**
 * `instance/database/schema/object` with wildcards. In a segment `*` stands for any characters, `?` for one; a segment
 * `**` stands for any number of segments, also none, so `shop-pg/shop/orders/**` is the schema and all that is in it.
 * `\` takes the meaning from `*`, `?`, `/`, `{`, `[` and itself. Names are not paths: `*` also stands for a slash or a
 * leading dot in a name, which is why no file-glob library does this.
 */
export interface Pattern {
  readonly text: string;
  readonly segments: readonly Segment[];
  readonly specificity: Specificity;
}

export type Segment =
  | { readonly kind: 'literal'; readonly name: string }
  | { readonly kind: 'glob'; readonly glob: Glob }
  | { readonly kind: 'deep' };

/**
 * What decides between two patterns that match the same object, in this order: more segments without wildcards, more
 * characters that stand for themselves, no `**`.
 */
export interface Specificity {
  readonly literalSegments: number;
  readonly literalCharacters: number;
  readonly deepSegments: number;
}

/** Positive: `a` is more specific than `b`; 0: equally specific. */
export function compareSpecificity(a: Specificity, b: Specificity): number {
  return (
    a.literalSegments - b.literalSegments ||
    a.literalCharacters - b.literalCharacters ||
    b.deepSegments - a.deepSegments
  );
}

/**
 * @param spell turns each segment below the instance, which is named by the manifest, into the engine's spelling (see NameRules)
 * @throws PatternSyntaxError
 */
export function parsePattern(text: string, spell: (segment: string) => string = asWritten): Pattern {
  const segments = splitPath(text).map((segment, depth) => parseSegment(segment, depth === 0 ? asWritten : spell));
  return { text, segments, specificity: specificityOf(segments) };
}

/** The reason why a text is no pattern, as the end of a sentence. */
export class PatternSyntaxError extends Error {
  override readonly name = 'PatternSyntaxError';
}

export function segmentMatches(segment: Segment, name: string): boolean {
  if (segment.kind === 'deep') return true;
  return segment.kind === 'literal' ? segment.name === name : segment.glob.matches(name);
}

const asWritten = (segment: string): string => segment;

/** Is there a `*` or `?` that is not escaped? */
export const hasWildcard = (text: string): boolean => /[*?]/.test(text.replace(/\\./gs, ''));

const ESCAPABLE = '\\*?/{}[]';

function parseSegment(text: string, spell: (segment: string) => string): Segment {
  if (text === '') throw new PatternSyntaxError('has an empty segment');
  if (text === '**') return { kind: 'deep' };
  checkSegment(text);
  const spelled = spell(text);
  if (hasWildcard(spelled)) return { kind: 'glob', glob: new Glob(spelled) };
  return { kind: 'literal', name: unescapeSegment(spelled) };
}

function checkSegment(text: string): void {
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') {
      const next = text[++i];
      if (next === undefined) throw new PatternSyntaxError('ends in a lone `\\`; write `\\\\` for the character');
      if (!ESCAPABLE.includes(next)) {
        throw new PatternSyntaxError('has a `\\` before a character that needs none; write `\\\\` for the character');
      }
    } else if (text[i] === '{') {
      throw new PatternSyntaxError('has a `{`: only conventions know `{service}`; write `\\{` for the character');
    } else if (text.startsWith('**', i)) {
      throw new PatternSyntaxError('has `**` inside a segment; it has to be a segment of its own');
    }
  }
}

function specificityOf(segments: readonly Segment[]): Specificity {
  let literalSegments = 0;
  let literalCharacters = 0;
  let deepSegments = 0;
  for (const segment of segments) {
    if (segment.kind === 'deep') deepSegments++;
    else if (segment.kind === 'glob') literalCharacters += segment.glob.literalCharacters;
    else {
      literalSegments++;
      literalCharacters += segment.name.length;
    }
  }
  return { literalSegments, literalCharacters, deepSegments };
}
