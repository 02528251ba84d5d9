import type { Action } from '../../../src/model/access.ts';
import { foreignTable } from './generate-foreign.ts';
import { anOwner, asOwner, grants, relationGrants } from './generate-relations.ts';
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

/** Something that can be read, or written by INSERT, and the tables that this reaches. */
export interface Source {
  readonly name: string;
  readonly tables: readonly string[];
  readonly prepares: boolean;
  readonly bound: boolean;
}

/** What the ways made so far start from. */
export interface Sources {
  readonly tables: readonly Source[];
  readonly readable: Source[];
  readonly writable: Source[];
}

/** Objects that use tables of other owners, all named `x_…`; the tables hold neither policies nor columns' grants. */
export function wayStatements(draft: Draft): string[] {
  const { random: r } = draft;
  const sql: string[] = [];
  const tables = ['y1', 'y2'].slice(0, r.chance(0.4) ? 2 : 1).map((table): Source => {
    const name = named(draft, table);
    const owner = anOwner(draft);
    sql.push(asOwner(owner, `CREATE TABLE ${name} (k int UNIQUE); INSERT INTO ${name} VALUES (1), (2)`));
    sql.push(...relationGrants(draft, name, owner));
    return { name, tables: [name], prepares: true, bound: true };
  });
  const sources: Sources = { tables, readable: [...tables], writable: [...tables] };
  const kinds = [
    viewChain,
    writableView,
    materializedView,
    routine,
    routine,
    trigger,
    trigger,
    rule,
    rule,
    foreignTable,
  ];
  for (const [i, way] of r.some(kinds, 3 + r.below(2)).entries()) sql.push(...way(draft, sources, String(i + 1)));
  return sql;
}

export const comment = (object: string, ways: readonly Way[]): string =>
  `COMMENT ON ${object} IS $way$${JSON.stringify(ways)}$way$`;

export const named = (draft: Draft, name: string): string => `${draft.random.pick(draft.schemas)}.${name}`;

/** Mostly a table itself, so that most ways can be gone. */
const source = ({ random: r }: Draft, tables: readonly Source[], all: readonly Source[]): Source =>
  r.pick(r.chance(0.5) ? tables : all);

/** Views over one or two sources, and views over those, each with an owner of its own. */
function viewChain(draft: Draft, { readable, tables }: Sources, number: string): string[] {
  const { random: r } = draft;
  const sql: string[] = [];
  let from = r.some(readable, r.chance(0.3) ? 2 : 1);
  for (let depth = r.chance(0.5) ? 1 : 1 + r.below(5), i = 1; i <= depth; i++) {
    const name = named(draft, `x_v${number}_${String(i)}`);
    const reached = from.flatMap((each) => each.tables);
    const made = {
      name,
      tables: reached,
      prepares: from.every((each) => each.prepares),
      bound: from.every((each) => each.bound),
    };
    const query = `SELECT 1 AS k FROM ${from.map((each) => each.name).join(', ')}`;
    sql.push(
      asOwner(anOwner(draft), `CREATE VIEW ${name}${invoker(draft)} AS ${query}`),
      ...grants(draft, name, ['SELECT', 'SELECT', 'ALL'], 4),
      comment(`VIEW ${name}`, [reads(made)]),
    );
    readable.push(made);
    from = r.chance(0.2) ? [made, r.pick(tables)] : [made];
  }
  return sql;
}

const invoker = ({ random: r, major }: Draft): string =>
  major >= 15 && r.chance(0.4) ? ' WITH (security_invoker)' : '';

/** Plans of what runs as its caller are not to stay from one caller to the next. */
const attempt = (prepares: boolean, sql: string): string => `${prepares ? '' : 'DISCARD PLANS; '}${sql}`;

export const reads = ({ name, tables, prepares, bound }: Source): Way => ({
  action: 'read',
  attempt: attempt(prepares, `SELECT 1 FROM ${name}`),
  prepares,
  bound,
  reaches: tables.map((table) => [table, 'read'] as const),
});

export const writes = ({ name, tables, prepares, bound }: Source): Way => ({
  action: 'write',
  attempt: attempt(prepares, `INSERT INTO ${name} DEFAULT VALUES`),
  prepares,
  bound,
  reaches: tables.map((table) => [table, 'write'] as const),
});

function writableView(draft: Draft, { tables, writable }: Sources, number: string): string[] {
  const name = named(draft, `x_w${number}`);
  const base = draft.random.pick(tables);
  const made = { ...base, name };
  writable.push(made);
  return [
    asOwner(anOwner(draft), `CREATE VIEW ${name}${invoker(draft)} AS SELECT k FROM ${base.name}`),
    ...grants(draft, name, ['SELECT', 'INSERT', 'INSERT', 'ALL'], 4),
    comment(`VIEW ${name}`, [writes(made)]),
  ];
}

function materializedView(draft: Draft, { readable, tables }: Sources, number: string): string[] {
  const name = named(draft, `x_m${number}`);
  const base = draft.random.pick(tables);
  const made = { ...base, name };
  readable.push(made);
  return [
    asOwner(anOwner(draft), `CREATE MATERIALIZED VIEW ${name} AS SELECT 1 AS k FROM ${base.name}`),
    ...grants(draft, name, ['SELECT', 'ALL'], 4),
    comment(`MATERIALIZED VIEW ${name}`, [reads(made)]),
  ];
}

function routine(draft: Draft, { tables, readable, writable }: Sources, number: string): string[] {
  const { random: r } = draft;
  const name = named(draft, `x_f${number}`);
  const definer = r.chance(0.75);
  const [base, statement, action] = r.pick<() => readonly [Source, string, Action]>([
    () => use(source(draft, tables, readable), (from) => `SELECT 1 FROM ${from}`, 'read'),
    () => use(source(draft, tables, writable), (into) => `INSERT INTO ${into} DEFAULT VALUES`, 'write'),
    () => use(r.pick(tables), (table) => `UPDATE ${table} SET k = 7`, 'write'),
    () => use(r.pick(tables), (table) => `DELETE FROM ${table}`, 'write'),
  ])();
  const plain = r.chance(0.5);
  const body = plain ? statement : `BEGIN ${statement.replace(/^SELECT/, 'PERFORM')}; END`;
  const options = `${definer ? ' SECURITY DEFINER' : ''}${r.chance(0.5) ? " SET search_path = ''" : ''}`;
  const prepares = definer && base.prepares;
  const way: Way = {
    action: 'execute',
    attempt: attempt(prepares, `SELECT ${name}()`),
    prepares,
    bound: false,
    reaches: base.tables.map((table) => [table, action] as const),
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

const use = (base: Source, sql: (name: string) => string, action: Action): readonly [Source, string, Action] => [
  base,
  sql(base.name),
  action,
];

/** A table whose rows a trigger counts in another, with its own routine's rights or the writer's. */
function trigger(draft: Draft, { tables, writable }: Sources, number: string): string[] {
  const { random: r } = draft;
  const name = named(draft, `x_t${number}`);
  const run = named(draft, `x_run${number}`);
  const definer = r.chance(0.75);
  const base = source(draft, tables, writable);
  const body = `BEGIN INSERT INTO ${base.name} DEFAULT VALUES; RETURN NULL; END`;
  const made = { name, tables: base.tables, prepares: definer && base.prepares, bound: false };
  writable.push(made);
  return [
    asOwner(
      anOwner(draft),
      `CREATE FUNCTION ${run}() RETURNS trigger LANGUAGE plpgsql${definer ? ' SECURITY DEFINER' : ''} AS $$${body}$$`,
    ),
    ...(r.chance(0.5) ? [`REVOKE EXECUTE ON FUNCTION ${run}() FROM PUBLIC`] : []),
    asOwner(anOwner(draft), `CREATE TABLE ${name} (k int)`),
    ...grants(draft, name, ['INSERT', 'INSERT', 'SELECT', 'ALL'], 4),
    `CREATE TRIGGER copies AFTER INSERT ON ${name} FOR EACH STATEMENT EXECUTE FUNCTION ${run}()`,
    comment(`TABLE ${name}`, [writes(made)]),
  ];
}

function rule(draft: Draft, { tables, writable }: Sources, number: string): string[] {
  const name = named(draft, `x_r${number}`);
  const base = source(draft, tables, writable);
  const made = { ...base, name };
  writable.push(made);
  return [
    asOwner(anOwner(draft), `CREATE TABLE ${name} (k int)`),
    ...grants(draft, name, ['INSERT', 'INSERT', 'SELECT', 'ALL'], 4),
    `CREATE RULE copies AS ON INSERT TO ${name} DO ALSO INSERT INTO ${base.name} DEFAULT VALUES`,
    comment(`TABLE ${name}`, [writes(made)]),
  ];
}
