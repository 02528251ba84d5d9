import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test, vi } from 'vitest';
import { ACTIONS, CAUSES, MODES } from '../../../src/model/access.ts';
import { SOURCE_KINDS } from '../../../src/model/evidence.ts';
import { json } from '../../../src/reporters/json.ts';
import { fleet, reportOf, REPORTS, shapes } from './reports.ts';

// five thousand findings take a while on a machine that is busy
vi.setConfig({ testTimeout: 30_000 });

const schema = JSON.parse(readFileSync(new URL('../../../schema/report.schema.json', import.meta.url), 'utf8')) as {
  readonly definitions: {
    readonly finding: { readonly properties: { readonly cause: Enum; readonly action: Enum } };
    readonly mode: Enum;
    readonly sourceKind: Enum;
  };
};
interface Enum {
  readonly enum: readonly (string | null)[];
}
const { definitions } = schema;
const validate = new Ajv({ allErrors: true, strictTuples: false }).compile(schema);

describe.each(Object.entries(REPORTS))('%s', (_, report) => {
  test('says everything and follows the schema', () => {
    const parsed: unknown = JSON.parse(json(report));
    expect(parsed).toEqual(report);
    validate(parsed);
    expect(validate.errors).toBeNull();
  });
});

test('the order of keys does not depend on who built the report', async () => {
  const shuffled = JSON.parse(JSON.stringify(REPORTS['every-shape']), (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  ) as (typeof REPORTS)['every-shape'];
  expect(json(shuffled)).toBe(json(REPORTS['every-shape']));
  await expect(json(reportOf([shapes.many]))).toMatchFileSnapshot('snapshots/many.json');
});

test('hostile names stay what they are, and no byte of them reaches a terminal', () => {
  const text = json(REPORTS.hostile);
  expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/u);
  expect(JSON.parse(text)).toEqual(REPORTS.hostile);
});

test.each([
  ['a key that nobody announced', { ...reportOf([]), extra: 1 }],
  ['an unknown severity', reportOf([{ ...shapes.single, severity: 'fatal' as 'error' }])],
  ['more objects than the contract says', reportOf([{ ...shapes.single, objects: Array<string>(21).fill('a/b') }])],
  ['evidence without its window', reportOf([{ ...shapes.single, evidence: { state: 'unused' } as never }])],
  ['a time that is not UTC', { ...reportOf([]), startedAt: '2026-11-20T10:00:00+01:00' }],
])('the schema refuses %s', (_, report) => {
  expect(validate(report)).toBe(false);
});

test.each([
  ['cause', definitions.finding.properties.cause.enum, [...CAUSES, null]],
  ['action', definitions.finding.properties.action.enum, [...ACTIONS, null]],
  ['mode', definitions.mode.enum, MODES],
  ['source', definitions.sourceKind.enum, SOURCE_KINDS],
])('the schema knows every %s that there is', (_, inSchema, inModel) => {
  expect([...inSchema].sort()).toEqual([...inModel].sort());
});

test('five thousand findings', () => {
  expect(json(reportOf(fleet(5000))).length).toBeGreaterThan(1_000_000);
});
