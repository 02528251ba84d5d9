import { random as seeded, type Random } from '../worlds/random.ts';

export type Dialect = 'postgres' | 'mysql';

/** A statement, and what it was made to do: `read a.t0`, `write b.Order Items`, `execute a.f0`. */
export interface Generated {
  readonly sql: string;
  readonly kind: string;
  readonly truth: ReadonlySet<string>;
}

/** What every literal and comment holds; no reading may have it. */
export const CANARY = 'canary';
export const SCHEMAS = ['a', 'b', 'c'] as const;
export const TABLES = ['t0', 't1', 'Order Items', 'select', 'naïve'] as const;
/** Functions from integer to integer, in each schema. */
export const FUNCTIONS = ['f0', 'Calc'] as const;

/** As many statements; the same for the same seed. Tables all have the columns `id`, `n` (integers) and `s` (text). */
export function generateStatements(seed: number, dialect: Dialect, count: number): readonly Generated[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => new Generator(random, dialect).statement());
}

class Generator {
  readonly #random: Random;
  readonly #postgres: boolean;
  readonly #truth = new Set<string>();
  /** Names of common table expressions that can be seen: a table is not named like them without its schema. */
  #hidden: readonly string[] = [];
  #aliases = 0;

  constructor(random: Random, dialect: Dialect) {
    this.#random = random;
    this.#postgres = dialect === 'postgres';
  }

  statement(): Generated {
    const kinds: Record<string, () => string> = {
      select: () => this.#select(3, []),
      with: () => this.#with(3),
      insert: () => this.#insert(),
      update: () => this.#update(),
      delete: () => this.#delete(),
      lock: () => `${this.#plainSelect([])} FOR UPDATE`,
      explain: () => `EXPLAIN ${this.#select(2, [])}`,
      'create table': () => `CREATE TABLE ${this.#table('ddl', true)} AS ${this.#select(2, [])}`,
      'create view': () => `CREATE VIEW ${this.#table('ddl', true)} AS ${this.#select(2, [])}`,
      truncate: () => `TRUNCATE TABLE ${this.#table('write')}`,
      ...(this.#postgres ? this.#ofPostgres() : this.#ofMysql()),
    };
    const kind = this.#random.pick(Object.keys(kinds));
    const sql = `${kinds[kind]?.() ?? ''}${this.#one([() => '', () => ';', () => ` -- from ${CANARY}.end`])}`;
    return { sql, kind, truth: this.#truth };
  }

  #ofPostgres(): Record<string, () => string> {
    return {
      merge: () => this.#merge(),
      'writing with': () => this.#writingWith(),
      copy: () => `COPY (${this.#select(2, [])}) TO STDOUT`,
      prepare: () => `PREPARE q${this.#alias()} (int) AS ${this.#select(2, [])}`,
      cursor: () => `DECLARE ${this.#alias()} CURSOR FOR ${this.#select(2, [])}`,
      'lock table': () => `LOCK TABLE ${this.#table('ddl')} IN SHARE MODE`,
    };
  }

  #ofMysql(): Record<string, () => string> {
    return {
      replace: () => `REPLACE INTO ${this.#table('write')} (id, n, s) ${this.#select(2, [])}`,
      'joined update': () => this.#joinedUpdate(),
      'joined delete': () => this.#joinedDelete(),
      set: () => `SET @x = (SELECT MAX(n) FROM ${this.#table('read')})`,
    };
  }

  #one(options: readonly (() => string)[]): string {
    return this.#random.pick(options)();
  }

  #alias(): string {
    return `x${String(this.#aliases++)}`;
  }

  #space(): string {
    return this.#one([
      () => ' ',
      () => ' ',
      () => '\n\t',
      () => ` /* join ${CANARY}.one ' */ `,
      () => ` -- from ${CANARY}.two "\n`,
      () => (this.#postgres ? ` /* a /* from ${CANARY}.b */ from ${CANARY}.c */ ` : ` # from ${CANARY}.three '\n`),
    ]);
  }

  /** A name, bare or in quotes. */
  #name(name: string): string {
    const quoted = this.#postgres ? `"${name}"` : `\`${name}\``;
    const bare = /^[a-z]\w*$/.test(name) && name !== 'select';
    return bare && this.#random.chance(0.7) ? name : quoted;
  }

  #table(action: 'read' | 'write' | 'ddl', fresh = false): string {
    const schema = this.#random.pick(SCHEMAS);
    const table = fresh ? `new${this.#alias()}` : this.#random.pick(TABLES);
    if (this.#random.chance(0.15) && !this.#hidden.includes(table)) {
      this.#truth.add(`${action} ${table}`);
      return this.#name(table);
    }
    this.#truth.add(`${action} ${schema}.${table}`);
    return `${this.#name(schema)}${this.#random.chance(0.1) ? ' . ' : '.'}${this.#name(table)}`;
  }

  #call(argument: string): string {
    const schema = this.#random.pick(SCHEMAS);
    const name = this.#random.pick(FUNCTIONS);
    this.#truth.add(`execute ${schema}.${name}`);
    return `${this.#name(schema)}.${this.#name(name)}(${argument})`;
  }

  #literal(): string {
    const text = ` from ${CANARY}.t join ${CANARY}.u`;
    const common = [() => `'${text}'`, () => `'it''s${text}'`, () => `''`];
    if (this.#postgres)
      return this.#one([
        ...common,
        () => `E'it\\'s${text}'`,
        () => `$$'${text}$$`,
        () => `$q$ $$ "${text}$q$`,
        () => `U&'${text}'`,
        () => `'${text}\\ '`,
        () => `'a'\n'${text}'`,
      ]);
    return this.#one([
      ...common,
      () => `'it\\'s${text}'`,
      () => `"${text}"`,
      () => `"it""s \\" '${text}"`,
      () => `_utf8mb4'${text}'`,
      () => `N'${text}'`,
    ]);
  }

  #number(depth: number, scope: readonly string[]): string {
    const column = (): string =>
      scope.length === 0 ? '7' : `${this.#random.pick(scope)}.${this.#random.pick(['id', 'n'])}`;
    if (depth <= 0) return this.#one([column, () => String(this.#random.below(100))]);
    const inner = (): string => this.#number(depth - 1, scope);
    return this.#one([
      column,
      column,
      () => `(SELECT max(${this.#inlineColumn()}) FROM${this.#space()}${this.#table('read')})`,
      () => `(SELECT count(*) FROM ${this.#factor(depth - 1, []).sql})`,
      () => this.#call(inner()),
      () => `coalesce(${inner()}, ${inner()})`,
      () => `CASE WHEN ${this.#condition(depth - 1, scope)} THEN ${inner()} ELSE 0 END`,
      () => `extract(year FROM ${this.#postgres ? 'now()' : 'NOW()'})`,
      () => `CAST(${inner()} AS ${this.#postgres ? 'numeric(10,2)' : 'decimal(10,2)'})`,
      () => (this.#postgres ? `${inner()}::numeric(12,1)` : `(${inner()} DIV 2)`),
      () => `char_length(trim(both 'x' from ${this.#literal()}))`,
      () => `char_length(substring(${this.#literal()} from 2 for 3))`,
      () => `(${inner()} + ${inner()})`,
    ]);
  }

  #inlineColumn(): string {
    return this.#random.pick(['id', 'n']);
  }

  #condition(depth: number, scope: readonly string[]): string {
    const number = (): string => this.#number(depth - 1, scope);
    const simple = (): string => `${number()} ${this.#random.pick(['=', '<', '>=', '<>'])} ${number()}`;
    const text = (): string => (scope.length === 0 ? this.#literal() : `${this.#random.pick(scope)}.s`);
    const like = (): string => `${text()} LIKE ${this.#literal()}`;
    if (depth <= 0) return this.#one([simple, like]);
    return this.#one([
      simple,
      like,
      () => `${text()} IN (${this.#literal()}, ${this.#literal()})`,
      () => `${number()} IN (SELECT ${this.#inlineColumn()}${this.#space()}FROM ${this.#table('read')})`,
      () => `EXISTS (${this.#select(depth - 1, [])})`,
      () => `NOT (${this.#condition(depth - 1, scope)})`,
      () => `(${this.#condition(depth - 1, scope)} OR ${this.#condition(depth - 1, scope)})`,
      () => `${this.#condition(depth - 1, scope)}${this.#space()}AND ${this.#condition(depth - 1, scope)}`,
      () => `${number()} BETWEEN ${number()} AND ${number()}`,
      () => (this.#postgres ? `${number()} IS NOT DISTINCT FROM ${number()}` : `${number()} <=> ${number()}`),
    ]);
  }

  /** What can stand in FROM, and the aliases that it brings. */
  #factor(depth: number, ctes: readonly string[]): { readonly sql: string; readonly aliases: readonly string[] } {
    const alias = this.#alias();
    const as = this.#random.pick([' ', ' AS ']);
    const table = (): string => `${this.#table('read')}${as}${alias}`;
    const options = [table, table, table];
    const expression = (): string => `${this.#random.pick(ctes)}${as}${alias}`;
    if (ctes.length > 0) options.push(expression, expression);
    if (depth > 0) options.push(() => `(${this.#select(depth - 1, ctes)})${as}${alias}`);
    if (depth > 0) options.push(() => `(${this.#with(depth)})${as}${alias}`);
    if (depth > 0 && this.#postgres) {
      const series = (): string => `generate_series(1, ${this.#call('3')})`;
      options.push(() => `ROWS FROM (${series()}, unnest(ARRAY[1, 2])) AS ${alias}(id, n)`);
    }
    const sql = this.#one(options);
    return { sql, aliases: sql.startsWith('ROWS') ? [] : [alias] };
  }

  #from(depth: number, ctes: readonly string[]): { readonly sql: string; readonly aliases: readonly string[] } {
    const first = this.#factor(depth, ctes);
    if (depth <= 0 || this.#random.chance(0.4)) return first;
    const second = this.#factor(depth - 1, ctes);
    const aliases = [...first.aliases, ...second.aliases];
    const on = (): string => this.#condition(depth - 2, aliases);
    const sql = this.#one([
      () => `${first.sql}, ${second.sql}`,
      () => `${first.sql}${this.#space()}JOIN ${second.sql} ON ${on()}`,
      () => `${first.sql} LEFT JOIN ${second.sql} ON (${on()})`,
      () => `(${first.sql} CROSS JOIN ${second.sql})`,
      () => `${first.sql} INNER JOIN (${second.sql} JOIN ${this.#table('read')} y ON true) ON ${on()}`,
    ]);
    return { sql, aliases };
  }

  #plainSelect(ctes: readonly string[]): string {
    const alias = this.#alias();
    const cte = ctes.length > 0 && this.#random.chance(0.5);
    const from = cte ? this.#random.pick(ctes) : this.#table('read');
    return `SELECT ${alias}.id, ${alias}.n, ${alias}.s FROM${this.#space()}${from} ${alias} WHERE ${this.#condition(1, [alias])}`;
  }

  /** A query with the columns id, n and s. */
  #select(depth: number, ctes: readonly string[]): string {
    if (depth <= 0) return this.#plainSelect(ctes);
    const { sql, aliases } = this.#from(depth, ctes);
    const one = (): string => this.#number(depth - 1, aliases);
    const text = aliases.length > 0 && this.#random.chance(0.5) ? `${this.#random.pick(aliases)}.s` : this.#literal();
    const columns = `SELECT${this.#random.chance(0.1) ? ' DISTINCT' : ''} ${one()} AS id, ${one()} AS n, ${text} AS s`;
    const where = this.#random.chance(0.6) ? ` WHERE ${this.#condition(depth, aliases)}` : '';
    const core = `${columns}${this.#space()}FROM ${sql}${where}`;
    if (this.#random.chance(0.15)) return `${core} UNION ALL ${this.#plainSelect(ctes)}`;
    return this.#random.chance(0.2) ? `${core} ORDER BY 1, 2 LIMIT 5` : core;
  }

  /** WITH, whose names may be those of tables without a schema. */
  #with(depth: number): string {
    const outer = this.#hidden;
    const recursive = this.#random.chance(0.2);
    const names = [this.#random.pick(['t0', 'r1']), this.#random.pick(['t1', 'r2'])];
    const parts = names.map((name, i) => {
      const earlier = names.slice(0, i);
      this.#hidden = [...outer, ...(recursive ? names : earlier)];
      const columns = recursive || this.#random.chance(0.3) ? ' (id, n, s)' : '';
      const how = this.#postgres ? this.#random.pick(['', ' MATERIALIZED', ' NOT MATERIALIZED']) : '';
      const query = recursive ? this.#recursive(name) : this.#select(depth - 1, earlier);
      return `${name}${columns} AS${how} (${query})`;
    });
    this.#hidden = [...outer, ...names];
    const rest = this.#select(depth, names);
    this.#hidden = outer;
    return `WITH${recursive ? ' RECURSIVE' : ''} ${parts.join(', ')}${this.#space()}${rest}`;
  }

  #recursive(name: string): string {
    const start = `SELECT z.id, z.n, z.s FROM ${this.#table('read')} z`;
    return `${start} UNION ALL SELECT k.id + 1, k.n, k.s FROM ${name} k WHERE k.id < 3`;
  }

  #insert(): string {
    const target = `INSERT INTO ${this.#table('write')} (id, n, s)`;
    const conflict = (): string =>
      this.#postgres
        ? ` ON CONFLICT (id) DO UPDATE SET n = EXCLUDED.n, s = ${this.#literal()}`
        : ` ON DUPLICATE KEY UPDATE n = VALUES(n), s = ${this.#literal()}`;
    return this.#one([
      () => `${target} VALUES (1, ${this.#number(2, [])}, ${this.#literal()}), (2, 3, ${this.#literal()})`,
      () => `${target} VALUES (1, 2, ${this.#literal()})${conflict()}`,
      () => `${target}${this.#space()}${this.#select(2, [])}`,
      () => `${target} SELECT 1, 2, ${this.#literal()} FROM ${this.#table('read')} WHERE true${conflict()}`,
      () =>
        this.#postgres
          ? `${target} VALUES (1, 2, ${this.#literal()}) RETURNING (SELECT max(n) FROM ${this.#table('read')}), n`
          : `${target} TABLE ${this.#table('read')}`,
    ]);
  }

  #update(): string {
    const set = (scope: readonly string[]): string => `SET n = ${this.#number(2, scope)}, s = ${this.#literal()}`;
    const plain = (): string => `UPDATE ${this.#table('write')} w ${set(['w'])} WHERE ${this.#condition(2, ['w'])}`;
    if (!this.#postgres) return plain();
    return this.#one([
      plain,
      () => {
        const target = this.#table('write');
        const { sql, aliases } = this.#from(2, []);
        return `UPDATE ONLY ${target} AS w ${set(['w'])} FROM ${sql} WHERE ${this.#condition(1, ['w', ...aliases])}`;
      },
      () =>
        `UPDATE ${this.#table('write')} w SET (n, s) = (SELECT 1, ${this.#literal()} FROM ${this.#table('read')} LIMIT 1) RETURNING w.n, w.s`,
    ]);
  }

  #delete(): string {
    const plain = (): string =>
      `DELETE FROM ${this.#table('write')} WHERE id IN (SELECT id FROM ${this.#table('read')})`;
    if (!this.#postgres) return plain();
    return this.#one([
      plain,
      () => {
        const target = this.#table('write');
        const { sql, aliases } = this.#from(2, []);
        return `DELETE FROM ${target} w USING ${sql} WHERE ${this.#condition(2, ['w', ...aliases])} RETURNING w.id`;
      },
    ]);
  }

  #merge(): string {
    const target = this.#table('write');
    const source = this.#factor(1, []);
    const on = `w.id = ${this.#number(0, source.aliases)}`;
    return (
      `MERGE INTO ${target} AS w USING ${source.sql} ON ${on} WHEN MATCHED AND w.n > 3 THEN DELETE ` +
      `WHEN MATCHED THEN UPDATE SET n = ${this.#number(2, ['w'])} WHEN NOT MATCHED THEN INSERT (id, n, s) VALUES (1, 2, ${this.#literal()})`
    );
  }

  #writingWith(): string {
    const first = `DELETE FROM ${this.#table('write')} WHERE ${this.#condition(1, [])} RETURNING id, n, s`;
    const second = `UPDATE ${this.#table('write')} SET s = ${this.#literal()} RETURNING id, n, s`;
    return `WITH gone AS (${first}), kept (id, n, s) AS (${second}) INSERT INTO ${this.#table('write')} (id, n, s) SELECT gone.id, kept.n, gone.s FROM gone, kept, ${this.#table('read')} q`;
  }

  #joinedUpdate(): string {
    const target = this.#table('write');
    return `UPDATE ${target} w JOIN ${this.#table('read')} AS o ON w.id = o.id SET w.n = ${this.#number(1, ['o'])}, w.s = ${this.#literal()} WHERE ${this.#condition(1, ['w', 'o'])}`;
  }

  #joinedDelete(): string {
    const tables = `${this.#table('write')} AS w INNER JOIN ${this.#table('read')} o ON w.id = o.id`;
    const where = `WHERE ${this.#condition(1, ['w', 'o'])}`;
    return this.#one([() => `DELETE w FROM ${tables} ${where}`, () => `DELETE FROM w USING ${tables} ${where}`]);
  }
}
