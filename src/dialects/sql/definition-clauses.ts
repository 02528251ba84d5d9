import type { ClauseReader } from './clause-reader.ts';
import type { Handler } from './clauses.ts';

/** Statements that define, change or manage objects, and what only they hold. */
export const DEFINITION_HANDLERS: readonly (readonly [string, Handler])[] = [
  ['CREATE', readCreate],
  ['DROP', readDrop],
  ['ALTER', readAlter],
  ['TRUNCATE', readTruncate],
  ['RENAME', readRename],
  ['REFERENCES', (r) => r.defining && readNamed(r, 1)],
  ['PARTITION', (r) => r.defining && r.word(1) === 'OF' && readNamed(r, 2)],
  ['INHERITS', readInherits],
  ['LIKE', (r) => r.defining && (r.isSymbol('(', -1) || r.isSymbol(',', -1)) && readNamed(r, 1)],
  ['GRANT', readGrant],
  ['REVOKE', readGrant],
  ['LOCK', readLock],
  ['COMMENT', readComment],
  ['SECURITY', readComment],
  ...['VACUUM', 'ANALYZE', 'ANALYSE', 'REINDEX', 'CLUSTER', 'REFRESH'].map((word) => [word, maintain] as const),
  ...['CHECK', 'CHECKSUM', 'OPTIMIZE', 'REPAIR'].map((word) => [word, maintain] as const),
];

const ROUTINES = ['FUNCTION', 'PROCEDURE', 'ROUTINE', 'AGGREGATE'];
const RELATIONS = ['TABLE', 'TABLES', 'VIEW', 'SEQUENCE', 'FOREIGN', 'MATERIALIZED'];
/** What belongs to a table, which is named behind ON. */
const PARTS = ['TRIGGER', 'POLICY', 'RULE', 'CONSTRAINT'];
const OF_VIEW = ['FOREIGN', 'MATERIALIZED', 'TABLE', 'TABLES', 'VIEW', 'SEQUENCE', 'IF', 'NOT', 'EXISTS', 'ONLY'];

function readNamed(r: ClauseReader, after: number): boolean {
  r.advance(after);
  r.define(r.takeName());
  return true;
}

function readOn(r: ClauseReader, word = 'ON'): void {
  if (!r.advanceTo(word)) return;
  r.advance();
  r.skip('ONLY');
  r.define(r.takeName());
}

function readTruncate(r: ClauseReader): boolean {
  if (r.isSymbol('(', 1)) return false;
  r.advance();
  r.list((name) => {
    r.add(name, 'DROP', 'table', 'write');
  });
  return true;
}

function readCreate(r: ClauseReader): boolean {
  r.advance();
  r.skip('OR', 'REPLACE');
  const temporary = r.word() === 'TEMPORARY' || r.word() === 'TEMP';
  r.skip('TEMPORARY', 'TEMP', 'UNLOGGED', 'UNIQUE', 'FULLTEXT', 'SPATIAL');
  const what = r.word();
  if (what === 'TABLE') createTable(r, temporary);
  else if (what === 'INDEX') {
    r.defining = true;
    onTable(r);
  } else {
    r.makeOpaque(`CREATE ${what}`);
    createOther(r);
  }
  return true;
}

function createTable(r: ClauseReader, temporary: boolean): void {
  r.advance();
  r.skip('IF', 'NOT', 'EXISTS');
  r.defining = true;
  if (temporary && r.engine === 'mysql') r.temporary();
  else r.table('CREATE');
  if (r.word() !== 'LIKE') return;
  r.advance();
  r.table('SELECT');
}

const OTHERS = [
  'VIEW',
  'TRIGGER',
  'POLICY',
  'RULE',
  'SEQUENCE',
  'PUBLICATION',
  'STATISTICS',
  'EVENT',
  'FOREIGN',
  ...ROUTINES,
];

/** With ALGORITHM, DEFINER and the like in front of what it is. */
function createOther(r: ClauseReader): void {
  const optional = /^(ALGORITHM|DEFINER|SQL|RECURSIVE|MATERIALIZED|CONSTRAINT)$/.test(r.word());
  if (optional) r.advanceTo(...OTHERS);
  const what = r.word();
  if (!OTHERS.includes(what)) {
    r.skipStatement();
    return;
  }
  r.advance();
  r.skip('FUNCTION', 'TABLE', 'CONCURRENTLY', 'IF', 'NOT', 'EXISTS');
  r.defining = what === 'FOREIGN';
  if (ROUTINES.includes(what)) r.define(r.takeName(), 'function');
  else if (what === 'VIEW' || what === 'SEQUENCE' || what === 'FOREIGN') r.define(r.takeName());
  else if (what === 'RULE') readOn(r, 'TO');
  else if (what === 'POLICY') createPolicy(r);
  else if (what === 'TRIGGER') createTrigger(r);
  else if (what === 'PUBLICATION') published(r);
  else if (what === 'STATISTICS') readOn(r, 'FROM');
  if (what !== 'FOREIGN' && r.isSymbol('(')) r.skipParentheses();
}

function createPolicy(r: ClauseReader): void {
  readOn(r);
  if (r.word() === 'AS') r.advance(2);
  if (r.word() === 'FOR') r.advance(2);
}

/** MySQL's body follows; PostgreSQL names a function. */
function createTrigger(r: ClauseReader): void {
  readOn(r);
  if (r.engine === 'mysql' || !r.advanceTo('EXECUTE')) return;
  r.advance(2);
  r.define(r.takeName(), 'function', 'execute');
}

function published(r: ClauseReader): void {
  while (r.isSymbol(',') || r.advanceTo('TABLE')) {
    r.list((name) => {
      r.define(name);
    });
    if (r.word() === 'WHERE') r.advance();
    if (r.isSymbol('(')) r.skipParentheses();
  }
  r.skipStatement();
}

function readDrop(r: ClauseReader): boolean {
  r.advance();
  r.skip('TEMPORARY');
  const what = r.word();
  if (what === 'INDEX' && r.engine === 'mysql') return onTable(r);
  if (RELATIONS.includes(what)) {
    r.skip(...OF_VIEW);
    r.list((name) => {
      r.add(name, 'DROP');
    });
  } else if (ROUTINES.includes(what)) defineRoutine(r);
  else if (PARTS.includes(what) && r.engine === 'postgres') readOn(r);
  if (what !== 'PREPARE') r.skipStatement();
  return true;
}

function defineRoutine(r: ClauseReader): void {
  r.advance();
  r.skip('IF', 'EXISTS');
  r.define(r.takeName(), 'function');
}

/** … name ON table: CREATE and DROP INDEX. */
function onTable(r: ClauseReader): boolean {
  if (r.advanceTo('ON')) {
    r.advance();
    r.skip('ONLY');
    r.table('INDEX');
  }
  return true;
}

function readAlter(r: ClauseReader): boolean {
  r.advance();
  r.skip('IGNORE', 'ONLINE');
  const what = r.word();
  if (what !== 'TABLE') {
    r.makeOpaque(`ALTER ${what}`);
    alterOther(r, what);
    return true;
  }
  r.skip(...OF_VIEW);
  r.table('ALTER');
  const named = ['REFERENCES', 'ATTACH', 'DETACH', 'INHERIT', 'EXCHANGE'];
  while (r.advanceTo(...named)) {
    if (r.word() === 'EXCHANGE') r.advanceTo('TABLE');
    r.advance();
    r.skip('PARTITION');
    r.define(r.takeName());
  }
  r.skipStatement();
  return true;
}

/** A view's new query is read on. */
function alterOther(r: ClauseReader, what: string): void {
  if (/^(ALGORITHM|DEFINER|SQL)$/.test(what)) r.advanceTo('VIEW', 'EVENT');
  if (RELATIONS.includes(r.word())) {
    r.skip(...OF_VIEW);
    r.define(r.takeName());
    if (r.engine === 'mysql') return;
  } else if (ROUTINES.includes(what)) defineRoutine(r);
  else if (PARTS.includes(what)) readOn(r);
  else if (what === 'PUBLICATION') published(r);
  r.skipStatement();
}

function readRename(r: ClauseReader): boolean {
  r.advance();
  if (r.word() !== 'TABLE' && r.word() !== 'TABLES') return true;
  r.advance();
  do {
    if (r.isSymbol(',')) r.advance();
    r.skip('IF', 'EXISTS');
    r.table('ALTER', 'DROP');
    r.skip('TO');
    const to = r.takeName();
    if (to === null) break;
    r.add(to, 'CREATE');
    r.add(to, 'INSERT', 'table', 'ddl');
  } while (r.isSymbol(','));
  return true;
}

function readInherits(r: ClauseReader): boolean {
  if (!r.defining || !r.isSymbol('(', 1)) return false;
  r.advance(2);
  r.list((name) => {
    r.define(name);
  });
  if (r.isSymbol(')')) r.advance();
  return true;
}

/** GRANT … ON TABLE a, b TO c; what is granted on schemas, types and roles names neither. */
function readGrant(r: ClauseReader): boolean {
  r.makeOpaque(r.word());
  if (r.advanceTo('ON')) {
    r.advance();
    const routine = ROUTINES.includes(r.word());
    const relation = /^(|TABLE|SEQUENCE)$/.test(r.word()) || r.isSymbol('.', 1) || ['TO', 'FROM'].includes(r.word(1));
    if (routine || relation || r.isSymbol(',', 1)) grantNames(r, routine);
  }
  r.skipStatement();
  return true;
}

/** `db.*` is no table. */
function grantNames(r: ClauseReader, routine: boolean): void {
  const named = r.word(1) !== 'TO' && r.word(1) !== 'FROM' && !r.isSymbol('.', 1) && !r.isSymbol(',', 1);
  if (named && r.word() !== '') r.advance();
  r.list((name) => {
    if (!r.isSymbol('.')) r.define(name, routine ? 'function' : 'table');
  });
}

/** Not LOCK IN SHARE MODE. */
function readLock(r: ClauseReader): boolean {
  const tables = r.word(1) === 'TABLE' || r.word(1) === 'TABLES';
  if (!tables && !(r.engine === 'postgres' && r.atStart)) return false;
  r.advance();
  r.skip('TABLE', 'TABLES');
  do {
    if (r.isSymbol(',')) r.advance();
    r.skip('ONLY');
    r.define(r.takeName());
    while (r.engine === 'mysql' && !r.atEnd && !r.isSymbol(',') && !r.isSymbol(';')) r.advance();
    if (r.isSymbol('*')) r.advance();
  } while (r.isSymbol(','));
  r.skipStatement();
  return true;
}

/** COMMENT ON and SECURITY LABEL ON. */
function readComment(r: ClauseReader): boolean {
  if (!r.atStart || !r.advanceTo('ON')) return false;
  r.advance();
  const what = r.word();
  if (what === 'COLUMN') {
    r.advance();
    r.define(r.takeTableOfColumn());
  } else if (RELATIONS.includes(what)) {
    r.skip(...OF_VIEW);
    r.define(r.takeName());
  } else if (ROUTINES.includes(what)) defineRoutine(r);
  else if (PARTS.includes(what)) readOn(r);
  r.skipStatement();
  return true;
}

/** Words and options that may stand before the tables. */
const OPTIONS =
  'FULL FREEZE VERBOSE ANALYZE ANALYSE MATERIALIZED VIEW CONCURRENTLY TABLE NO_WRITE_TO_BINLOG LOCAL PERSISTENT'.split(
    ' ',
  );

/** MySQL's ANALYZE is also a way to explain; its statements about tables have the word in them. */
function maintain(r: ClauseReader): boolean {
  if (!r.atStart) return false;
  const command = r.word();
  if (r.engine === 'mysql' && !['TABLE', 'TABLES'].includes(r.word(1)) && r.word(2) !== 'TABLE') return false;
  r.advance();
  if (r.isSymbol('(')) r.skipParentheses();
  if (command !== 'REINDEX' || r.word() === 'TABLE') {
    r.skip(...OPTIONS, 'TABLES');
    r.list((name) => {
      r.define(name);
    });
  }
  r.skipStatement();
  return true;
}
