import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeSegment } from '../../../src/model/path.ts';
import { Glob } from '../../../src/manifest/glob.ts';
import { covers, overlaps } from '../../../src/manifest/pattern-relations.ts';
import { compareSpecificity, parsePattern, PatternSyntaxError } from '../../../src/manifest/pattern.ts';
import { World } from './world.ts';
import { EXACT_NAMES } from '../../../src/manifest/name-rules.ts';
import { PatternIndex } from '../../../src/manifest/pattern-index.ts';

const name = fc.oneof(fc.string({ minLength: 1, maxLength: 6 }), fc.stringMatching(/^[\\*?/{}[\]ab]{1,5}$/));
const segment = fc.oneof(
  fc.constantFrom('a', 'b', 'ab', '*', 'a*', '*b', '?', '?b', '**', '\\*', '\\\\', 'a\\/b'),
  name.map(escapeSegment),
);
const pattern = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));

/** Straight from the definition: a pattern as a regular expression over names joined by a character that none has. */
function matchesByRegExp(text: string, names: readonly string[]): boolean {
  const source = parsePattern(text).segments.map((part) => {
    if (part.kind === 'deep') return '(?:/[^/]*)*';
    const own = part.kind === 'literal' ? escapeSegment(part.name) : part.glob.text;
    return `/${own.replace(
      /\\(.)|([*?])|([\s\S])/g,
      (_, escaped: string | undefined, wild: string | undefined, plain: string) => {
        if (wild !== undefined) return wild === '*' ? '[^/]*' : '[^/]';
        return `\\u${(escaped ?? plain).replace('/', '\u0001').charCodeAt(0).toString(16).padStart(4, '0')}`;
      },
    )}`;
  });
  return new RegExp(`^${source.join('')}$`, 's').test(
    names.map((part) => `/${part.replaceAll('/', '\u0001')}`).join(''),
  );
}

const indexed = (text: string, path: readonly string[]): boolean => {
  const world = new World('postgres', path[0]);
  const kinds = ['database', 'schema', 'table'] as const;
  let id = 0;
  path.slice(1).forEach((part, depth) => {
    id = world.builder.addSecurable({ kind: kinds[depth] ?? 'table', parent: id, name: part });
  });
  const index = new PatternIndex<string>(world.builder.build(), EXACT_NAMES);
  index.add(parsePattern(text), text);
  return index.valuesAt(id).length > 0;
};

describe('patterns', () => {
  it('match what their definition says', () => {
    const path = fc.array(fc.oneof(fc.constantFrom('a', 'b', 'ab', '*', '\\', 'a/b'), name), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(pattern, path, (text, names) => {
        expect(indexed(text, names)).toBe(matchesByRegExp(text, names));
      }),
      { numRuns: 2000 },
    );
  });

  it('match an escaped name and nothing else', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(indexed(`i/${escapeSegment(one)}`, ['i', other])).toBe(one === other);
      }),
    );
  });

  it('relate as the names that they match', () => {
    const path = fc.array(fc.constantFrom('a', 'b', 'ab', 'c'), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(pattern, pattern, path, (a, b, names) => {
        const [first, second] = [parsePattern(a), parsePattern(b)];
        const both = indexed(a, names) && indexed(b, names);
        if (both) expect(overlaps(first, second)).toBe(true);
        if (covers(first, second) && indexed(b, names)) expect(indexed(a, names)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['pg/shop/orders/**', 'pg/shop/**'],
    ['pg/shop/orders/t', 'pg/shop/orders/*'],
    ['pg/shop/orders/tmp_*', 'pg/shop/orders/t*'],
    ['pg/shop/orders/*', 'pg/shop/orders/**'],
    ['pg/s1/**', 'pg*/s1/**'],
  ])('%s wins over %s', (specific, general) => {
    const compared = compareSpecificity(parsePattern(specific).specificity, parsePattern(general).specificity);
    expect(compared).toBeGreaterThan(0);
  });

  it('a pattern of many stars takes no longer than the product of both lengths', () => {
    expect(new Glob(`${'a*'.repeat(2000)}b`).matches('a'.repeat(10_000))).toBe(false);
    const deep = parsePattern(`i${'/**'.repeat(300)}/x`);
    expect(covers(deep, parsePattern(`i${'/**'.repeat(300)}/y`))).toBe(false);
  });

  it.each(['', 'a//b', 'a/b\\', 'a/\\n', 'a/b**', 'a/{x}', 'a/{service}'])('%j is none', (text) => {
    expect(() => parsePattern(text)).toThrow(PatternSyntaxError);
  });
});
