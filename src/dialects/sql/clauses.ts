import type { ClauseReader } from './clause-reader.ts';
import { DEFINITION_HANDLERS } from './definition-clauses.ts';
import { QUERY_STARTS } from './words.ts';

/** Reads what a word begins; false: it means something else here. */
export type Handler = (reader: ClauseReader) => boolean;

const END_OF_FROM =
  'WHERE GROUP HAVING ORDER LIMIT OFFSET UNION EXCEPT INTERSECT WINDOW SET THEN END RETURNING WHEN'.split(' ');

/** By the word that begins or continues a clause. */
export const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ...DEFINITION_HANDLERS,
  ['SELECT', (r) => begin(r, 'SELECT')],
  ['SHOW', readShow],
  ['FETCH', (r) => begin(r, 'FETCH')],
  ['WITH', (r) => r.commonTables()],
  ['FROM', readFrom],
  ['JOIN', readJoin],
  ['STRAIGHT_JOIN', readJoin],
  ['TABLESAMPLE', readSample],
  ...END_OF_FROM.map((word): [string, Handler] => [word, endFrom]),
  ['FOR', readFor],
  ['INTO', readInto],
  ['DO', readDo],
  ['INSERT', (r) => readInsert(r, ['INSERT'])],
  ['REPLACE', (r) => readInsert(r, ['INSERT', 'DELETE'])],
  ['UPDATE', readUpdate],
  ['DELETE', readDelete],
  ['MERGE', readMerge],
  ['TABLE', readTable],
  ['COPY', readCopy],
  ['CALL', readCall],
  ['LOAD', readLoad],
  ['HANDLER', readHandler],
  ['NEXT', readSequence],
  ['PREVIOUS', readSequence],
  ['PREPARE', readPrepare],
  ['EXECUTE', readPrepare],
]);

function begin(r: ClauseReader, verb: string): boolean {
  r.advance();
  r.frame.verb = verb;
  r.defining = false;
  r.endFrom();
  return true;
}

/** What is shown is about objects; their data is not read. */
function readShow(r: ClauseReader): boolean {
  if (r.engine === 'postgres' && !r.atStart) return false;
  r.skipStatement();
  return true;
}

const HAS_FROM: ReadonlySet<string> = new Set(['SELECT', 'UPDATE', 'DELETE']);

/** Only a command's own: not that of `EXTRACT(YEAR FROM x)`, FETCH … FROM a cursor or `IS DISTINCT FROM`. */
function readFrom(r: ClauseReader): boolean {
  const compares = r.word(-1) === 'DISTINCT' && (r.word(-2) === 'IS' || r.word(-2) === 'NOT');
  r.advance();
  if (!compares && HAS_FROM.has(r.frame.verb)) r.from();
  return true;
}

/** Not the JOIN of USE INDEX FOR JOIN. */
function readJoin(r: ClauseReader): boolean {
  const hint = r.word(-1) === 'FOR';
  r.advance();
  if (!hint) r.join();
  return true;
}

function readSample(r: ClauseReader): boolean {
  r.advance(2);
  if (r.isSymbol('(')) r.skipParentheses();
  return true;
}

function endFrom(r: ClauseReader): boolean {
  if (r.word(-1) !== 'FOR') r.endFrom(); // USE INDEX FOR ORDER BY
  return false;
}

/** FOR UPDATE OF a, b: aliases. FOR SYSTEM_TIME and USE INDEX FOR belong to a table. */
function readFor(r: ClauseReader): boolean {
  if (['UPDATE', 'SHARE', 'NO', 'KEY'].includes(r.word(1))) r.endFrom();
  return false;
}

/** PostgreSQL's SELECT … INTO makes a table; MySQL's fills variables or a file. */
function readInto(r: ClauseReader): boolean {
  r.endFrom();
  if (r.engine !== 'postgres' || r.frame.verb !== 'SELECT') return false;
  r.advance();
  r.skip('TEMPORARY', 'TEMP', 'LOCAL', 'GLOBAL', 'UNLOGGED', 'TABLE');
  r.define(r.takeName());
  return true;
}

/** PostgreSQL's anonymous block is text; elsewhere the word introduces a command. */
function readDo(r: ClauseReader): boolean {
  r.endFrom();
  if (r.engine === 'postgres' && r.atStart) r.makeOpaque('dynamic SQL');
  return false;
}

/** Of MERGE … WHEN MATCHED THEN, or of the events of a rule, policy or trigger: no command of its own. */
const isPart = (r: ClauseReader): boolean => r.word(-1) === 'THEN' && r.frame.verb === 'MERGE';

/** The functions of that name have a parenthesis behind them; CREATE OR REPLACE is read with CREATE. */
function readInsert(r: ClauseReader, privileges: readonly string[]): boolean {
  if (isPart(r)) {
    r.advance();
    return true;
  }
  if (r.isSymbol('(', 1)) return false;
  begin(r, 'INSERT');
  r.skip('LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY', 'IGNORE', 'INTO');
  r.frame.target = r.table(...privileges);
  return true;
}

function readUpdate(r: ClauseReader): boolean {
  const before = r.word(-1);
  const part = isPart(r) || before === 'FOR' || before === 'ON' || before === 'KEY';
  const conflict = before === 'KEY' ? r.word(-2) === 'DUPLICATE' : r.engine === 'postgres' && before === 'DO';
  if (!part && !(conflict && r.frame.target !== null)) return updateTables(r);
  r.advance();
  if (conflict) r.endFrom();
  if (conflict && r.frame.target !== null) r.add(r.frame.target, 'UPDATE');
  return true;
}

function updateTables(r: ClauseReader): boolean {
  begin(r, 'UPDATE');
  r.skip('LOW_PRIORITY', 'IGNORE');
  const members = r.membersUpTo('SET');
  if (r.word() === 'SET') r.advance();
  const assigned = members.length === 1 ? null : r.assigned();
  for (const member of members) {
    const changed = assigned === null || assigned.has('') || assigned.has(member.alias);
    r.add(member, changed ? 'UPDATE' : 'SELECT');
  }
  return true;
}

function readDelete(r: ClauseReader): boolean {
  if (r.word(-1) === 'ON') return false;
  if (isPart(r)) {
    r.advance();
    return true;
  }
  begin(r, 'DELETE');
  r.skip('LOW_PRIORITY', 'QUICK', 'IGNORE', 'HISTORY');
  const direct = r.word() === 'FROM';
  if (direct) r.advance();
  if (r.engine === 'postgres') return deleteOne(r);
  const targets = r.membersUpTo('FROM', 'USING', 'WHERE', 'ORDER', 'LIMIT', 'RETURNING');
  if (r.word() !== 'FROM' && r.word() !== 'USING') {
    // Where the text is cut, what would tell tables from aliases may be missing.
    const known = targets.filter(({ qualifier }) => !r.cut || !r.atEnd || (direct && qualifier !== null));
    for (const target of known) r.add(target, 'DELETE');
    return true;
  }
  r.advance();
  const members = r.membersUpTo('WHERE', 'ORDER', 'LIMIT', 'RETURNING');
  const named = new Set(targets.map(({ name }) => name));
  for (const member of members) r.add(member, named.has(member.alias) ? 'DELETE' : 'SELECT');
  return true;
}

/** PostgreSQL: DELETE FROM one table USING others. */
function deleteOne(r: ClauseReader): boolean {
  r.skip('ONLY');
  r.table('DELETE');
  if (r.isSymbol('*')) r.advance();
  if (r.word() === 'AS') r.advance(2);
  else if (r.word() !== 'USING' && r.word(1) === 'USING') r.advance();
  if (r.word() !== 'USING') return true;
  r.advance();
  r.from();
  return true;
}

function readMerge(r: ClauseReader): boolean {
  if (r.engine !== 'postgres') return false;
  begin(r, 'MERGE');
  r.skip('INTO', 'ONLY');
  r.table('UPDATE');
  if (!r.advanceTo('USING')) return true;
  r.advance();
  r.from();
  return true;
}

/** A query of its own: TABLE t. Statements with the word in them are read elsewhere. */
function readTable(r: ClauseReader): boolean {
  const transition = ['NEW', 'OLD'].includes(r.word(-1));
  r.advance();
  r.skip('ONLY');
  if (!transition) r.table('SELECT');
  return true;
}

function readCopy(r: ClauseReader): boolean {
  if (r.engine !== 'postgres' || !r.atStart) return false;
  r.advance();
  const name = r.takeName();
  if (name === null) return true;
  if (r.isSymbol('(')) r.skipParentheses();
  if (r.word() === 'FROM') r.add(name, 'INSERT');
  else if (r.word() === 'TO') r.add(name, 'SELECT');
  r.skipStatement();
  return true;
}

function readCall(r: ClauseReader): boolean {
  r.advance();
  const name = r.takeName();
  if (name !== null) r.add(name, 'EXECUTE', 'procedure');
  return true;
}

function readLoad(r: ClauseReader): boolean {
  r.advance();
  for (let ahead = 0; ahead < 12; ahead++) {
    if (r.word(ahead) !== 'INTO' || r.word(ahead + 1) !== 'TABLE') continue;
    r.advance(ahead + 2);
    r.table('INSERT');
    return true;
  }
  return true;
}

/** HANDLER t OPEN, not DECLARE … HANDLER FOR. */
function readHandler(r: ClauseReader): boolean {
  if (r.engine === 'postgres' || r.word(1) === 'FOR') return false;
  r.advance();
  r.table('SELECT');
  return true;
}

/** MariaDB: NEXT VALUE FOR s. */
function readSequence(r: ClauseReader): boolean {
  if (r.word(1) !== 'VALUE' || r.word(2) !== 'FOR') return false;
  r.advance(3);
  r.table(r.word(-3) === 'NEXT' ? 'INSERT' : 'SELECT');
  return true;
}

/**
 * PREPARE and EXECUTE: what is run stands elsewhere, but for PostgreSQL's PREPARE q AS …. performance_schema of MySQL 9 writes
 * the two words before the digest of what is prepared. DEALLOCATE PREPARE is neither.
 */
function readPrepare(r: ClauseReader): boolean {
  const preparing = r.word() === 'PREPARE';
  const digest = r.atStart && (QUERY_STARTS.has(r.word(1)) || COMMANDS.has(r.word(1)) || r.isSymbol('(', 1));
  if (digest || r.word(-1) === 'DEALLOCATE') {
    r.advance();
    return true;
  }
  if (r.engine === 'mysql' || !preparing) r.makeOpaque('dynamic SQL');
  r.advance(r.engine === 'mysql' ? 1 : 2);
  return true;
}

const COMMANDS: ReadonlySet<string> = new Set(['INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'CALL', 'DO', 'SET']);
