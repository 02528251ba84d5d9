import { SecurableFlag, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import { accountIs, columnsRead, setProbe, setText } from '../../dialects/mysql/probes.ts';
import { accountNames, grantSql, revokeSql, tablePrivilegesSql } from '../../dialects/mysql/statements.ts';
import { textSql } from '../../dialects/mysql/text.ts';
import { compare } from '../../shared/compare.ts';
import { grantorLost } from './grantors.ts';
import type { GrantRows } from './grant-rows.ts';
import { less, missingIn, union, type Part, type Step } from './part.ts';
import { keyOf } from './words.ts';

/** What somebody has on a table and its columns; null: no row for the table, and so none for its columns. */
interface TableState {
  readonly own: readonly string[] | null;
  readonly columns: ReadonlyMap<SecurableId, readonly string[]>;
}

const NOTHING: TableState = { own: null, columns: new Map() };

/** One table with its columns: what is taken from the table is taken from them. */
export function tablePart(before: GrantRows, after: GrantRows, grantee: PrincipalId, table: SecurableId): Part {
  const { facts } = after;
  const was = stateOf(before, grantee, table);
  const is = stateOf(after, grantee, table);
  const where = `${accountIs(accountNames(facts, grantee))} AND Db = ${textSql(facts.securables.name[parentOf(facts, table)] ?? '')} AND Table_name = ${textSql(facts.securables.name[table] ?? '')}`;
  const way = new TableWay(facts, grantee, table);
  const apply = way.steps(was, is);
  const lost = isMissing(facts, table) && hasMore(was.columns, is.columns);
  const old = before.factsOf(rowsOf(before, grantee, table));
  const fresh = after.factsOf(rowsOf(after, grantee, table));
  return {
    read: `CONCAT(${setProbe('Table_priv', where).read}, ${columnsRead(where)})`,
    before: textOf(facts, was),
    after: textOf(facts, is),
    apply,
    undo: lost ? [] : way.steps(is, was),
    on: table,
    remove: missingIn(old, fresh),
    add: missingIn(fresh, old),
    needs: [],
    irreversible: lost
      ? `nothing can be granted on columns of ${way.on}, which does not exist`
      : grantorLost(before, grantee, table),
    // What it took too much is given again.
    hazards: apply.length > 1 && apply.at(-1)?.sql.startsWith('GRANT ') === true ? ['NON_TRANSACTIONAL'] : [],
  };
}

const isMissing = (facts: Facts, id: SecurableId): boolean =>
  ((facts.securables.flags[id] ?? 0) & SecurableFlag.missing) !== 0;

function rowsOf(rows: GrantRows, grantee: PrincipalId, table: SecurableId): readonly number[] {
  const { target } = rows.facts.grants;
  return rows.all(grantee).filter((row) => target[row] === table || isColumnOf(rows.facts, target[row] ?? -1, table));
}

const isColumnOf = (facts: Facts, id: SecurableId, table: SecurableId): boolean =>
  kindOf(facts, id) === 'column' && parentOf(facts, id) === table;

function stateOf(rows: GrantRows, grantee: PrincipalId, table: SecurableId): TableState {
  const columns = new Map<SecurableId, readonly string[]>();
  for (const row of rowsOf(rows, grantee, table)) {
    const on = rows.facts.grants.target[row] ?? table;
    if (on !== table && rows.set(row).privileges.length > 0) columns.set(on, rows.set(row).privileges);
  }
  return { own: rows.held(grantee, table), columns };
}

function textOf(facts: Facts, { own, columns }: TableState): string {
  if (own === null) return 'no row';
  const parts = [...columns]
    .map(([id, words]) => ({ name: (facts.securables.name[id] ?? '').toLowerCase(), words }))
    .sort((a, b) => compare(a.name, b.name))
    .map(({ name, words }) => `; ${name}: ${setText('Column_priv', words)}`);
  return `${setText('Table_priv', own)}${parts.join('')}`;
}

const hasMore = (a: TableState['columns'], b: TableState['columns']): boolean =>
  [...a].some(([column, words]) => less(words, b.get(column)).length > 0);

/** The statements between two states of one table. */
class TableWay {
  readonly #facts: Facts;
  readonly #grantee: PrincipalId;
  readonly #table: SecurableId;
  /** `billing.inv`, for people. */
  readonly on: string;

  constructor(facts: Facts, grantee: PrincipalId, table: SecurableId) {
    this.#facts = facts;
    this.#grantee = grantee;
    this.#table = table;
    this.on = `${facts.securables.name[parentOf(facts, table)] ?? ''}.${facts.securables.name[table] ?? ''}`;
  }

  /**
   * A GRANT on a table that does not exist needs CREATE among its privileges, which then is taken again. What is taken from the
   * table and stays on some of its columns has to be given to them again.
   */
  steps(from: TableState, to: TableState): readonly Step[] {
    const given = less(to.own ?? [], from.own ?? []);
    const columns = difference(to.columns, from.columns);
    const creating =
      isMissing(this.#facts, this.#table) && given.length > 0 && !given.includes('CREATE') ? ['CREATE'] : [];
    const steps: Step[] = [];
    let now = from;
    if (given.length + columns.size > 0) {
      now = { own: union(from.own ?? [], given, creating), columns: joined(from.columns, columns) };
      steps.push(this.#step('grant', union(given, creating), columns, now));
    }
    const taken = less(now.own ?? [], to.own ?? []);
    const left = withoutWords(now.columns, taken);
    const beneath = difference(left, to.columns);
    const again = difference(to.columns, left);
    if (taken.length + beneath.size > 0) {
      const rest = { own: less(now.own ?? [], taken), columns: difference(left, beneath) };
      now = again.size === 0 ? to : rest.own.length + rest.columns.size === 0 ? NOTHING : rest;
      steps.push(this.#step('revoke', taken, beneath, now));
    }
    if (again.size > 0) steps.push(this.#step('grant', [], again, to));
    return steps;
  }

  #step(verb: 'grant' | 'revoke', own: readonly string[], columns: TableState['columns'], to: TableState): Step {
    const facts = this.#facts;
    const sql = tablePrivilegesSql(
      facts,
      own,
      [...columns].map(([column, privileges]) => ({ column, privileges })),
      this.#table,
    );
    const named = [...columns].flatMap(([id, words]) =>
      words.map((word) => `${word} (${facts.securables.name[id] ?? ''})`),
    );
    const what = [...own, ...named].join(', ');
    return {
      sql: verb === 'grant' ? grantSql(facts, this.#grantee, sql) : revokeSql(facts, this.#grantee, sql),
      words: `${verb} ${what} on ${this.on} ${verb === 'grant' ? 'to' : 'from'} ${keyOf(facts, this.#grantee)}`,
      text: textOf(facts, to),
    };
  }
}

/** What the first has on each column and the second has not. */
function difference(a: TableState['columns'], b: TableState['columns']): TableState['columns'] {
  const more = [...a].map(([column, words]) => [column, less(words, b.get(column))] as const);
  return new Map(more.filter(([, words]) => words.length > 0));
}

const withoutWords = (columns: TableState['columns'], words: readonly string[]): TableState['columns'] =>
  new Map([...columns].map(([column, held]) => [column, less(held, words)] as const));

function joined(a: TableState['columns'], b: TableState['columns']): TableState['columns'] {
  const all = new Map(a);
  for (const [column, words] of b) all.set(column, union(all.get(column) ?? [], words));
  return all;
}
