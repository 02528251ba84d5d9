import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, test, vi } from 'vitest';
import { code, prose } from '../../../src/reporters/markdown-text.ts';
import { markdown } from '../../../src/reporters/markdown.ts';
import { printable } from '../../../src/shared/printable.ts';
import { DISPLAY, fleet, HOSTILE_NAMES, hostileFleet, reportOf, REPORTS, shapes, SIZES } from './reports.ts';

// five thousand findings take a while on a machine that is busy
vi.setConfig({ testTimeout: 60_000 });

/** As GitHub renders it, before it takes dangerous HTML out. */
const html = (text: string): string =>
  micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });

/** The texts of code spans, in order. */
const spans = (rendered: string): readonly string[] =>
  [...rendered.matchAll(/<code>([^<]*)<\/code>/g)].map(([, text = '']) => decoded(text));

const decoded = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

const TAGS = ['/code', '/details', '/h3', '/li', '/p', '/strong', '/summary', '/ul'];
const KNOWN = new Set([...TAGS, ...TAGS.map((tag) => tag.slice(1)), '!-- dbowner --']);

/** What a reader sees without opening anything. */
const aboveTheFold = (text: string): string => text.replace(/^<details>.*?^<\/details>$/gms, '[fold]');

describe.each([...SIZES, ...Object.entries(REPORTS)])('%s', (_, report) => {
  const text = markdown(report, { ...DISPLAY, minSeverity: 'info' });
  const rendered = html(text);

  test('fits into a comment, and its first part on a screen', () => {
    expect(text.length).toBeLessThanOrEqual(65_536);
    const rows = aboveTheFold(text)
      .split('\n')
      .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 120)), 0);
    expect(rows).toBeLessThanOrEqual(45);
  });

  test('is made of nothing but text, lists, code and folds', () => {
    const tags = [...rendered.matchAll(/<([^>\s]+(?: dbowner --)?)[^>]*>/g)].map(([, tag = '']) => tag);
    expect([...new Set(tags)].filter((tag) => !KNOWN.has(tag))).toEqual([]);
    const count = (tag: string): number => tags.filter((each) => each === tag).length;
    expect(count('details')).toBe(count('/details'));
    expect(count('details')).toBeLessThanOrEqual(2);
    expect(rendered.trimStart().startsWith('<!-- dbowner -->')).toBe(true);
  });

  test('shows or counts every finding once', () => {
    const open = report.findings.filter(({ status }) => status !== 'waived').map(({ id }) => id);
    const named = new Set(spans(rendered));
    const shown = open.filter((id) => named.has(id));
    const more = /([\d,]+) more findings? not shown/.exec(rendered)?.[1]?.replace(',', '') ?? '0';
    expect(shown.length + Number(more)).toBe(open.length);
    expect(shown.length).toBeGreaterThanOrEqual(Math.min(16, open.length));
  });
});

describe('a name', () => {
  test.each(HOSTILE_NAMES)('%j stays text wherever it stands', (name) => {
    const safe = printable(name);
    const words = safe.split(' ').filter((word) => word !== '');
    for (const rendered of [html(`- fix: ${prose(safe)}`), html(`**error: ${prose(safe)}**`), html(prose(safe))]) {
      expect(rendered.replace(/<\/?(?:p|ul|li|strong|code)>/g, '')).not.toContain('<');
      expect(rendered.replace(/<code>[^<]*<\/code>/g, '')).not.toMatch(/@|#|\*|:\/\//);
      const text = decoded(rendered.replace(/<[^>]+>/g, '')).replace(/\s+/g, ' ');
      for (const word of words) expect(text).toContain(word);
    }
    expect(spans(html(`a ${code(safe)} b`))).toEqual([safe]);
  });

  test('that is mentioned, linked or numbered stands in code, where GitHub leaves it alone', () => {
    const text = prose('ask @team about #12, GH-12 and https://evil.example, say (inherited) or x_y, f(int).');
    expect(text).toBe(
      'ask `@team` about `#12`, `GH-12` and `https://evil.example`, say (inherited) or `x_y`, `f(int)`.',
    );
  });
});

test('what fails the run comes first', () => {
  const findings = fleet(20).map((finding) => ({ ...finding, team: finding.severity === 'error' ? 'late' : 'early' }));
  const fails = ({ team }: { readonly team: string | null }): boolean => team === 'early';
  const text = aboveTheFold(markdown(reportOf(findings), { ...DISPLAY, fails }));
  expect(text.match(/^\*\*\w+/gm)).toEqual(['**warning', '**warning', '**warning']);
});

test('a comment says who gained access to what, why that matters and how to fix it', () => {
  const text = aboveTheFold(markdown(reportOf([shapes.single]), DISPLAY));
  expect(text).toContain('**error: orders can write `billing/inv`, which billing owns**');
  expect(text).toMatch(/^- how: `orders_app` → member of analytics \(inherited\) → UPDATE on `shop\/billing\/inv`/m);
  expect(text).toMatch(/^- why it matters: Rows that come past/m);
  expect(text).toMatch(/^- fix: move the caller/m);
});

test('what was not read stands above the fold', () => {
  const text = aboveTheFold(markdown(REPORTS['nothing-read'], DISPLAY));
  expect(text).toContain('**Incomplete');
  expect(text).toContain('connection refused');
});

test('waived findings are left out, or said to be waived where they are asked for', () => {
  const report = reportOf([shapes.waived]);
  expect(markdown(report, DISPLAY)).not.toContain(shapes.waived.id);
  expect(markdown(report, { ...DISPLAY, waived: true })).toContain('waived until `2027-01-31` by checkout');
});

test('the longest names of all findings still fit', () => {
  const name = '` '.repeat(5000);
  const findings = hostileFleet(300).map((finding) => ({
    ...finding,
    ...{ message: name, clears: name, team: name, slug: name, principal: name },
    at: { ...finding.at, file: name },
    path: finding.path.map((step) => ({ ...step, from: name, to: name })),
  }));
  expect(markdown(reportOf(findings), DISPLAY).length).toBeLessThanOrEqual(65_536);
});

test('reads well', async () => {
  await expect(markdown(REPORTS['every-shape'], DISPLAY)).toMatchFileSnapshot('snapshots/every-shape.md');
  await expect(markdown(reportOf(fleet(40)), DISPLAY)).toMatchFileSnapshot('snapshots/fleet-of-40.md');
});
