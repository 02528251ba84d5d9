import { beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Report } from '../../src/model/finding.ts';
import { createPostgresResolver } from '../../src/access/postgres.ts';
import { NONE } from '../../src/model/facts.ts';
import { auditSnapshots, snapshotOf } from '../support/audit.ts';
import { ROLE_GRAPH_MANIFEST, roleGraphWorld } from '../support/postgres-role-graphs.ts';
import { useServer } from '../support/servers.ts';

const MEMBERS = 10_000;
const DEPTH = 1000;

describe('10,000 members of one group and a chain of 1,000 roles', () => {
  const server = useServer('postgres:18');
  let snapshot: Snapshot;
  let report: Report;

  beforeAll(async () => {
    const admin = await server().connect();
    await admin.query(roleGraphWorld({ members: MEMBERS, depth: DEPTH }));
    await admin.end();
    snapshot = await snapshotOf(server().url('postgres'), 'fleet');
    report = auditSnapshots(ROLE_GRAPH_MANIFEST, [snapshot]);
  });

  const about = (owner: string): Report['findings'] =>
    report.findings.filter((finding) => finding.owner === owner && finding.action !== null);

  it('are one finding each, with everybody who reaches', () => {
    expect(report.complete).toBe(true);
    expect(about('wide')).toMatchObject([
      { rule: 'DBO101', principal: 'crowd', cause: 'membership', mode: 'now', consumerCount: MEMBERS },
    ]);
    expect(about('deep')).toMatchObject([
      { rule: 'DBO101', principal: 'climber', cause: 'membership', mode: 'now', consumerCount: 1 },
    ]);
  });

  it('show the whole chain, link by link', () => {
    const path = about('deep')[0]?.path ?? [];
    const chain = ['climber', ...Array.from({ length: DEPTH }, (_, i) => `link_${String(DEPTH - 1 - i)}`)];
    expect(path.map(({ from }) => from)).toEqual(chain);
    expect(path.at(-1)).toMatchObject({ kind: 'grant', to: 'fleet/postgres/deep/t' });
  });

  it('are resolved as the server does', async () => {
    const { facts } = snapshot;
    const reader = await server().connect();
    const { rows } = await reader.query<{ readonly role: string; readonly wide: boolean; readonly deep: boolean }>(
      `SELECT rolname AS role, has_table_privilege(oid, 'wide.t', 'SELECT') AS wide,
              has_table_privilege(oid, 'deep.t', 'SELECT') AS deep
         FROM pg_roles WHERE rolcanlogin AND NOT rolsuper`,
    );
    await reader.end();
    const readersOf = (schema: string): readonly string[] => {
      const resolver = createPostgresResolver(facts);
      const inSchema = (id: number): boolean =>
        facts.securables.name[facts.securables.parent[id] ?? NONE] === schema && facts.securables.name[id] === 't';
      return [...resolver.accesses()]
        .filter(
          ({ action, target, by }) =>
            action === 'read' && by === 'grant' && target.kind === 'one' && inSchema(target.id),
        )
        .flatMap((access) => resolver.holders(access))
        .filter(({ mode }) => mode === 'now')
        .map(({ principal }) => facts.principals[principal]?.key ?? '?')
        .sort();
    };
    const allowed = (where: 'wide' | 'deep'): readonly string[] =>
      rows
        .filter((row) => row[where])
        .map(({ role }) => role)
        .sort();
    expect(allowed('wide')).toHaveLength(MEMBERS);
    expect(allowed('deep')).toEqual(['climber']);
    expect(readersOf('wide')).toEqual(allowed('wide'));
    expect(readersOf('deep')).toEqual(allowed('deep'));
  });
});
