import { randomOf } from './random.ts';

/** A statement with holes for literals. */
export interface Template {
  readonly pieces: readonly string[];
  /** For MongoDB: what it is there. */
  readonly collection: string;
  readonly fields: readonly string[];
}

export interface GeneratedSession {
  readonly pid: number;
  readonly user: string;
  readonly database: string;
  readonly application: string;
  readonly client: string;
  readonly port: number;
  /** Seconds since 1970. */
  readonly started: number;
  lines: number;
}

/** One statement that ran. */
export interface GeneratedRun {
  readonly session: GeneratedSession;
  /** It is this session's first. */
  readonly begins: boolean;
  readonly template: number;
  readonly sql: string;
  readonly values: readonly (string | number)[];
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly milliseconds: string;
}

export interface WorkloadOptions {
  readonly seed: number;
  readonly shapes: number;
  readonly sessions: number;
  /** Mean length of a statement, in bytes. */
  readonly length: number;
}

const START = Date.UTC(2026, 5, 1, 6);
const SERVICES = ['orders', 'billing', 'crm', 'stock', 'shipping', 'pricing', 'search', 'ledger'];

/** Statements of a few services as an ORM writes them, without end. */
export class Workload {
  readonly templates: readonly Template[];
  private readonly random: (below: number) => number;
  private readonly sessions: GeneratedSession[];
  private readonly fresh = new Set<GeneratedSession>();
  private time = START;
  private pid = 1000;

  constructor({ seed, shapes, sessions, length }: WorkloadOptions) {
    this.random = randomOf(seed);
    this.templates = Array.from({ length: shapes }, (_, i) => this.template(i, length));
    this.sessions = Array.from({ length: sessions }, () => this.session());
  }

  next(): GeneratedRun {
    this.time += this.random(4);
    const at = this.random(this.sessions.length);
    // Now and then a session ends, and another begins.
    if (this.random(2000) === 0) this.sessions[at] = this.session();
    const session = this.sessions[at] as GeneratedSession;
    const begins = this.fresh.delete(session);
    // Few statements make most of the load.
    const template =
      this.random(3) === 0 ? this.random(this.templates.length) : this.random(Math.min(200, this.templates.length));
    const { pieces } = this.templates[template] as Template;
    const values = pieces.slice(1).map((_, i) => (i % 3 === 0 ? this.word() : this.random(1_000_000)));
    const sql = pieces.reduce((text, piece, i) => {
      const value = values[i - 1] as string | number;
      return `${text}${typeof value === 'string' ? `'${value}'` : value}${piece}`;
    });
    return {
      session,
      begins,
      template,
      sql,
      values,
      time: this.time,
      milliseconds: `${this.random(90)}.${100 + this.random(900)}`,
    };
  }

  private session(): GeneratedSession {
    const service = SERVICES[this.random(SERVICES.length)] as string;
    const session = {
      pid: this.pid++,
      user: `${service}_app`,
      database: `db${this.random(6)}`,
      application: `${service}-api`,
      client: `10.0.${this.random(4)}.${this.random(250)}`,
      port: 32768 + this.random(20_000),
      started: Math.floor(this.time / 1000),
      lines: 0,
    };
    this.fresh.add(session);
    return session;
  }

  private template(number: number, length: number): Template {
    const table = `t${number}_${SERVICES[this.random(SERVICES.length)] as string}`;
    const wanted = length / 4 + this.random(length * 1.5);
    const fields = Array.from({ length: 3 + this.random(4) }, (_, i) => `column_${number}_${i}`);
    if (this.random(5) === 0) return { pieces: this.insert(table, fields, wanted), collection: table, fields };
    const columns: string[] = [];
    for (let size = 0; size < wanted; size += (columns.at(-1) ?? '').length)
      columns.push(`"${table}"."column_${columns.length}_${this.random(9)}" AS "c${columns.length}"`);
    const holes = fields.map(
      (field, i) => `\n   ${i === 0 ? 'WHERE' : 'AND'} "${table}"."${field}" ${this.random(2) === 0 ? '=' : '>'} `,
    );
    const last = ' ORDER BY 1';
    const pieces = [`SELECT ${columns.join(', ')}\n  FROM "${table}"${holes[0] ?? ''}`, ...holes.slice(1), last];
    return { pieces, collection: table, fields };
  }

  private insert(table: string, fields: readonly string[], wanted: number): readonly string[] {
    const rows = Math.max(1, Math.floor(wanted / (fields.length * 12)));
    const pieces = [`INSERT INTO "${table}" (${fields.map((field) => `"${field}"`).join(', ')}) VALUES (`];
    for (let row = 0; row < rows; row++)
      for (let i = 0; i < fields.length; i++) pieces.push(i < fields.length - 1 ? ', ' : row < rows - 1 ? '), (' : ')');
    return pieces;
  }

  private word(): string {
    const length = 4 + this.random(20);
    let text = '';
    for (let i = 0; i < length; i++) text += 'abcdefghijklmnopqrstuvwxyz -@.09'.charAt(this.random(32));
    return this.random(40) === 0 ? `${text}''s` : text;
  }
}
