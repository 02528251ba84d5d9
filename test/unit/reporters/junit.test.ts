import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { memoryPages, validateXML } from 'xmllint-wasm';
import { failsRun } from '../../../src/findings/verdict.ts';
import { junit } from '../../../src/reporters/junit.ts';
import { printable } from '../../../src/shared/printable.ts';
import { DISPLAY, HOSTILE_NAMES, fleet, reportOf, REPORTS, shapes, SIZES } from './reports.ts';

// five thousand findings take a while on a machine that is busy
vi.setConfig({ testTimeout: 60_000 });

const schemas = ['junit-ant.xsd', 'junit-jenkins.xsd'].map((name) =>
  readFileSync(new URL(`../../fixtures/report-formats/${name}`, import.meta.url), 'utf8'),
);

interface Case {
  readonly name: string;
  readonly outcome: string;
  readonly text: string;
}

const CASE =
  /<testcase classname="[^"]*" name="(?<name>[^"]*)" time="0"(?:\/>|>\s*<(?<outcome>\w+) [^>]*>(?<text>[^<]*)<\/\w+>)/g;

/** The tests of a report that has been found to be well-formed. */
const casesOf = (xml: string): readonly Case[] =>
  [...xml.matchAll(CASE)].map(({ groups }) => ({
    name: decoded(groups?.['name'] ?? ''),
    outcome: groups?.['outcome'] ?? 'passed',
    text: decoded(groups?.['text'] ?? ''),
  }));

const decoded = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

describe.each([...SIZES, ...Object.entries(REPORTS)])('%s', (_, report) => {
  const xml = junit(report, { ...DISPLAY, minSeverity: 'info' });

  test.each(schemas.map((schema, i) => [i, schema] as const))('follows schema %i', async (__, schema) => {
    const { valid, errors } = await validateXML({
      xml: { fileName: 'report.xml', contents: xml },
      schema,
      maxMemoryPages: memoryPages.GiB,
    });
    expect(errors.slice(0, 3)).toEqual([]);
    expect(valid).toBe(true);
  });

  test('has every finding, which fails if the run fails for it', () => {
    const open = report.findings.filter(({ status }) => status !== 'waived');
    expect(
      casesOf(xml).flatMap(({ name, outcome }) =>
        name.startsWith('DBO') && / → /.test(name) ? [[name.slice(0, 19), outcome]] : [],
      ),
    ).toEqual(open.map((finding) => [finding.id, DISPLAY.fails(finding) ? 'failure' : 'skipped']));
  });

  test('counts what it has', () => {
    const cases = casesOf(xml);
    const sum = (name: string): number =>
      [...xml.matchAll(new RegExp(`<testsuite [^>]* ${name}="(\\d+)"`, 'g'))].reduce(
        (all, [, n]) => all + Number(n),
        0,
      );
    expect(sum('tests')).toBe(cases.length);
    expect(sum('failures')).toBe(cases.filter(({ outcome }) => outcome === 'failure').length);
    expect(sum('errors')).toBe(report.instances.filter(({ complete }) => !complete).length);
  });
});

test('names arrive, without what XML cannot hold', () => {
  const [, hostile] = SIZES.find(([name]) => name === '16 hostile findings') ?? ['', reportOf([])];
  const xml = junit(hostile, DISPLAY);
  expect(xml).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}\ufffe\uffff]/u);
  const texts = casesOf(xml).map(({ text }) => text);
  for (const name of HOSTILE_NAMES) {
    const safe = printable(name).replace(/[\ufffe\uffff]/g, '\ufffd');
    expect(texts.filter((text) => text.includes(safe))).not.toEqual([]);
  }
});

test('an instance without findings is a test that passed, unless it was not read', () => {
  expect(casesOf(junit(REPORTS['no-findings'], DISPLAY))).toEqual([
    { name: 'shop-pg was read', outcome: 'passed', text: '' },
  ]);
  const [unread] = casesOf(junit(REPORTS['nothing-read'], DISPLAY));
  expect(unread?.outcome).toBe('error');
  expect(unread?.text).toContain('connection refused');
});

test('what is hidden fails like what is shown', () => {
  const outcomes = (...args: Parameters<typeof junit>): readonly string[] =>
    casesOf(junit(...args)).flatMap(({ name, outcome }) => (/more finding|not shown/.test(name) ? [outcome] : []));
  const report = reportOf(fleet(20));
  expect(outcomes(report, { ...DISPLAY, maxFindings: 3 })).toEqual(['failure']);
  expect(outcomes(report, { ...DISPLAY, maxFindings: 16 })).toEqual(['skipped']);
  expect(outcomes(report, { ...DISPLAY, minSeverity: 'error' })).toEqual(['skipped']);
  const strict = failsRun({ failOn: 'warning', enforce: [] });
  expect(outcomes(report, { ...DISPLAY, minSeverity: 'error', fails: strict })).toEqual(['failure']);
});

test('a known finding is a test only where the run fails for it', () => {
  const report = reportOf([{ ...shapes.single, status: 'baselined' }]);
  const outcomes = (level: 'new' | 'all'): readonly string[] => {
    const fails = failsRun({ failOn: 'error', enforce: [{ team: 'payments', level }] });
    return casesOf(junit(report, { ...DISPLAY, fails })).map(({ outcome }) => outcome);
  };
  expect(outcomes('new')).toEqual(['passed']);
  expect(outcomes('all')).toEqual(['passed', 'failure']);
});

test('a waived finding is left out, or skipped where it is asked for', () => {
  const report = reportOf([shapes.waived]);
  expect(casesOf(junit(report, DISPLAY))).toHaveLength(1);
  const [, waived] = casesOf(junit(report, { ...DISPLAY, waived: true }));
  expect(waived?.outcome).toBe('skipped');
  expect(waived?.text).toContain('waived until 2027-01-31 by checkout: migration SHOP-311');
});

test('reads well', async () => {
  await expect(junit(REPORTS['every-shape'], DISPLAY)).toMatchFileSnapshot('snapshots/every-shape.junit.xml');
});
