import { quoteIdentifier } from '../../../src/dialects/postgres/names.ts';
import { random, type Random } from './random.ts';
import { relationStatements } from './generate-relations.ts';
import { wayStatements } from './generate-ways.ts';
import { roleStatements } from './generate-roles.ts';

/** The databases of every world; `OTHER` only has an owner and an ACL, everything else is in `WORLD`. */
export const WORLD = 'world';
export const OTHER = 'other';

/** What has been made so far, for the statements that follow. Names are quoted. */
export interface Draft {
  readonly random: Random;
  /** Major version of the server. */
  readonly major: number;
  readonly roles: readonly string[];
  /** Those that have default privileges, and own more than others. */
  readonly creators: readonly string[];
  /** `schema.name` of everything that a statement made. */
  readonly schemas: string[];
}

/**
 * A random world as SQL: one statement, or one bracket of SET ROLE around a statement, per element. A superuser runs them
 * in this order in the database `WORLD`; one that fails (a grantor who lacks the option) is left out.
 */
export function generateWorld(seed: number, major: number): readonly string[] {
  const r = random(seed);
  const roles = roleNames(r);
  const draft: Draft = { random: r, major, roles, creators: r.some(roles, 2), schemas: [] };
  const start = [
    ...roleStatements(draft),
    ...databaseStatements(draft),
    ...schemaStatements(draft),
    ...defaultPrivilegeStatements(draft),
  ];
  // Small worlds find what large ones do, in less time: a fault needs few objects, but many different combinations.
  const ways = r.chance(0.7);
  return [...start, ...relationStatements(draft, ways ? 1 : 3), ...(ways ? wayStatements(draft) : [])];
}

/** Names that break careless quoting. `PUBLIC` is a role of that name, not the pseudo-role. */
const HOSTILE = [
  'Weird Role',
  'a"b',
  'PUBLIC',
  '"PUBLIC"',
  'x/y',
  'sch.ema',
  'über',
  'select',
  'back\\slash',
  'r*',
  "o'b",
  '123',
  '{e}',
];

function roleNames(r: Random): string[] {
  const plain = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5'].slice(0, 4 + r.below(3));
  const hostile = r.chance(0.15) ? r.some(HOSTILE, 3) : [];
  return [...hostile, ...plain.slice(hostile.length)].map(quoteIdentifier);
}

function databaseStatements({ random: r, roles }: Draft): string[] {
  const sql: string[] = [];
  for (const database of [WORLD, OTHER]) {
    const owner = r.chance(0.35) ? r.pick(roles) : undefined;
    if (owner !== undefined) sql.push(`ALTER DATABASE ${database} OWNER TO ${owner}`);
    if (r.chance(0.2)) {
      sql.push(`REVOKE CONNECT ON DATABASE ${database} FROM PUBLIC`);
      for (const role of roles) if (r.chance(0.5)) sql.push(`GRANT CONNECT ON DATABASE ${database} TO ${role}`);
    }
    if (owner !== undefined && r.chance(0.25)) sql.push(`REVOKE CONNECT ON DATABASE ${database} FROM ${owner}`);
  }
  if (r.chance(0.4)) sql.push(`GRANT CREATE ON DATABASE ${WORLD} TO ${r.pick(roles)}`);
  return sql;
}

function schemaStatements(draft: Draft): string[] {
  const { random: r, roles, schemas } = draft;
  const sql: string[] = [];
  const names = r.chance(0.1) ? ['Sales "x"', 's/2'] : ['s1', 's2'].slice(0, 1 + r.below(2));
  for (const schema of names.map(quoteIdentifier)) {
    schemas.push(schema);
    const owner = r.pick(roles);
    sql.push(`CREATE SCHEMA ${schema} AUTHORIZATION ${owner}`);
    if (r.chance(0.15)) sql.push(`REVOKE ${r.pick(['USAGE', 'ALL'])} ON SCHEMA ${schema} FROM ${owner}`);
    sql.push(...usageStatements(draft, schema));
  }
  if (names.length === 1 || r.chance(0.3)) {
    schemas.push('public');
    if (r.chance(0.4)) sql.push('REVOKE ALL ON SCHEMA public FROM PUBLIC', ...usageStatements(draft, 'public'));
  }
  return sql;
}

function usageStatements({ random: r, roles }: Draft, schema: string): string[] {
  const sql: string[] = [];
  if (r.chance(0.33)) sql.push(`GRANT USAGE ON SCHEMA ${schema} TO PUBLIC`);
  else for (const role of r.some(roles, r.below(5))) sql.push(`GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
  if (r.chance(0.3)) sql.push(`GRANT CREATE ON SCHEMA ${schema} TO ${r.chance(0.2) ? 'PUBLIC' : r.pick(roles)}`);
  return sql;
}

function defaultPrivilegeStatements({ random: r, roles, creators, schemas }: Draft): string[] {
  const sql: string[] = [];
  if (r.chance(0.2)) return sql;
  for (let i = 2 + r.below(5); i > 0; i--) {
    const creator = r.pick(creators);
    const inSchema = r.chance(0.5) ? ` IN SCHEMA ${r.pick(schemas)}` : '';
    const grantee = r.chance(0.15) ? 'PUBLIC' : r.pick(roles);
    const what = r.pick([
      'GRANT SELECT ON TABLES TO',
      'GRANT INSERT, UPDATE, DELETE ON TABLES TO',
      'GRANT ALL ON TABLES TO',
      'GRANT SELECT, TRIGGER ON TABLES TO',
      'GRANT USAGE ON SEQUENCES TO',
      'GRANT SELECT, UPDATE ON SEQUENCES TO',
      'GRANT EXECUTE ON FUNCTIONS TO',
    ]);
    sql.push(`ALTER DEFAULT PRIVILEGES FOR ROLE ${creator}${inSchema} ${what} ${grantee}`);
    if (r.chance(0.3))
      sql.push(`ALTER DEFAULT PRIVILEGES FOR ROLE ${creator}${inSchema} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC`);
    if (r.chance(0.1)) sql.push(`ALTER DEFAULT PRIVILEGES FOR ROLE ${creator} REVOKE SELECT ON TABLES FROM ${creator}`);
  }
  return sql;
}
