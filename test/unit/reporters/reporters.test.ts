import { describe, expect, test } from 'vitest';
import stringWidth from 'string-width';
import { concise } from '../../../src/reporters/concise.ts';
import { pretty } from '../../../src/reporters/pretty.ts';
import type { RenderOptions } from '../../../src/reporters/reporter.ts';
import { fleet, reportOf, REPORTS, shapes } from './reports.ts';

const plain = (width: number): RenderOptions => ({ width, color: false, minSeverity: 'warning', maxFindings: null });

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
