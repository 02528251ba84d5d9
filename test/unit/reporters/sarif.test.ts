import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test, vi } from 'vitest';
import { sarif } from '../../../src/reporters/sarif.ts';
import { printable } from '../../../src/shared/printable.ts';
import { DISPLAY, fleet, HOSTILE_NAMES, reportOf, REPORTS, shapes, SIZES } from './reports.ts';

// five thousand findings take a while on a machine that is busy
vi.setConfig({ testTimeout: 60_000 });

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; readonly help: Text }[] } };
      readonly invocations: readonly [
        {
          readonly executionSuccessful: boolean;
          readonly toolExecutionNotifications: readonly { readonly level: string; readonly message: Text }[];
        },
      ];
      readonly results: readonly Result[];
    },
  ];
}
interface Text {
  readonly text: string;
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: Text;
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: { readonly startLine: number };
    };
  }[];
  readonly partialFingerprints: { readonly primaryLocationLineHash: string };
  readonly suppressions?: readonly { readonly justification: string }[];
}

// the schema is of draft 4; it uses nothing whose meaning has changed since
const schema = JSON.parse(
  readFileSync(new URL('../../fixtures/report-formats/sarif-2.1.0.json', import.meta.url), 'utf8'),
  (key, value: unknown) =>
    key === '$schema' || key === 'id' ? (typeof value === 'string' ? undefined : value) : value,
) as object;
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(schema);

const parse = (text: string): Log => JSON.parse(text) as Log;

describe.each([...SIZES, ...Object.entries(REPORTS)])('%s', (_, report) => {
  const log = parse(sarif(report, { ...DISPLAY, minSeverity: 'info' }));
  const [run] = log.runs;

  test('follows the schema of SARIF 2.1.0', () => {
    validate(log);
    expect(validate.errors).toBeNull();
  });

  test('has every finding, with its fingerprint, rule and manifest line', () => {
    const open = report.findings.filter(({ status }) => status !== 'waived');
    const rules = run.tool.driver.rules;
    expect(
      run.results.map(({ message, partialFingerprints, ruleIndex, locations }) => [
        message.text.slice(0, 'DBO101-000000000000'.length),
        partialFingerprints.primaryLocationLineHash,
        rules[ruleIndex]?.id,
        decodeURIComponent(locations[0]?.physicalLocation.artifactLocation.uri ?? ''),
        locations[0]?.physicalLocation.region.startLine,
      ]),
    ).toEqual(open.map(({ id, fingerprint, rule, at }) => [id, fingerprint, rule, at.file, at.line]));
  });

  test('says what was not read', () => {
    const unread = report.instances.filter(({ complete }) => !complete).length;
    const [{ executionSuccessful, toolExecutionNotifications }] = run.invocations;
    expect(executionSuccessful).toBe(report.complete);
    expect(toolExecutionNotifications.filter(({ level }) => level === 'error')).toHaveLength(unread);
  });
});

test('names stay what they are, and make neither a link nor a placeholder', () => {
  const [, hostile] = SIZES.find(([name]) => name === '16 hostile findings') ?? ['', reportOf([])];
  const texts = parse(sarif(hostile, DISPLAY)).runs[0].results.map(({ message }) => message.text);
  for (const text of texts) {
    expect(text).not.toMatch(/(?<!\\)(?:\\\\)*\]\(/);
    expect(text.replace(/\{\{|\}\}/g, '')).not.toMatch(/[{}]/);
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/u);
  }
  const read = texts.map((text) => text.replace(/\{\{|\}\}/g, (pair) => pair.charAt(0)));
  for (const name of HOSTILE_NAMES)
    expect(read.filter((text) => [text, unescaped(text)].some((one) => one.includes(printable(name))))).not.toEqual([]);
});

const unescaped = (text: string): string => text.replace(/\\([\\[\]])/g, '$1');

test('a rule brings its help along', () => {
  const [rule] = parse(sarif(reportOf([shapes.single]), DISPLAY)).runs[0].tool.driver.rules;
  expect(rule?.help.text).toMatch(/Why it matters: .+\n\nHow to fix it: .+/);
});

test('waived findings are left out, or suppressed where they are asked for', () => {
  const report = reportOf([shapes.single, shapes.waived]);
  expect(parse(sarif(report, DISPLAY)).runs[0].results).toHaveLength(1);
  const [, waived] = parse(sarif(report, { ...DISPLAY, waived: true })).runs[0].results;
  expect(waived?.suppressions).toEqual([
    { kind: 'external', status: 'accepted', justification: 'migration SHOP-311 (checkout, until 2027-01-31)' },
  ]);
});

test.each([
  ['/etc/own er.yaml', 'file:///etc/own%20er.yaml'],
  ['./a/./b.yaml', 'a/./b.yaml'],
  ['C:\\a\\b.yaml', 'file:///C:/a/b.yaml'],
  ['a:b.yaml', 'a%3Ab.yaml'],
])('the file %s is %s', (file, uri) => {
  const report = reportOf([{ ...shapes.single, at: { ...shapes.single.at, file } }]);
  const [result] = parse(sarif(report, DISPLAY)).runs[0].results;
  expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).toBe(uri);
});

test('what is not shown is counted, and never more than GitHub takes', () => {
  const [run] = parse(sarif(reportOf(fleet(25_010)), DISPLAY)).runs;
  expect(run.results).toHaveLength(25_000);
  expect(run.invocations[0].toolExecutionNotifications[0]?.message.text).toContain('10 more findings');
});

test('reads well', async () => {
  await expect(sarif(REPORTS['every-shape'], DISPLAY)).toMatchFileSnapshot('snapshots/every-shape.sarif');
});
