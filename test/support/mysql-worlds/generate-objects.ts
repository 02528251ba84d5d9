import type { Draft } from './generate.ts';
import type { Unit, WorldDefinition, WorldReference } from './world.ts';

/** Views, routines and triggers with random definers; the definers often get what they need. */
export function addObjects(draft: Draft): {
  readonly grantees: readonly string[];
  readonly definitions: readonly WorldDefinition[];
} {
  const { random: by, statements, accounts, roles } = draft;
  const definitions: WorldDefinition[] = [];
  const [first, second] = [addView(draft, 'v1', []), addView(draft, 'v2', definitions)];
  definitions.push(first, second);
  definitions.push(addRoutine(draft, 'p1', definitions), addRoutine(draft, 'p2', definitions));
  if (by.chance(0.8)) definitions.push(addTrigger(draft));
  for (const definition of definitions) {
    if (by.chance(0.65)) enable(draft, definition);
    letProbe(draft, definition);
  }
  // A definer that goes leaves what names it behind.
  if (by.chance(0.05)) statements.push({ sql: `DROP USER ${by.pick(accounts)}` });
  return { grantees: [...accounts, ...roles], definitions };
}

/** Things to try: privileges on every table, and every use of what works with other rights. What changes a table, on one. */
export function unitsOf({ random: by, databases }: Draft, definitions: readonly WorldDefinition[]): readonly Unit[] {
  const changed = by.pick(databases);
  const units = databases.flatMap((database): Unit[] => {
    const table = `${database}.t`;
    const on = 't';
    const rows: Unit[] = [
      { sql: `SELECT a FROM ${table}`, database, on, privilege: 'SELECT', column: 'a' },
      { sql: `SELECT b FROM ${table}`, database, on, privilege: 'SELECT', column: 'b' },
      {
        sql: `INSERT INTO ${table} (a) SELECT 1 FROM DUAL WHERE FALSE`,
        database,
        on,
        privilege: 'INSERT',
        column: 'a',
      },
      { sql: `UPDATE ${table} SET b = 1`, database, on, privilege: 'UPDATE', column: 'b' },
      { sql: `DELETE FROM ${table}`, database, on, privilege: 'DELETE' },
    ];
    if (database !== changed) return rows;
    return [
      ...rows,
      { sql: `TRUNCATE TABLE ${table}`, database, on, privilege: 'DROP' },
      { sql: `ALTER TABLE ${table} ADD COLUMN a INT`, database, on, privilege: 'ALTER' },
      { sql: `CREATE INDEX i ON ${table} (a)`, database, on, privilege: 'INDEX' },
      { sql: `CREATE TABLE ${table} (a INT)`, database, on, privilege: 'CREATE' },
    ];
  });
  return [...units, ...definitions.map(useOf)];
}

function useOf(through: WorldDefinition): Unit {
  const { kind, database, on, event } = through;
  const shared = { database, on, privilege: event, through };
  if (kind === 'view') return { ...shared, sql: `SELECT a FROM ${database}.${on}` };
  if (kind === 'routine') return { ...shared, sql: `CALL ${database}.${on}()` };
  return { ...shared, sql: `INSERT INTO ${database}.${on} (a) VALUES (1)`, column: 'a' };
}

/** `'user'@'host'` → `user@host`; roles keep their names on MariaDB and get a host on MySQL. */
export function keyOf({ shape }: Pick<Draft, 'shape'>, sql: string): string {
  const parts = /^'(.*)'@'(.*)'$/.exec(sql);
  if (parts !== null) return `${parts[1] ?? ''}@${parts[2] ?? ''}`;
  return shape.engine === 'mysql' ? `${sql}@%` : sql;
}

function definerOf({ random: by, accounts, roles, shape }: Draft): string {
  const named = accounts.filter((account) => !account.startsWith("''"));
  return shape.engine === 'mariadb' && by.chance(0.2) ? by.pick(roles) : by.pick(named);
}

function addView(draft: Draft, on: string, others: readonly WorldDefinition[]): WorldDefinition {
  const { random: by, databases, statements } = draft;
  const database = by.pick(databases);
  const view = others.find(({ kind }) => kind === 'view');
  const base: WorldReference =
    view !== undefined && by.chance(0.6)
      ? { database: view.database, name: view.on, privilege: 'SELECT' }
      : { database: by.pick(databases), name: 't', privilege: 'SELECT' };
  const definer = definerOf(draft);
  const invoker = by.chance(0.25);
  const definition: WorldDefinition = {
    ...{ kind: 'view', database, on, name: '', event: 'SELECT' },
    ...{ definer: keyOf(draft, definer), invoker, references: [base] },
  };
  const security = invoker ? 'INVOKER' : 'DEFINER';
  const body = `SELECT a FROM ${base.database}.${base.name}`;
  statements.push({
    sql: `CREATE DEFINER=${definer} SQL SECURITY ${security} VIEW ${database}.${on} AS ${body}`,
    definition,
  });
  return definition;
}

function addRoutine(draft: Draft, on: string, others: readonly WorldDefinition[]): WorldDefinition {
  const { random: by, databases, statements } = draft;
  const database = by.pick(databases);
  const definer = definerOf(draft);
  const invoker = by.chance(0.25);
  const called = by.pick([undefined, undefined, ...others.filter(({ kind }) => kind !== 'trigger')]);
  const table = by.pick(databases);
  const use: readonly [string, WorldReference] =
    called === undefined
      ? by.pick([
          [`SELECT a FROM ${table}.t`, { database: table, name: 't', privilege: 'SELECT' }],
          [`DELETE FROM ${table}.t`, { database: table, name: 't', privilege: 'DELETE' }],
        ])
      : [useOf(called).sql, { database: called.database, name: called.on, privilege: called.event }];
  const definition: WorldDefinition = {
    ...{ kind: 'routine', database, on, name: '', event: 'EXECUTE' },
    ...{ definer: keyOf(draft, definer), invoker, references: [use[1]] },
  };
  const security = invoker ? 'INVOKER' : 'DEFINER';
  statements.push({
    sql: `CREATE DEFINER=${definer} PROCEDURE ${database}.${on}() SQL SECURITY ${security} ${use[0]}`,
    definition,
  });
  return definition;
}

function addTrigger(draft: Draft): WorldDefinition {
  const { random: by, databases, statements } = draft;
  const [database = '', other = ''] = by.some(databases, 2);
  const definer = definerOf(draft);
  const reads = by.chance(0.5);
  const references = [{ database: other, name: 't', privilege: reads ? 'SELECT' : 'DELETE' }];
  const definition: WorldDefinition = {
    ...{ kind: 'trigger', database, on: 't', name: 'g', event: 'INSERT' },
    ...{ definer: keyOf(draft, definer), invoker: false, references },
  };
  const body = reads ? `SET @seen = (SELECT MAX(a) FROM ${other}.t)` : `DELETE FROM ${other}.t`;
  statements.push({
    sql: `CREATE DEFINER=${definer} TRIGGER ${database}.g BEFORE INSERT ON ${database}.t FOR EACH ROW ${body}`,
    definition,
  });
  return definition;
}

/** Gives the definer what it needs, on some way. */
function enable(draft: Draft, { kind, database, on, definer, references }: WorldDefinition): void {
  const { random: by, statements, accounts, roles } = draft;
  const grantee = [...accounts, ...roles].find((one) => keyOf(draft, one) === definer);
  if (grantee === undefined) return;
  const give = (privilege: string, place: string, name: string): void => {
    const exact = place.replaceAll('_', '\\_');
    const word = privilege === 'EXECUTE' ? 'EXECUTE ON PROCEDURE' : `${privilege} ON`;
    const sql = by.chance(0.5) ? `${privilege} ON \`${exact}\`.*` : `${word} ${place}.${name}`;
    const whom = by.chance(0.2) ? by.pick(roles) : grantee;
    statements.push({ sql: `GRANT ${sql} TO ${whom}` });
  };
  for (const { privilege, database: place, name } of references) give(privilege, place, name);
  if (kind === 'routine') give('EXECUTE', database, on);
  if (kind === 'trigger') give('TRIGGER', database, on);
}

/** The probe may use it and nothing else: what it reaches is what the thing itself does. */
function letProbe({ prefix, statements }: Draft, { kind, database, on, event }: WorldDefinition): void {
  const what = kind === 'routine' ? `PROCEDURE ${database}.${on}` : `${database}.${on}`;
  statements.push({ sql: `GRANT ${event} ON ${what} TO '${prefix}p'@'127.0.0.1'` });
}
