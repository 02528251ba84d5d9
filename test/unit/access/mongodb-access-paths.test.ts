import { beforeAll, describe, expect, it } from 'vitest';
import { createMongodbResolver } from '../../../src/access/mongodb.ts';
import { auditSnapshots } from '../../support/audit.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { expectedPaths, readAccessPaths } from '../../support/mongodb/access-paths.ts';
import { PathJudgement } from '../../support/mongodb/path-judgement.ts';
import { twoDatabases } from '../../support/mongodb/shop.ts';

let snapshot: Snapshot;
let judgement: PathJudgement;

beforeAll(async () => {
  snapshot = await readAccessPaths();
  expect(snapshot.version).toBe('4.9.0');
  expect(snapshot.gaps).toEqual([]);
  judgement = new PathJudgement(snapshot.facts, createMongodbResolver(snapshot.facts));
});

const paths = expectedPaths();

describe('the users of the access-path world', () => {
  it('are 66', () => {
    expect(paths).toHaveLength(66);
  });

  it.each(paths)('$principal: $kind, $action on $object, $mode', (path) => {
    expect(judgement.faults(path)).toEqual([]);
  });

  it('are in the report of an audit, but for those that have no way in', () => {
    const report = auditSnapshots(twoDatabases(), [snapshot]);
    expect(report.complete).toBe(true);
    const told = new Set(
      report.findings.flatMap(({ principal, consumers }) => [
        principal ?? '',
        ...consumers.map((each) => each.principal),
      ]),
    );
    const reported = paths.filter(({ principal }) => told.has(principal)).map(({ principal }) => principal);
    const expected = paths
      .filter(({ kind, principal }) => kind !== null || principal === 'm48_view_changer@admin')
      .map(({ principal }) => principal);
    expect(reported).toEqual(expected);
  });
});
