import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMysqlLab, textOf, type MysqlLab } from '../support/workload/mysql-lab.ts';
import { serverAuditSees, serverAuditTally } from '../support/workload/server-audit-judge.ts';
import { tallyOf } from '../support/workload/truth.ts';

describe.each(['mysql:9.7', 'mariadb:10.11'] as const)('the use of %s', (name) => {
  let lab: MysqlLab | undefined;
  const theLab = (): MysqlLab => {
    if (lab === undefined) throw new Error('the workload did not run');
    return lab;
  };
  beforeAll(async () => {
    lab = await startMysqlLab(name);
  });
  afterAll(async () => {
    await lab?.server.stop();
  });

  it.runIf(name === 'mariadb:10.11')('is what the workload counted, as server_audit judges it', () => {
    const { runs, files } = theLab();
    expect(serverAuditTally(textOf(files.serverAudit ?? ''))).toEqual(tallyOf(runs, serverAuditSees));
  });
});
