import { expect, test } from 'vitest';
import { colorWanted, columns } from '../../../src/commands/terminal.ts';

test.each([
  ['a terminal', true, {}, true],
  ['a pipe', false, {}, false],
  ['a terminal that knows no colour', true, { TERM: 'dumb' }, false],
  ['NO_COLOR on a terminal', true, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR, which says nothing', true, { NO_COLOR: '' }, true],
  ['FORCE_COLOR on a pipe', false, { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR=0 on a terminal', true, { FORCE_COLOR: '0' }, false],
  ['FORCE_COLOR against NO_COLOR', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
])('colour with %s', (_, isTerminal, env, expected) => {
  expect(colorWanted(isTerminal, env)).toBe(expected);
});

test.each([
  ['the terminal', 132, {}, 132],
  ['the terminal before COLUMNS', 132, { COLUMNS: '60' }, 132],
  ['COLUMNS without a terminal', undefined, { COLUMNS: '60' }, 60],
  ['neither', undefined, {}, 100],
  ['nonsense in COLUMNS', undefined, { COLUMNS: '-1e9' }, 100],
  ['a terminal of no size', 0, {}, 100],
  ['a sliver', 7, {}, 40],
])('width from %s', (_, terminal, env, expected) => {
  expect(columns(terminal, env)).toBe(expected);
});
