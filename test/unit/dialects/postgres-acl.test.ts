import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAcl, privilegesOfLetters } from '../../../src/dialects/postgres/acl.ts';
import { seed } from '../../support/seed.ts';

describe('the text of an ACL', () => {
  it.each([
    ['{}', []],
    ['{=r/postgres}', [['', 'r', 'postgres']]],
    ['{a=r*w/b,c=U/d}', [['a', 'r*w', 'b'], ['c', 'U', 'd']]], // prettier-ignore
    ['{123=/456}', [['123', '', '456']]],
    ['{"\\"a b\\"=r/c","\\"d=e/f\\"=w/\\"g,\\"\\"h\\""}', [['a b', 'r', 'c'], ['d=e/f', 'w', 'g,"h']]], // prettier-ignore
    ['{"\\"back\\\\\\\\slash\\"=r/x"}', [['back\\\\slash', 'r', 'x']]],
  ])('%s', (text, expected) => {
    expect(parseAcl(text).map(({ grantee, letters, grantor }) => [grantee, letters, grantor])).toEqual(expected);
  });

  it.each(['', '{', 'a=r/b', '{a}', '{a=r}', '{a=r,b=w/c}', '{"a=r/b}', '{"\\"a=r/b"}', '{"a=r/\\"b\\"c"}'])(
    '%s is refused without being quoted',
    (text) => {
      expect(() => parseAcl(text)).toThrow(SyntaxError);
      expect(() => parseAcl(text)).toThrow(/^an ACL/);
    },
  );

  it('gives back what the server wrote, whatever the names', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => !text.includes('\0'));
    const items = fc.array(
      fc.record({
        grantee: fc.oneof(fc.constant(''), name),
        letters: fc.constantFrom('r', 'r*w', 'arwdDxtm'),
        grantor: name,
      }),
    );
    fc.assert(
      fc.property(items, (acl) => {
        expect(parseAcl(aclOut(acl))).toEqual(acl);
      }),
      { seed: seed(import.meta.filename), numRuns: 500 },
    );
  });
});

describe('letters', () => {
  it('become keywords; unknown ones are told', () => {
    expect(privilegesOfLetters('r*wA?m*')).toEqual({
      privileges: ['SELECT', 'UPDATE', 'ALTER SYSTEM', 'MAINTAIN'],
      grantable: ['SELECT', 'MAINTAIN'],
      unknown: ['?'],
    });
    expect(privilegesOfLetters('?*').grantable).toEqual([]);
  });
});

/** What aclitemout and array_out do. */
function aclOut(
  items: readonly { readonly grantee: string; readonly letters: string; readonly grantor: string }[],
): string {
  const putid = (name: string): string => (/^[A-Za-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);
  const element = (text: string): string => (/[\s"\\{},]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text);
  return `{${items.map(({ grantee, letters, grantor }) => element(`${putid(grantee)}=${letters}/${putid(grantor)}`)).join(',')}}`;
}
