import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GlobMap } from '../../../src/manifest/glob-map.ts';
import { Glob } from '../../../src/manifest/glob.ts';

const text = fc.stringMatching(/^[ab*?\\]{0,6}$/);

it('finds the values of the globs that match', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 8 }), fc.stringMatching(/^[ab*?\\]{0,8}$/), (texts, name) => {
      const map = new GlobMap<string>();
      for (const each of texts) map.entry(new Glob(each), () => each);
      const expected = [...new Set(texts)].filter((each) => new Glob(each).matches(name));
      expect(map.matching(name).sort()).toEqual(expected.sort());
    }),
    { numRuns: 500 },
  );
});
