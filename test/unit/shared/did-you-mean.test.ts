import { expect, test } from 'vitest';
import { didYouMean, suggestion } from '../../../src/shared/did-you-mean.ts';

test.each([
  ['foriegn-read', ['foreign-read', 'foreign-write'], 'foreign-read'],
  ['DBO10l', ['DBO102', 'DBO101'], 'DBO101'],
  ['Pretty', ['json', 'pretty'], 'pretty'],
  ['xml', ['json', 'pretty'], null],
  ['', ['json'], null],
])('%s', (word, candidates, expected) => {
  expect(didYouMean(word, candidates)).toBe(expected);
});

test('as the end of a message', () => {
  expect(suggestion('jsno', ['json'])).toBe(" (did you mean 'json'?)");
  expect(suggestion('xml', ['json'])).toBe('');
});
