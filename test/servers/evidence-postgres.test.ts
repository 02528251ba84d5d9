import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pgauditSees, pgauditTally } from '../support/workload/pgaudit-judge.ts';
import { startPostgresLab, type PostgresCapture, type PostgresLab } from '../support/workload/postgres-lab.ts';
import { tallyOf } from '../support/workload/truth.ts';

/** The runs of the workload, each under settings of its own. */
const SETTINGS = {
  all: { log_statement: 'all', 'pgaudit.log': 'all' },
} as const;

describe.each(['15', '18'])('the use of PostgreSQL %s', (major) => {
  let lab: PostgresLab | undefined;
  const captures = new Map<keyof typeof SETTINGS, PostgresCapture>();
  const captured = (name: keyof typeof SETTINGS): PostgresCapture => {
    const found = captures.get(name);
    if (found === undefined) throw new Error(`the workload did not run as ${name}`);
    return found;
  };
  beforeAll(async () => {
    lab = await startPostgresLab(major);
    for (const name of Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]) {
      captures.set(name, await lab.capture(name, SETTINGS[name]));
    }
  });
  afterAll(async () => {
    await lab?.server.stop();
  });

  it('is what the workload counted, as pgaudit judges it', () => {
    const { runs, files } = captured('all');
    expect(pgauditTally(readFileSync(files.csvlog, 'utf8'))).toEqual(tallyOf(runs, pgauditSees));
  });
});
