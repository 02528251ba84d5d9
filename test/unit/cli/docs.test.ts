import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { existingRulePages, renderDocs } from '../../../scripts/docs.ts';

const pages = await renderDocs();

test.each([...pages])('docs/%s is what the code says (npm run docs)', (path, text) => {
  expect(readFileSync(new URL(`../../../docs/${path}`, import.meta.url), 'utf8')).toBe(text);
});

test('no page of a rule that is gone', () => {
  expect(existingRulePages().filter((path) => !pages.has(path))).toEqual([]);
});
