import type { Action } from '../../../src/model/access.ts';
import { anOwner, asOwner, FILL, grants, relationGrants, TABLE } from './generate-relations.ts';
import type { Draft } from './generate.ts';

/**
 * What using an object does to tables, as the generator knows it: kept as the comment of the object, so that a part of the
 * world still says it.
 */
export interface Way {
  /** What is done to the object that is used. */
  readonly action: Action;
  readonly attempt: string;
  /** PREPARE takes the attempt, and names are looked up as one role whoever executes it. */
  readonly prepares: boolean;
  /** Names were resolved when it was made. */
  readonly bound: boolean;
  /** Quoted names of tables with what is done to them. */
  readonly reaches: readonly (readonly [table: string, action: Action])[];
}

interface Source {
  readonly name: string;
  readonly tables: readonly string[];
}

/** Objects that use tables of other owners, all named `x_…`; the tables hold neither policies nor columns' grants. */
export function wayStatements(draft: Draft): string[] {
  const { random: r } = draft;
  if (r.chance(0.4)) return [];
  const sql: string[] = [];
  const tables = ['y1', 'y2'].map((table) => {
    const name = `${r.pick(draft.schemas)}.${table}`;
    const owner = anOwner(draft);
    sql.push(asOwner(owner, `CREATE TABLE ${name} ${TABLE}; ${FILL(name)}`), ...relationGrants(draft, name, owner));
    return name;
  });
  if (r.chance(0.7)) sql.push(...viewChain(draft, tables));
  if (r.chance(0.4)) sql.push(...writableView(draft, r.pick(tables)));
  if (r.chance(0.4)) sql.push(...materializedView(draft, r.pick(tables)));
  for (let i = 1 + r.below(2); i > 0; i--) sql.push(...routine(draft, `x_f${String(i)}`, r.pick(tables)));
  if (r.chance(0.4)) sql.push(...trigger(draft, r.pick(tables)));
  if (r.chance(0.4)) sql.push(...rule(draft, r.pick(tables)));
  return sql;
}

const comment = (object: string, ways: readonly Way[]): string =>
  `COMMENT ON ${object} IS $way$${JSON.stringify(ways)}$way$`;

const named = (draft: Draft, name: string): string => `${draft.random.pick(draft.schemas)}.${name}`;

/** Views over one or two tables, and views over those, each with an owner of its own. */
function viewChain(draft: Draft, tables: readonly string[]): string[] {
  const { random: r } = draft;
  const bases: Source[] = tables.map((table) => ({ name: table, tables: [table] }));
  const sql: string[] = [];
  let sources = r.some(bases, r.chance(0.3) ? 2 : 1);
  for (let depth = 1 + r.below(5), i = 1; i <= depth; i++) {
    const name = named(draft, `x_v${String(i)}`);
    const owner = anOwner(draft);
    const from = sources.map((source) => source.name).join(', ');
    const reached = sources.flatMap((source) => source.tables);
    sql.push(
      asOwner(owner, `CREATE VIEW ${name}${invoker(draft)} AS SELECT 1 AS k FROM ${from}`),
      ...grants(draft, name, ['SELECT', 'SELECT', 'ALL'], 4),
      comment(`VIEW ${name}`, [reads(name, reached)]),
    );
    const view = { name, tables: reached };
    sources = r.chance(0.2) ? [view, r.pick(bases)] : [view];
  }
  return sql;
}

const invoker = ({ random: r, major }: Draft): string =>
  major >= 15 && r.chance(0.4) ? ' WITH (security_invoker)' : '';

const reads = (name: string, tables: readonly string[]): Way => ({
  action: 'read',
  attempt: `SELECT 1 FROM ${name}`,
  prepares: true,
  bound: true,
  reaches: tables.map((table) => [table, 'read'] as const),
});

const writes = (name: string, table: string, prepares: boolean, bound: boolean): Way => ({
  action: 'write',
  attempt: `${prepares ? '' : 'DISCARD PLANS; '}INSERT INTO ${name} DEFAULT VALUES`,
  prepares,
  bound,
  reaches: [[table, 'write']],
});

function writableView(draft: Draft, table: string): string[] {
  const name = named(draft, 'x_w');
  return [
    asOwner(anOwner(draft), `CREATE VIEW ${name}${invoker(draft)} AS SELECT k FROM ${table}`),
    ...grants(draft, name, ['SELECT', 'INSERT', 'INSERT', 'ALL'], 4),
    comment(`VIEW ${name}`, [writes(name, table, true, true)]),
  ];
}

function materializedView(draft: Draft, table: string): string[] {
  const name = named(draft, 'x_m');
  return [
    asOwner(anOwner(draft), `CREATE MATERIALIZED VIEW ${name} AS SELECT 1 AS k FROM ${table}`),
    ...grants(draft, name, ['SELECT', 'ALL'], 4),
    comment(`MATERIALIZED VIEW ${name}`, [reads(name, [table])]),
  ];
}

function routine(draft: Draft, routineName: string, table: string): string[] {
  const { random: r } = draft;
  const name = named(draft, routineName);
  const definer = r.chance(0.75);
  const [statement, action] = r.pick([
    [`SELECT 1 FROM ${table}`, 'read'],
    [`INSERT INTO ${table} DEFAULT VALUES`, 'write'],
    [`UPDATE ${table} SET a = 7`, 'write'],
    [`DELETE FROM ${table}`, 'write'],
  ] as const);
  const plain = r.chance(0.5);
  const body = plain ? statement : `BEGIN ${statement.replace(/^SELECT/, 'PERFORM')}; END`;
  const options = `${definer ? ' SECURITY DEFINER' : ''}${r.chance(0.5) ? " SET search_path = ''" : ''}`;
  const way: Way = {
    action: 'execute',
    // Plans of routines that run as their caller are not to stay from one caller to the next.
    attempt: `${definer ? '' : 'DISCARD PLANS; '}SELECT ${name}()`,
    prepares: definer,
    bound: false,
    reaches: [[table, action]],
  };
  return [
    asOwner(
      anOwner(draft),
      `CREATE FUNCTION ${name}() RETURNS void LANGUAGE ${plain ? 'sql' : 'plpgsql'}${options} AS $$${body}$$`,
    ),
    ...(r.chance(0.7) ? [`REVOKE EXECUTE ON FUNCTION ${name}() FROM PUBLIC`] : []),
    ...grants(draft, `FUNCTION ${name}()`, ['EXECUTE'], 3),
    comment(`FUNCTION ${name}()`, [way]),
  ];
}

/** A table whose rows a trigger counts in another, with its own routine's rights or the writer's. */
function trigger(draft: Draft, table: string): string[] {
  const { random: r } = draft;
  const name = named(draft, 'x_t');
  const run = named(draft, 'x_run');
  const definer = r.chance(0.75);
  const body = `BEGIN INSERT INTO ${table} DEFAULT VALUES; RETURN NULL; END`;
  return [
    asOwner(
      anOwner(draft),
      `CREATE FUNCTION ${run}() RETURNS trigger LANGUAGE plpgsql${definer ? ' SECURITY DEFINER' : ''} AS $$${body}$$`,
    ),
    ...(r.chance(0.5) ? [`REVOKE EXECUTE ON FUNCTION ${run}() FROM PUBLIC`] : []),
    asOwner(anOwner(draft), `CREATE TABLE ${name} (k int)`),
    ...grants(draft, name, ['INSERT', 'INSERT', 'SELECT', 'ALL'], 4),
    `CREATE TRIGGER copies AFTER INSERT ON ${name} FOR EACH STATEMENT EXECUTE FUNCTION ${run}()`,
    comment(`TABLE ${name}`, [writes(name, table, definer, false)]),
  ];
}

function rule(draft: Draft, table: string): string[] {
  const name = named(draft, 'x_r');
  return [
    asOwner(anOwner(draft), `CREATE TABLE ${name} (k int)`),
    ...grants(draft, name, ['INSERT', 'INSERT', 'SELECT', 'ALL'], 4),
    `CREATE RULE copies AS ON INSERT TO ${name} DO ALSO INSERT INTO ${table} DEFAULT VALUES`,
    comment(`TABLE ${name}`, [writes(name, table, true, true)]),
  ];
}
