import { OTHER, WORLD } from './generate.ts';
import type { Attempt, Unit } from './units.ts';
import type { WorldRole, WorldServer } from './world-server.ts';

/** What the server let a role do. `escalate`: once it had granted itself its own right as the owner, or roles. */
export interface Ruling {
  readonly mode: 'now' | 'assume' | 'escalate' | 'none';
  /** Policies hid rows in every way that worked in this mode; undefined: rows were not counted. */
  readonly restricted: boolean | undefined;
}

/** One role's experience with every unit, in the order of the units. */
export interface Testimony {
  readonly role: string;
  readonly rulings: readonly Ruling[];
  /** Whether anything would work if every schema could be entered and everybody could log in everywhere. */
  readonly possible: readonly boolean[];
}

/**
 * Lets every role of the world try everything, as itself and as every role that it may become. Privileges are those of
 * the current role, whoever logged in: so what a role can do is tried once and counts for all who may become it.
 * With `thorough` it is tried anew in the sessions of all who can log in, to see that it is so.
 */
export async function testify(
  server: WorldServer,
  units: readonly Unit[],
  thorough: boolean,
): Promise<readonly Testimony[]> {
  const roles = await server.roles();
  const everyRole = await allRoles(server);
  const plan = planAttempts(units);
  await keepPlan(server, plan);
  const doors = await Promise.all(roles.map((role) => tryDoors(server, role, thorough)));
  const becomes = new Map<string, readonly string[]>();
  for (const role of roles) becomes.set(role.name, role.superuser ? [] : await mayBecome(server, role, everyRole));
  const current = [...new Set([...roles.map(({ name }) => name), ...[...becomes.values()].flat()])];
  const asIs = await tryAll(server, current);
  await server.client.query('BEGIN');
  await server.client.query(OPEN_SCHEMAS);
  const opened = await tryAll(server, current, asIs);
  await rollBack(server);
  if (thorough) {
    const logins = [...becomes].filter((_, i) => must(doors[i]).world);
    await proveSame(server, new Map(logins), asIs, plan);
  }

  const grantable = thorough || (await canGrantRoles(server));
  const superusers = new Set(everyRole.filter(({ superuser }) => superuser).map(({ name }) => name));
  const testimonies: Testimony[] = [];
  for (const [i, { name, superuser }] of roles.entries()) {
    const contexts = (outcomes: Outcomes, others = becomes.get(name) ?? []): Context[] =>
      [name, ...others].map((role) => ({ ...must(outcomes.get(role)), role, superuser: superusers.has(role) }));
    const able = must(doors[i]);
    const ruled = async (among: readonly Context[]): Promise<readonly Ruling[]> => {
      const alone: Sessions = { contexts: among, pairs: new Map() };
      const rulings = units.map((unit) => rule(unit, name, alone, able, plan));
      const left = units.filter((_, k) => ['none', 'escalate'].includes(must(rulings[k]).mode));
      const pairs = able.world ? await tryPairs(server, name, among, left) : new Map<string, string>();
      return pairs.size === 0 ? rulings : units.map((unit) => rule(unit, name, { contexts: among, pairs }, able, plan));
    };
    const raise = async (): Promise<readonly Ruling[] | undefined> => {
      const raised = superuser || !grantable ? undefined : await tryEscalated(server, { name, everyRole, asIs });
      return raised === undefined ? undefined : await ruled(contexts(raised.outcomes, raised.becomes));
    };
    const plain = await ruled(contexts(asIs));
    await server.client.query('BEGIN');
    const raised = await raise();
    await rollBack(server);
    const open: Sessions = { contexts: contexts(opened), pairs: new Map() };
    testimonies.push({
      role: name,
      rulings: plain.map((ruling, k) => {
        const risen = raised?.[k]?.mode ?? 'none';
        return ruling.mode !== 'none' || risen === 'none' ? ruling : { mode: 'escalate', restricted: undefined };
      }),
      possible: units.map((unit) => rule(unit, name, open, { world: true, any: true }, plan).mode !== 'none'),
    });
  }
  return testimonies;
}

/** What was planned with rights that are gone again is not to be used any more. */
async function rollBack(server: WorldServer): Promise<void> {
  await server.client.query('ROLLBACK');
  await server.client.query('DISCARD PLANS');
}

const OPEN_SCHEMAS = `
DO $$DECLARE s text; BEGIN
  FOR s IN SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' LOOP
    EXECUTE 'GRANT USAGE ON SCHEMA ' || s || ' TO PUBLIC';
  END LOOP;
END$$`;

interface Plan {
  readonly statements: readonly string[];
  readonly index: ReadonlyMap<string, number>;
  /** Numbers of other statements from 1 up, as `lab.try` takes them. */
  readonly owner: readonly (number | null)[];
  readonly failed: readonly (number | null)[];
  /** For each statement and each relation: statements that make it needless once they were allowed, as in `{1,2}`. */
  readonly settled: readonly string[];
  readonly relations: readonly number[];
  readonly alike: readonly string[];
}

function planAttempts(units: readonly Unit[]): Plan {
  const attempts = units.flatMap((unit) => unit.attempts);
  const tried = attempts.filter((attempt) => attempt.analyzes === undefined);
  // What follows up on others comes after them.
  const bySql = new Map([...tried].sort((a, b) => after(a) - after(b)).map((attempt) => [attempt.sql, attempt]));
  const statements = [...bySql.keys()];
  const relations = [...new Set(attempts.flatMap(({ analyzes }) => (analyzes === undefined ? [] : [analyzes])))];
  const index = new Map(statements.map((sql, i) => [sql, i]));
  const number = (sql: string | undefined): number | null => (sql === undefined ? null : must(index.get(sql)) + 1);
  const settling = settledBy(units, index);
  return {
    statements,
    index,
    owner: statements.map((sql) => number(bySql.get(sql)?.escalates?.owner)),
    failed: statements.map((sql) => number(bySql.get(sql)?.escalates?.failed)),
    settled: statements.map((sql) => listed(settling.get(sql))),
    relations,
    alike: relations.map((relation) => listed(settling.get(relation))),
  };
}

async function keepPlan({ client }: WorldServer, plan: Plan): Promise<void> {
  const { statements, owner, failed, settled, relations, alike } = plan;
  await client.query('DELETE FROM lab.plan');
  const values = [statements, owner, failed, settled, relations, alike];
  await client.query('INSERT INTO lab.plan VALUES ($1, $2, $3, $4, $5, $6)', values);
}

const listed = (numbers: readonly number[] = []): string => `{${numbers.join(',')}}`;

/**
 * One allowed attempt decides a unit: those that come after it are not tried when that is so for all units they are in. By
 * statement, and by relation for ANALYZE.
 */
function settledBy(
  units: readonly Unit[],
  index: ReadonlyMap<string, number>,
): ReadonlyMap<string | number, readonly number[]> {
  const found = new Map<string | number, readonly number[]>();
  const asked = new Set(units.flatMap(({ attempts }) => attempts.map(({ escalates }) => escalates?.owner)));
  for (const { attempts } of units) {
    for (const { sql, analyzes, anywhere, escalates } of attempts) {
      const own = analyzes === undefined ? must(index.get(sql)) : index.size;
      const earlier = attempts
        .filter((other) => other.analyzes === undefined && other.escalates === undefined)
        .map((other) => must(index.get(other.sql)))
        .filter((number) => number < own)
        .map((number) => number + 1);
      // What works without a session in the database says more than what needs one.
      const always = anywhere === true || escalates !== undefined || asked.has(sql);
      const settling = always ? [] : earlier;
      const key = analyzes ?? sql;
      const known = found.get(key);
      found.set(key, known === undefined ? settling : known.filter((number) => settling.includes(number)));
    }
  }
  return found;
}

const after = (attempt: Attempt): number => (attempt.escalates === undefined ? 0 : 1);

/** Where a role can log in. */
interface Doors {
  readonly world: boolean;
  readonly any: boolean;
}

/** With `thorough` by logging in, to see that it is as the server's functions say. */
async function tryDoors(server: WorldServer, { name }: WorldRole, thorough: boolean): Promise<Doors> {
  const opens = async (database: string): Promise<boolean> => {
    const may = await server.mayLogIn(name, database);
    if (thorough && may !== (await server.login(name, database)))
      throw new Error(`${name} logs in to ${database} otherwise than the server says`);
    return may;
  };
  const world = await opens(WORLD);
  return { world, any: world || (await opens(OTHER)) || (await opens('postgres')) };
}

/** What a role can do, one character for each statement and for each relation that ANALYZE should reach. */
interface Outcome {
  readonly outcomes: string;
  readonly analyzed: string;
}
type Outcomes = ReadonlyMap<string, Outcome>;

interface Context extends Outcome {
  readonly role: string;
  readonly superuser: boolean;
}
interface Sessions {
  readonly contexts: readonly Context[];
  /** What became of statements that were prepared as one role and executed as another. */
  readonly pairs: ReadonlyMap<string, string>;
}

async function allRoles(server: WorldServer): Promise<readonly WorldRole[]> {
  const sql = 'SELECT rolname AS name, rolsuper AS superuser FROM pg_roles';
  return (await server.client.query<WorldRole>(sql)).rows;
}

/** Is there anybody who could grant a role? In thorough worlds all try. */
async function canGrantRoles(server: WorldServer): Promise<boolean> {
  const sql = `
    SELECT EXISTS (SELECT FROM pg_auth_members WHERE admin_option) OR
           EXISTS (SELECT FROM pg_roles WHERE rolcreaterole AND NOT rolsuper) AS able`;
  return must((await server.client.query<{ able: boolean }>(sql)).rows[0]).able;
}

async function mayBecome(
  server: WorldServer,
  { name }: WorldRole,
  everyRole: readonly WorldRole[],
): Promise<readonly string[]> {
  const others = everyRole.map((role) => role.name).filter((other) => other !== name);
  const sql = 'SELECT lab.may_become($1, $2) AS able';
  return must((await server.client.query<{ able: string[] }>(sql, [name, others])).rows[0]).able;
}

/**
 * Tries everything as each role. With what was found `before` schemas were opened: what was allowed is so still, and
 * ANALYZE without names enters none.
 */
async function tryAll(server: WorldServer, roles: readonly string[], before?: Outcomes): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  for (const role of roles) {
    const known = before?.get(role);
    const { outcomes: now, analyzed } = await tryAs(server, { role, known, analyze: !known });
    outcomes.set(role, { outcomes: now, analyzed: known?.analyzed ?? analyzed });
  }
  return outcomes;
}

interface Raised {
  readonly outcomes: Outcomes;
  readonly becomes: readonly string[];
}

/**
 * Lets a role grant itself every role that it can, and tries everything as itself; what the roles can do that it may become
 * then, they could before. Undefined: there is nothing to grant.
 */
async function tryEscalated(
  server: WorldServer,
  world: {
    readonly name: string;
    readonly everyRole: readonly WorldRole[];
    readonly asIs: Map<string, Outcome>;
  },
): Promise<Raised | undefined> {
  const { name, everyRole, asIs } = world;
  const all = everyRole.map((role) => role.name);
  const sql = 'SELECT lab.escalate($1, $2, $3) AS gained';
  const { rows } = await server.client.query<{ gained: boolean }>(sql, [server.superuser, name, all]);
  if (!must(rows[0]).gained) return undefined;
  const becomes = await mayBecome(server, { name, superuser: false }, everyRole);
  for (const role of becomes)
    if (!asIs.has(role)) asIs.set(role, await tryAs(server, { role, known: undefined, analyze: true }));
  const own = await tryAs(server, {
    role: name,
    known: { ...must(asIs.get(name)), analyzed: '' },
    analyze: true,
  });
  return { outcomes: new Map([...asIs, [name, own]]), becomes };
}

interface Try {
  readonly role: string;
  readonly known: Outcome | undefined;
  readonly analyze: boolean;
}

/** Tries the plan that the server keeps. */
async function tryAs(server: WorldServer, { role, known, analyze }: Try): Promise<Outcome> {
  const sql = 'SELECT * FROM lab.try_as($1, $2, $3, $4)';
  const values = [server.superuser, role, known?.outcomes, analyze];
  return must((await server.client.query<Outcome>(sql, values)).rows[0]);
}

/** A role does neither less nor more in a session that somebody logged in to, nor for who took it on. */
async function proveSame(
  server: WorldServer,
  logins: ReadonlyMap<string, readonly string[]>,
  asIs: Outcomes,
  plan: Plan,
): Promise<void> {
  for (const [login, becomes] of logins) {
    const client = await server.open(login);
    await client.query("SET search_path = ''; SET client_min_messages = error");
    for (const role of [login, ...becomes]) {
      await client.query(`SET ROLE ${client.escapeIdentifier(role)}`);
      const { statements, owner, failed, settled } = plan;
      const sql = 'SELECT lab.try($1, $2, $3, $4, NULL) AS outcomes';
      const { rows } = await client.query<{ outcomes: string }>(sql, [statements, owner, failed, settled]);
      if (must(rows[0]).outcomes !== must(asIs.get(role)).outcomes)
        throw new Error(`${role} can do other things when ${login} logs in`);
    }
    await client.end();
  }
}

/** What is left to find out: units that no context alone can use. */
async function tryPairs(
  server: WorldServer,
  login: string,
  contexts: readonly Context[],
  left: readonly Unit[],
): Promise<ReadonlyMap<string, string>> {
  const usable = contexts.map(({ role }) => role);
  const prepared = left.flatMap(({ attempts }) => attempts.filter(({ prepares }) => prepares === true));
  const open = [...new Set(prepared.map(({ sql }) => sql))];
  if (usable.length < 2 || open.length === 0) return new Map();
  const { rows } = await server.client.query<{ outcomes: string }>('SELECT lab.try_pairs($1, $2, $3) AS outcomes', [
    login,
    usable,
    open,
  ]);
  return new Map(open.map((sql, i) => [sql, rows[0]?.outcomes[i] ?? '-']));
}

/** Something that worked. */
interface Way {
  readonly own: boolean;
  readonly escalates: boolean;
  readonly outcome: string;
}

function rule(unit: Unit, login: string, { contexts, pairs }: Sessions, doors: Doors, plan: Plan): Ruling {
  const ways: Way[] = unit.attempts.flatMap((attempt) =>
    contexts.flatMap((context) => {
      const door = attempt.anywhere === true || context.superuser ? doors.any : doors.world;
      const outcome = door ? outcomeOf(attempt, context, plan) : '-';
      return outcome === '-'
        ? []
        : [{ own: context.role === login, escalates: attempt.escalates !== undefined, outcome }];
    }),
  );
  for (const attempt of unit.attempts) {
    const outcome = attempt.prepares === true && doors.world ? (pairs.get(attempt.sql) ?? '-') : '-';
    if (outcome === '+' || outcome === 'r') ways.push({ own: false, escalates: false, outcome });
  }
  const direct = ways.filter(({ escalates }) => !escalates);
  const own = direct.filter((way) => way.own);
  const counts = unit.attempts[0]?.counts === true;
  const restricted = (list: readonly Way[]): boolean | undefined =>
    counts ? list.every(({ outcome }) => outcome === 'r') : undefined;
  if (own.length > 0) return { mode: 'now', restricted: restricted(own) };
  if (direct.length > 0) return { mode: 'assume', restricted: restricted(direct) };
  return { mode: ways.length > 0 ? 'escalate' : 'none', restricted: undefined };
}

function outcomeOf(attempt: Attempt, context: Context, plan: Plan): '+' | '-' | 'r' {
  const outcome =
    attempt.analyzes === undefined
      ? context.outcomes[must(plan.index.get(attempt.sql))]
      : context.analyzed[plan.relations.indexOf(attempt.analyzes)];
  if (outcome === '+' || outcome === '-') return outcome;
  if (outcome === 's') return '-'; // another attempt of the unit was allowed
  // Only a statement that counts rows can be said to miss some; elsewhere a division by zero is a NULL for a refusal.
  if (outcome === 'r') return attempt.counts === true ? 'r' : '-';
  throw new Error(`${attempt.sql} as ${context.role} failed for a reason that says nothing about privileges`);
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the world and the record of it disagree');
  return value;
}
