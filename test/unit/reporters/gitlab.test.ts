import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test, vi } from 'vitest';
import { gitlab } from '../../../src/reporters/gitlab.ts';
import { printable } from '../../../src/shared/printable.ts';
import { DISPLAY, fleet, reportOf, REPORTS, shapes, SIZES } from './reports.ts';

// five thousand findings take a while on a machine that is busy
vi.setConfig({ testTimeout: 60_000 });

interface Issue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

const issueSchema = JSON.parse(
  readFileSync(new URL('../../fixtures/report-formats/gitlab-codequality.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv({ allErrors: true }).compile({ type: 'array', items: issueSchema });

const parse = (text: string): readonly Issue[] => JSON.parse(text) as readonly Issue[];

describe.each([...SIZES, ...Object.entries(REPORTS)])('%s', (_, report) => {
  const issues = parse(gitlab(report, { ...DISPLAY, minSeverity: 'info' }));

  test("follows GitLab's schema, and what it documents beside it", () => {
    validate(issues);
    expect(validate.errors).toBeNull();
    const severities = new Set(issues.map(({ severity }) => severity));
    expect([...severities].filter((one) => !/^(info|minor|major|critical|blocker)$/.test(one))).toEqual([]);
    expect(issues.filter(({ location }) => /^\.?\//.test(location.path))).toEqual([]);
  });

  test('has every finding with its fingerprint and manifest line', () => {
    const open = report.findings.filter(({ status }) => status !== 'waived');
    expect(
      issues.flatMap(({ description, fingerprint, location }) =>
        fingerprint.startsWith('v1:')
          ? [[description.slice(0, 19), fingerprint, location.path, location.lines.begin]]
          : [],
      ),
    ).toEqual(open.map(({ id, fingerprint, at }) => [id, fingerprint, at.file, at.line]));
    for (const [i, { message }] of open.entries())
      expect(issues[issues.length - open.length + i]?.description).toContain(printable(message));
  });

  test('says what was not read', () => {
    const unread = report.instances.filter(({ complete }) => !complete).length;
    expect(issues.filter(({ check_name }) => check_name === 'incomplete')).toHaveLength(unread);
  });
});

test('no two entries have one fingerprint: GitLab would show one of them', () => {
  for (const [, report] of SIZES) {
    const issues = parse(gitlab(report, { ...DISPLAY, maxFindings: 7 }));
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
  }
});

test('what is not shown is counted', () => {
  const issues = parse(gitlab(reportOf(fleet(20)), { ...DISPLAY, minSeverity: 'error', maxFindings: 3 }));
  expect(issues.slice(3).map(({ description }) => description)).toEqual([
    '… 13 more findings: --max-findings 0 shows all',
    '4 warnings not shown: --min-severity warning',
  ]);
});

test('waived findings are left out, also where they are asked for', () => {
  expect(parse(gitlab(reportOf([shapes.waived]), { ...DISPLAY, waived: true }))).toEqual([]);
});

test('reads well', async () => {
  await expect(gitlab(REPORTS['every-shape'], DISPLAY)).toMatchFileSnapshot('snapshots/every-shape.gitlab.json');
});
