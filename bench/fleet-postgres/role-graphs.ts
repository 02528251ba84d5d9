import type { PostgresServer } from '../../test/support/servers.ts';
import { audit } from './audit-run.ts';
import type { Table } from './table.ts';

const MEMBERS = 10_000;
const DEPTH = 1000;
const MAX_SECONDS = 10;

/** Role graphs at their limits: a group with 10,000 members, and a chain of roles 1,000 deep. */
export async function roleGraphs(bin: string, server: PostgresServer, table: Table): Promise<void> {
  const admin = await server.connect();
  await admin.query(WORLD);
  await admin.end();
  const { milliseconds, megabytes, output } = await audit(bin, MANIFEST, server.url(), ['--format', 'json']);
  const { findings } = JSON.parse(output) as Report;
  const about = (rule: string, owner: string): readonly Report['findings'][number][] =>
    findings.filter((finding) => finding.rule === rule && finding.owner === owner);
  const took = milliseconds / 1000;
  const measured = `${took.toFixed(1)} s, ${megabytes.toFixed(0)} MB, ${String(findings.length)} findings`;
  table.row(
    `${String(MEMBERS)} members, chain of ${String(DEPTH)}`,
    measured,
    `≤ ${String(MAX_SECONDS)} s`,
    took <= MAX_SECONDS,
  );
  const group = about('DBO101', 'wide');
  const once = group.length === 1 && group[0]?.consumerCount === MEMBERS;
  table.row('  one group', `${String(group.length)} finding`, '1', once);
  const chain = about('DBO101', 'deep');
  const whole = chain.length === 1 && chain[0]?.path.length === DEPTH + 1;
  table.row('  one chain', `${String(chain.length)} finding of ${String(chain[0]?.path.length)} steps`, '1', whole);
}

interface Report {
  readonly findings: readonly {
    readonly rule: string;
    readonly owner: string | null;
    readonly consumerCount: number;
    readonly path: readonly unknown[];
  }[];
}

const WORLD = `
CREATE ROLE wide_own; CREATE ROLE deep_own; CREATE ROLE crowd; CREATE ROLE link_0;
CREATE SCHEMA wide AUTHORIZATION wide_own; CREATE SCHEMA deep AUTHORIZATION deep_own;
CREATE TABLE wide.t (id bigint); CREATE TABLE deep.t (id bigint);
ALTER TABLE wide.t OWNER TO wide_own; ALTER TABLE deep.t OWNER TO deep_own;
GRANT USAGE ON SCHEMA wide TO crowd; GRANT SELECT ON wide.t TO crowd;
GRANT USAGE ON SCHEMA deep TO link_0; GRANT SELECT ON deep.t TO link_0;
DO $$ BEGIN
  FOR i IN 1 .. ${String(MEMBERS)} LOOP
    EXECUTE format('CREATE ROLE m%s LOGIN IN ROLE crowd', i);
  END LOOP;
  FOR i IN 1 .. ${String(DEPTH - 1)} LOOP
    EXECUTE format('CREATE ROLE link_%s IN ROLE link_%s', i, i - 1);
  END LOOP;
  EXECUTE 'CREATE ROLE climber LOGIN IN ROLE link_${String(DEPTH - 1)}';
END $$`;

const MANIFEST = `version: 1
instances:
  fleet: { engine: postgres, url: "\${FLEET_URL}" }
services:
  wide: { owns: [fleet/postgres/wide/**], identities: { fleet: [wide_own] } }
  deep: { owns: [fleet/postgres/deep/**], identities: { fleet: [deep_own] } }
  crowd: { identities: { fleet: ["m*"] } }
  climber: { identities: { fleet: [climber] } }
operators:
  fleet: [{ match: postgres, kind: dba, may: [admin] }]
`;
