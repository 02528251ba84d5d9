import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SourceKind } from '../../src/model/evidence.ts';
import type { Ownership } from '../../src/model/manifest.ts';
import { attributed, lossesOf, ownershipOf, readFiles, readServer } from '../support/workload/evidence.ts';
import { foundLines } from '../support/workload/found.ts';
import { pgauditSees, pgauditTally } from '../support/workload/pgaudit-judge.ts';
import {
  startPostgresLab,
  USUAL_PREFIX,
  type PostgresCapture,
  type PostgresLab,
} from '../support/workload/postgres-lab.ts';
import {
  besideAmbiguousLines,
  besideAmbiguousNames,
  pgauditLogSees,
  plansSee,
  statementLogSees,
  statisticsSee,
} from '../support/workload/postgres-sees.ts';
import { tallyOf, type See } from '../support/workload/truth.ts';

/** The runs of the workload, each under settings of its own; the last one leaves its statistics behind. */
const SETTINGS = {
  everything: { log_statement: 'all', 'pgaudit.log': 'all', log_line_prefix: '%m [%p] %q%u@%d %a %h ' },
  durations: { log_min_duration_statement: 0, log_line_prefix: '%m [%p] %q%u@%d ' },
  both: {
    log_statement: 'all',
    log_min_duration_statement: 0,
    log_duration: 'on',
    log_line_prefix: '%t:%r:%u@%d:[%p]:',
  },
  'application first': { log_statement: 'all', log_line_prefix: '%t [%p]: app=%a,user=%u,db=%d,client=%h ' },
  audit: { 'pgaudit.log': 'all', log_line_prefix: '%m [%p-%l] %q%a %u@%d ' },
  plans: { 'auto_explain.log_min_duration': 0, 'auto_explain.log_nested_statements': 'off' },
  'plans in JSON': { 'auto_explain.log_min_duration': 0, 'auto_explain.log_format': 'json' },
} as const satisfies Record<string, Settings>;
type Label = keyof typeof SETTINGS;
type Settings = Readonly<Record<string, string | number>> & { readonly log_line_prefix?: string };

/** Who is not the workload: the administrator. */
const OTHERS = ['postgres'];

type File = keyof PostgresCapture['files'];
const casesOf = (major: string): readonly (readonly [label: Label, file: File, kind: SourceKind, see: See])[] => [
  ['everything', 'jsonlog', 'jsonlog', statementLogSees],
  ['everything', 'csvlog', 'csvlog', statementLogSees],
  ['everything', 'stderr', 'stderr', besideAmbiguousLines(statementLogSees)],
  ['everything', 'jsonlog', 'pgaudit', pgauditLogSees(major)],
  ['everything', 'csvlog', 'pgaudit', pgauditLogSees(major)],
  ['everything', 'stderr', 'pgaudit', besideAmbiguousLines(pgauditLogSees(major))],
  ['durations', 'jsonlog', 'jsonlog', statementLogSees],
  ['durations', 'csvlog', 'csvlog', statementLogSees],
  ['durations', 'stderr', 'stderr', statementLogSees],
  ['both', 'jsonlog', 'jsonlog', statementLogSees],
  ['both', 'csvlog', 'csvlog', statementLogSees],
  ['both', 'stderr', 'stderr', statementLogSees],
  ['application first', 'stderr', 'stderr', statementLogSees],
  ['audit', 'jsonlog', 'pgaudit', pgauditLogSees(major)],
  ['audit', 'csvlog', 'pgaudit', pgauditLogSees(major)],
  ['audit', 'stderr', 'pgaudit', besideAmbiguousNames(pgauditLogSees(major))],
  ['plans', 'jsonlog', 'auto-explain', plansSee],
  ['plans', 'stderr', 'auto-explain', besideAmbiguousNames(plansSee)],
  ['plans in JSON', 'csvlog', 'auto-explain', plansSee],
  ['plans in JSON', 'stderr', 'auto-explain', besideAmbiguousNames(plansSee)],
];

describe.each(['15', '18'])('the use of PostgreSQL %s', (major) => {
  let lab: PostgresLab | undefined;
  let ownership: Ownership | undefined;
  const captures = new Map<Label, PostgresCapture>();
  const there = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('the workload did not run');
    return value;
  };
  beforeAll(async () => {
    lab = await startPostgresLab(major);
    for (const label of Object.keys(SETTINGS) as Label[])
      captures.set(label, await lab.capture(label, SETTINGS[label]));
    ownership = await ownershipOf('postgres', lab.server.url());
  });
  afterAll(async () => {
    await lab?.server.stop();
  });

  it('is what the workload counted, as pgaudit judges it', () => {
    const { runs, files } = there(captures.get('everything'));
    expect(pgauditTally(readFileSync(files.csvlog, 'utf8'))).toEqual(tallyOf(runs, pgauditSees));
  });

  it.each(casesOf(major))('is read from the log of %s: %s, %s', async (label, file, kind, see) => {
    const { runs, files } = there(captures.get(label));
    const linePrefix = file === 'stderr' ? prefixOf(label) : null;
    const use = await attributed(await readFiles([files[file]], { engine: 'postgres', linePrefix }), there(ownership));
    expect(foundLines(use, there(ownership).facts, kind, OTHERS)).toEqual(tallyOf(runs, see));
  });

  it('is read from pg_stat_statements', async () => {
    const { runs } = there(captures.get('plans in JSON'));
    const use = await attributed(await readServer('postgres', there(lab).server.url()), there(ownership));
    expect(foundLines(use, there(ownership).facts, 'pg_stat_statements', OTHERS)).toEqual(tallyOf(runs, statisticsSee));
  });

  it('is read from a prefix that nobody gave', async () => {
    const { files } = there(captures.get('everything'));
    const given = await readFiles([files.stderr], { engine: 'postgres', linePrefix: prefixOf('everything') });
    const detected = await readFiles([files.stderr], { engine: 'postgres', linePrefix: null });
    expect(detected.statements).toEqual(given.statements);
    expect(detected.sources[0]?.limits).toEqual([`log_line_prefix was found by content: '${prefixOf('everything')}'`]);
  });

  it('loses nothing but what it says', async () => {
    const { files } = there(captures.get('everything'));
    const use = await attributed(await readFiles([files.jsonlog], { engine: 'postgres' }), there(ownership));
    // The table that is gone, made and dropped, as a statement and as audited; a name that a temporary table has.
    expect(lossesOf(use)).toEqual([
      '2 × it names no object of the snapshot',
      '2 × it names no object of the snapshot',
      '7 × it may name a temporary table',
    ]);
  });
});

function prefixOf(label: Label): string {
  const settings: Settings = SETTINGS[label];
  return settings.log_line_prefix ?? USUAL_PREFIX;
}
