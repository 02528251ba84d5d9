import type { Draft } from './generate.ts';
import type { Random } from './random.ts';

/** Some of tables, partitions, views, sequences, functions and large objects, each with grants. */
export function relationStatements(draft: Draft, count: number): string[] {
  const { random: r } = draft;
  const kinds: readonly ((name: string) => string[])[] = [
    (name) => tableStatements(draft, `t${name}`),
    (name) => tableStatements(draft, `t${name}`),
    (name) => partitionedStatements(draft, `p${name}`),
    (name) => viewStatements(draft, `v${name}`, 'VIEW'),
    (name) => viewStatements(draft, `mv${name}`, 'MATERIALIZED VIEW'),
    (name) => sequenceStatements(draft, `q${name}`),
    (name) => functionStatements(draft, `f${name}`),
    (name) => functionStatements(draft, `f${name}`),
    () => largeObjectStatements(draft),
  ];
  return r.some(kinds, count).flatMap((statements, i) => statements(String(i + 1)));
}

export const TABLE = '(k int UNIQUE, a int UNIQUE, b int UNIQUE)';
export const FILL = (name: string): string => `INSERT INTO ${name} VALUES (1, 1, 1), (2, 2, 2)`;

export const anOwner = ({ random: r, roles, creators }: Draft): string => r.pick(r.chance(0.5) ? creators : roles);

function tableStatements(draft: Draft, table: string): string[] {
  const { random: r, schemas } = draft;
  const owner = anOwner(draft);
  const name = `${r.pick(schemas)}.${table}`;
  return [
    asOwner(owner, `CREATE TABLE ${name} ${TABLE}; ${FILL(name)}`),
    ...relationGrants(draft, name, owner),
    ...columnGrants(draft, name, ['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']),
    ...policies(r, name),
  ];
}

function partitionedStatements(draft: Draft, table: string): string[] {
  const { random: r, schemas } = draft;
  const [owner, other] = [anOwner(draft), anOwner(draft)];
  const name = `${r.pick(schemas)}.${table}`;
  const partition = `${r.pick(schemas)}.${table}_1`;
  return [
    asOwner(owner, `CREATE TABLE ${name} (k int UNIQUE, a int, b int) PARTITION BY LIST (k)`),
    asOwner(owner, `CREATE TABLE ${partition} PARTITION OF ${name} DEFAULT; ${FILL(name)}`),
    ...(r.chance(0.5) ? [`ALTER TABLE ${partition} OWNER TO ${other}`] : []),
    ...relationGrants(draft, name, owner),
    ...relationGrants(draft, partition, owner),
    ...columnGrants(draft, name, ['SELECT', 'INSERT', 'UPDATE']),
  ];
}

/** Views over constants: what a view reads with its owner's rights is another subject. */
function viewStatements(draft: Draft, view: string, kind: string): string[] {
  const { random: r, schemas } = draft;
  const owner = anOwner(draft);
  const name = `${r.pick(schemas)}.${view}`;
  const actions = kind === 'VIEW' ? 'INSERT OR UPDATE OR DELETE' : undefined;
  const trigger = `CREATE TRIGGER writes INSTEAD OF ${actions} ON ${name} FOR EACH ROW EXECUTE FUNCTION lab.fires()`;
  return [
    asOwner(owner, `CREATE ${kind} ${name} (k, a, b) AS VALUES (1, 1, 1), (2, 2, 2)`),
    ...(actions === undefined ? [] : [trigger]),
    ...relationGrants(draft, name, owner),
  ];
}

function sequenceStatements(draft: Draft, sequence: string): string[] {
  const { random: r, schemas } = draft;
  const owner = anOwner(draft);
  const name = `${r.pick(schemas)}.${sequence}`;
  return [
    asOwner(owner, `CREATE SEQUENCE ${name}`),
    ...grants(draft, `SEQUENCE ${name}`, ['SELECT', 'USAGE', 'UPDATE', 'ALL'], 3),
    ...ownRevokes(r, `SEQUENCE ${name}`, owner, ['ALL', 'SELECT', 'USAGE, UPDATE']),
  ];
}

function functionStatements(draft: Draft, routine: string): string[] {
  const { random: r, schemas } = draft;
  const owner = anOwner(draft);
  const name = `${r.pick(schemas)}.${routine}`;
  const language = r.pick([
    'sql AS $$SELECT 1$$',
    'sql IMMUTABLE AS $$SELECT 1$$',
    'plpgsql AS $$BEGIN RETURN 1; END$$',
  ]);
  return [
    asOwner(owner, `CREATE FUNCTION ${name}(int DEFAULT 1) RETURNS int LANGUAGE ${language}`),
    ...(r.chance(0.6) ? [`REVOKE EXECUTE ON FUNCTION ${name}(int) FROM PUBLIC`] : []),
    ...grants(draft, `FUNCTION ${name}(int)`, ['EXECUTE'], 3),
    ...ownRevokes(r, `FUNCTION ${name}(int)`, owner, ['ALL']),
  ];
}

function largeObjectStatements(draft: Draft): string[] {
  const { random: r } = draft;
  const oid = 900_001;
  const owner = anOwner(draft);
  return [
    `SELECT lo_from_bytea(${oid}, 'x'); ALTER LARGE OBJECT ${oid} OWNER TO ${owner}`,
    ...grants(draft, `LARGE OBJECT ${oid}`, ['SELECT', 'UPDATE'], 3),
    ...ownRevokes(r, `LARGE OBJECT ${oid}`, owner, ['ALL']),
  ];
}

export function relationGrants(draft: Draft, name: string, owner: string): string[] {
  const maintain = draft.major >= 17 ? ['MAINTAIN'] : [];
  const privileges = [
    'SELECT',
    'SELECT',
    'INSERT',
    'UPDATE',
    'DELETE',
    'TRUNCATE',
    'REFERENCES',
    'TRIGGER',
    'ALL',
    ...maintain,
  ];
  const write = 'INSERT, UPDATE, DELETE, TRUNCATE';
  return [
    ...grants(draft, name, privileges, 5),
    ...ownRevokes(draft.random, name, owner, ['ALL', 'SELECT', write, 'INSERT, UPDATE, DELETE', ...maintain]),
  ];
}

/** Grants on one object, some with grant option, which the grantee then may use. */
export function grants(
  { random: r, roles }: Draft,
  object: string,
  privileges: readonly string[],
  most: number,
): string[] {
  const sql: string[] = [];
  for (let i = r.below(most + 1); i > 0; i--) {
    const list = r.some(privileges, 1 + r.below(2));
    const what = list.includes('ALL') ? 'ALL' : [...new Set(list)].join(', ');
    if (r.chance(0.14)) {
      sql.push(`GRANT ${what} ON ${object} TO PUBLIC`);
      continue;
    }
    const [grantee = '', next = ''] = r.some(roles, 2);
    const onward = r.chance(0.25);
    sql.push(`GRANT ${what} ON ${object} TO ${grantee}${onward ? ' WITH GRANT OPTION' : ''}`);
    if (onward && r.chance(0.7)) sql.push(`SET ROLE ${grantee}; GRANT ${what} ON ${object} TO ${next}; RESET ROLE`);
  }
  return sql;
}

/** Column k gets no grants of its own, so that what needs every column needs a grant on the table. */
function columnGrants({ random: r, roles }: Draft, name: string, privileges: readonly string[]): string[] {
  if (r.chance(0.4)) return [];
  return Array.from({ length: 1 + r.below(3) }, () => {
    const grantee = r.chance(0.1) ? 'PUBLIC' : r.pick(roles);
    return `GRANT ${r.pick(privileges)} (${r.pick(['a', 'b', 'a, b'])}) ON ${name} TO ${grantee}`;
  });
}

function ownRevokes(r: Random, object: string, owner: string, choices: readonly string[]): string[] {
  return r.chance(0.2) ? [`REVOKE ${r.pick(choices)} ON ${object} FROM ${owner}`] : [];
}

/** Row k = 1 is everybody's, row k = 2 only of those whom no policy binds. */
function policies(r: Random, name: string): string[] {
  if (r.chance(0.75)) return [];
  return [
    `ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`,
    `CREATE POLICY one_row ON ${name} USING (k = 1) WITH CHECK (true)`,
    ...(r.chance(0.5) ? [`ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`] : []),
  ];
}

/** Default privileges are those of the role that creates; being a superuser meanwhile, it may create anywhere. */
export const asOwner = (owner: string, sql: string): string =>
  `SELECT lab.promote($q$${owner}$q$); SET ROLE ${owner}; ${sql}; RESET ROLE; SELECT lab.demote($q$${owner}$q$)`;
