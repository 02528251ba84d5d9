import { describe, expect, test, vi } from 'vitest';
import { github } from '../../../src/reporters/github.ts';
import { printable } from '../../../src/shared/printable.ts';
import type { Report } from '../../../src/model/finding.ts';
import { DISPLAY, fleet, hostileFleet, reportOf, REPORTS, shapes, SIZES } from './reports.ts';

// five thousand findings take a while on a machine that is busy
vi.setConfig({ testTimeout: 60_000 });

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/**
 * A line as the runner reads it: a command at its beginning, after blanks, in version 2; `##[` anywhere in version 1.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
function commandOf(line: string): Command | null {
  const [, name = '', list = '', message = ''] = /^\s*::([^ :]+)(?: (.*?))?::(.*)$/.exec(line) ?? [];
  if (name === '') return null;
  const pairs = list.split(',').map((pair) => /^(\w+)=(.*)$/.exec(pair) ?? []);
  const properties = Object.fromEntries(
    pairs.map(([, key = '', value = '']) => [key, undone(value.replaceAll('%3A', ':').replaceAll('%2C', ','))]),
  );
  return { name, properties, message: undone(message) };
}

const undone = (text: string): string => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');

const linesOf = (report: Report, options = DISPLAY): readonly string[] => github(report, options).split('\n');
const commandsOf = (report: Report, options = DISPLAY): readonly Command[] =>
  linesOf(report, options).flatMap((line) => commandOf(line) ?? []);

describe.each([...SIZES, ...Object.entries(REPORTS)])('%s', (_, report) => {
  const options = { ...DISPLAY, minSeverity: 'info' } as const;
  const commands = commandsOf(report, options);

  test('has only annotations, at most ten of each kind', () => {
    const count = (name: string): number => commands.filter((command) => command.name === name).length;
    expect(count('error') + count('warning') + count('notice')).toBe(commands.length);
    expect(Math.max(count('error'), count('warning'), count('notice'))).toBeLessThanOrEqual(10);
  });

  test('shows or counts every finding, the gravest first', () => {
    const open = report.findings.filter(({ status }) => status !== 'waived');
    const shown = commands.flatMap(({ properties }) => /^DBO\S+/.exec(properties['title'] ?? '') ?? []);
    const unread = report.instances.filter(({ complete }) => !complete).length;
    const more = commands.flatMap(({ message }) => /^([\d,]+) more/.exec(message)?.[1]?.replace(',', '') ?? []);
    expect(more.reduce((sum, n) => sum + Number(n), shown.length)).toBe(open.length);
    expect(commands.filter(({ properties }) => properties['title'] === 'dbowner: incomplete')).toHaveLength(unread);
    expect(shown).toEqual(open.map(({ id }) => id).filter((id) => shown.includes(id)));
  });

  test('points at the manifest', () => {
    for (const { properties, message } of commands) {
      const finding = report.findings.find(({ id }) => properties['title']?.startsWith(id));
      if (finding === undefined) continue;
      const { file, line, column } = finding.at;
      expect([properties['file'], properties['line'], properties['col']]).toEqual([file, String(line), String(column)]);
      expect(message.startsWith(printable(finding.message))).toBe(true);
    }
  });

  test('obeys no name', () => {
    const free = linesOf(report, options).filter((line) => commandOf(line) === null);
    expect(free.filter((line) => /::|##\[/.test(line))).toEqual([]);
  });
});

test('a name in every place makes no command of its own', () => {
  const findings = hostileFleet(16).map((finding) => ({ ...finding, slug: finding.principal ?? '' }));
  for (const finding of findings) {
    const [command, ...others] = commandsOf(reportOf([finding]));
    expect(others).toEqual([]);
    expect(command?.properties['title']).toBe(clip(`${finding.id} ${printable(finding.slug)}`));
  }
});

const clip = (text: string): string => (text.length <= 250 ? text : `${text.slice(0, 250)}…`);

test('ten are ten, eleven are nine and a count', () => {
  const errors = (size: number): readonly string[] =>
    commandsOf(
      reportOf(
        fleet(size * 2)
          .filter(({ severity }) => severity === 'error')
          .slice(0, size),
      ),
    ).map(({ message }) => message.split('\n')[0] ?? '');
  expect(errors(10).filter((text) => text.includes('more errors'))).toEqual([]);
  expect(errors(11)).toHaveLength(10);
  expect(errors(11)[9]).toMatch(/^2 more errors: /);
  expect(errors(11)[0]).not.toContain('more');
});

test('a display limit is followed by the count of the rest', () => {
  const commands = commandsOf(reportOf(fleet(20)), { ...DISPLAY, maxFindings: 3 });
  expect(commands.map(({ message }) => /^\d+ more \w+/.exec(message)?.[0] ?? '')).toEqual([
    ...['', '', '', '13 more errors'],
    '4 more warnings',
  ]);
});

test('waived findings are left out, also where they are asked for', () => {
  expect(commandsOf(reportOf([shapes.waived]), { ...DISPLAY, waived: true })).toEqual([]);
});

test('reads well', async () => {
  await expect(github(REPORTS['every-shape'], DISPLAY)).toMatchFileSnapshot('snapshots/every-shape.github.txt');
});
