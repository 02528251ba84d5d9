import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SourceKind, UseReading } from '../../src/model/evidence.ts';
import type { Ownership } from '../../src/model/manifest.ts';
import { attributed, ownershipOf, readFiles, readServer } from '../support/workload/evidence.ts';
import { foundLines } from '../support/workload/found.ts';
import { startMysqlLab, textOf, type MysqlLab } from '../support/workload/mysql-lab.ts';
import {
  generalLogFileSees,
  generalLogTableSees,
  slowLogFileSees,
  slowLogTableSees,
} from '../support/workload/mysql-sees.ts';
import { serverAuditLogSees, serverAuditSees, serverAuditTally } from '../support/workload/server-audit-judge.ts';
import { tallyOf } from '../support/workload/truth.ts';

/** Who is not the workload: the administrator. */
const OTHERS = ['root'];

interface Used {
  readonly lab: MysqlLab;
  readonly ownership: Ownership;
  /** What the server itself kept of it. */
  readonly kept: UseReading;
}

/** Runs the workload on a server that stops with the tests of the calling `describe`. */
function useWorkload(name: 'mysql:9.7' | 'mariadb:10.11'): () => Used {
  let used: Used | undefined;
  beforeAll(async () => {
    const lab = await startMysqlLab(name);
    const { server } = lab;
    const kept = await readServer(server.engine, server.url());
    used = { lab, ownership: await ownershipOf(server.engine, server.url()), kept };
  });
  afterAll(async () => {
    await used?.lab.server.stop();
  });
  return () => {
    if (used === undefined) throw new Error('the workload did not run');
    return used;
  };
}

async function found({ ownership }: Used, reading: UseReading, kind: SourceKind): Promise<readonly string[]> {
  return foundLines(await attributed(reading, ownership), ownership.facts, kind, OTHERS);
}

describe.each(['mysql:9.7', 'mariadb:10.11'] as const)('the use of %s', (name) => {
  const used = useWorkload(name);
  const flavour = name === 'mysql:9.7' ? 'mysql' : 'mariadb';

  it.each([
    ['general-log', 'generalLog', generalLogFileSees(flavour)],
    ['slow-log', 'slowLog', slowLogFileSees(flavour)],
  ] as const)('is read from the file of its %s', async (kind, file, see) => {
    const { lab } = used();
    const reading = await readFiles([lab.files[file]], { engine: flavour });
    expect(await found(used(), reading, kind)).toEqual(tallyOf(lab.runs, see));
  });

  it.each([
    ['general-log-table', generalLogTableSees(flavour)],
    ['slow-log-table', slowLogTableSees(flavour)],
  ] as const)('is read from its %s', async (kind, see) => {
    const { lab, kept } = used();
    expect(await found(used(), kept, kind)).toEqual(tallyOf(lab.runs, see));
  });
});

describe('the audit of mariadb:10.11', () => {
  const used = useWorkload('mariadb:10.11');

  it('agrees with what the workload counted', () => {
    const { lab } = used();
    expect(serverAuditTally(textOf(lab.files.serverAudit ?? ''))).toEqual(tallyOf(lab.runs, serverAuditSees));
  });

  it('is read', async () => {
    const { lab } = used();
    const reading = await readFiles([lab.files.serverAudit ?? ''], { engine: 'mariadb' });
    expect(await found(used(), reading, 'server-audit')).toEqual(tallyOf(lab.runs, serverAuditLogSees));
  });
});
