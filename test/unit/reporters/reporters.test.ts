import { describe, expect, test, vi } from 'vitest';
import stringWidth from 'fast-string-width';
import { concise } from '../../../src/reporters/concise.ts';
import { pretty } from '../../../src/reporters/pretty.ts';
import type { RenderOptions } from '../../../src/reporters/reporter.ts';
import { DISPLAY, fleet, reportOf, REPORTS, shapes } from './reports.ts';

// five thousand findings take a while on a machine that is busy
vi.setConfig({ testTimeout: 30_000 });

const plain = (width: number): RenderOptions => ({ ...DISPLAY, width });

describe.each(Object.entries(REPORTS))('%s', (name, report) => {
  test.each([80, 200])('pretty at %i columns', async (width) => {
    const text = pretty(report, plain(width));
    await expect(text).toMatchFileSnapshot(`snapshots/${name}.${width}.txt`);
    const lines = text.split('\n');
    expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
  });

  test('concise', async () => {
    const text = concise(report, { ...plain(80), maxFindings: 30 });
    await expect(text).toMatchFileSnapshot(`snapshots/${name}.concise.txt`);
  });

  test('colour adds codes and changes nothing else', () => {
    const coloured = pretty(report, { ...plain(80), color: true });
    // eslint-disable-next-line no-control-regex
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(pretty(report, plain(80)));
  });
});

describe('what people see', () => {
  test('no byte of a hostile name reaches the terminal', () => {
    const text = pretty(REPORTS.hostile, plain(200)) + concise(REPORTS.hostile, plain(200));
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/u);
    expect(text).not.toContain('\nerror: all is well');
  });

  test.each([80, 100, 200])(
    "a fleet's first report starts with its causes and fits in 200 lines at %i columns",
    (width) => {
      const lines = pretty(REPORTS.fleet, plain(width)).split('\n');
      expect(lines[0]).toBe('10 causes clear 68 % of the 19,995 object accesses:');
      expect(lines.length).toBeLessThanOrEqual(201);
      expect(lines.length).toBeGreaterThan(150);
    },
  );

  test('what fits is drawn in full, what does not compactly, and a number that was asked for in full', () => {
    const trees = (size: number, maxFindings: number | null): number =>
      pretty(reportOf(fleet(size)), { ...plain(100), maxFindings }).match(/└─ member of/g)?.length ?? 0;
    expect(trees(21, null)).toBe(21);
    expect(trees(60, null)).toBe(0);
    expect(trees(60, 50)).toBe(50);
    expect(trees(60, 0)).toBe(60);
  });

  test('every finding is shown or counted', () => {
    for (const maxFindings of [null, 0, 3, 24, 25, 26, 9999]) {
      const text = pretty(reportOf(fleet(25)), { ...plain(100), maxFindings });
      const shown = text.match(/^ {2}(error|warning) {2}/gm)?.length ?? 0;
      const hidden = Number(/^… (\d+) more finding/m.exec(text)?.[1] ?? 0);
      expect(shown + hidden).toBe(25);
      if (maxFindings !== null) expect(shown).toBe(Math.min(25, maxFindings || 25));
    }
  });

  test('the display threshold hides and counts, in both formats', () => {
    const report = REPORTS['every-shape'];
    for (const render of [pretty, concise]) {
      const errors = render(report, { ...plain(100), minSeverity: 'error' });
      expect(errors).toContain('2 warnings, 1 info not shown: --min-severity info');
      expect(errors).not.toContain(shapes.assume.id);
      const all = render(report, { ...plain(100), minSeverity: 'info' });
      expect(all).not.toContain('not shown');
      expect(all).toContain(shapes.mild.id);
      expect(all).not.toContain(shapes.waived.id);
    }
  });

  test('concise keeps a finding on one line, however long', () => {
    const path = `shop-pg/shop/${'x'.repeat(300)}`;
    const [line] = concise(reportOf([{ ...shapes.single, objects: [path] }]), plain(80)).split('\n');
    expect(line).toBe(`error DBO102-7f3a12c04b9e orders→billing ${path} write/now used 1,204`);
  });
});
