import type { BodyReader } from './body-reader.ts';

type Handler = (reader: BodyReader) => boolean;

const END_OF_FROM = 'WHERE GROUP HAVING ORDER LIMIT UNION EXCEPT INTERSECT WINDOW INTO SET DO THEN END'.split(' ');

/** By the word that begins or continues a clause; false: it means something else here. */
export const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['SELECT', (r) => begin(r, 'SELECT')],
  ['SHOW', (r) => begin(r, 'SHOW')],
  ['FETCH', (r) => begin(r, 'FETCH')],
  ['WITH', (r) => r.commonTables()],
  ['FROM', readFrom],
  ['JOIN', readJoin],
  ['STRAIGHT_JOIN', readJoin],
  ...END_OF_FROM.map((word): [string, Handler] => [word, endFrom]),
  ['INSERT', (r) => readInsert(r, ['INSERT'])],
  ['REPLACE', (r) => readInsert(r, ['INSERT', 'DELETE'])],
  ['UPDATE', readUpdate],
  ['DELETE', readDelete],
  ['TABLE', readTable],
  ['TRUNCATE', readTruncate],
  ['CALL', readCall],
  ['CREATE', readCreate],
  ['DROP', readDrop],
  ['ALTER', readAlter],
  ['RENAME', readRename],
  ['LOAD', readLoad],
  ['HANDLER', readHandler],
  ['NEXT', (r) => readSequence(r)],
  ['PREVIOUS', (r) => readSequence(r)],
  ['PREPARE', (r) => dynamic(r, 'dynamic SQL')],
  ['EXECUTE', (r) => dynamic(r, 'dynamic SQL')],
  ['GRANT', (r) => dynamic(r, 'GRANT')],
  ['REVOKE', (r) => dynamic(r, 'REVOKE')],
]);

function begin(r: BodyReader, verb: string): boolean {
  r.advance();
  r.frame.verb = verb;
  r.endFrom();
  return true;
}

/** Functions with a FROM of their own, and statements whose FROM is no table. */
const OTHER_FROM: ReadonlySet<string> = new Set(['EXTRACT', 'TRIM', 'SUBSTRING', 'SUBSTR', 'MID']);

function readFrom(r: BodyReader): boolean {
  r.advance();
  const { verb, call } = r.frame;
  if (verb !== 'SHOW' && verb !== 'FETCH' && !(verb === '' && OTHER_FROM.has(call))) r.from();
  return true;
}

function readJoin(r: BodyReader): boolean {
  r.advance();
  r.join();
  return true;
}

function endFrom(r: BodyReader): boolean {
  r.endFrom();
  return false;
}

/** The functions of that name have a parenthesis behind them; CREATE OR REPLACE is read with CREATE. */
function readInsert(r: BodyReader, privileges: readonly string[]): boolean {
  if (r.isSymbol('(', 1)) return false;
  r.advance();
  r.skip('LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY', 'IGNORE', 'INTO');
  r.frame.verb = 'INSERT';
  r.frame.target = r.table(...privileges);
  return true;
}

function readUpdate(r: BodyReader): boolean {
  const before = r.word(-1);
  r.advance();
  if (before === 'KEY' && r.word(-3) === 'DUPLICATE') {
    if (r.frame.target !== null) r.add(r.frame.target, 'UPDATE');
    return true;
  }
  if (before === 'FOR' || before === 'ON') return true;
  r.skip('LOW_PRIORITY', 'IGNORE');
  const members = r.membersUpTo('SET');
  if (r.word() === 'SET') r.advance();
  const assigned = r.assigned();
  for (const member of members) {
    const changed = members.length === 1 || assigned.has('') || assigned.has(member.alias);
    r.add(member, changed ? 'UPDATE' : 'SELECT');
  }
  return true;
}

function readDelete(r: BodyReader): boolean {
  if (r.word(-1) === 'ON') return false;
  r.advance();
  r.skip('LOW_PRIORITY', 'QUICK', 'IGNORE', 'HISTORY');
  const direct = r.word() === 'FROM';
  if (direct) r.advance();
  const targets = r.membersUpTo('FROM', 'USING', 'WHERE', 'ORDER', 'LIMIT', 'RETURNING');
  if (r.word() !== 'FROM' && r.word() !== 'USING') {
    for (const target of targets) r.add(target, 'DELETE');
    return true;
  }
  r.advance();
  const members = r.membersUpTo('WHERE', 'ORDER', 'LIMIT');
  const named = new Set(targets.map(({ name }) => name));
  for (const member of members) r.add(member, named.has(member.alias) ? 'DELETE' : 'SELECT');
  return true;
}

/** A query of its own: TABLE t. Statements with the word in them are read elsewhere. */
function readTable(r: BodyReader): boolean {
  r.advance();
  r.table('SELECT');
  return true;
}

function readTruncate(r: BodyReader): boolean {
  if (r.isSymbol('(', 1)) return false;
  r.advance();
  r.skip('TABLE');
  r.table('DROP');
  return true;
}

function readCall(r: BodyReader): boolean {
  r.advance();
  const name = r.takeName();
  if (name !== null) r.add(name, 'EXECUTE', 'procedure');
  return true;
}

function readCreate(r: BodyReader): boolean {
  r.advance();
  r.skip('OR', 'REPLACE');
  const temporary = r.word() === 'TEMPORARY';
  r.skip('TEMPORARY', 'UNIQUE', 'FULLTEXT', 'SPATIAL');
  const what = r.word();
  r.advance();
  r.skip('IF', 'NOT', 'EXISTS');
  if (what === 'TABLE') {
    if (temporary) r.temporary();
    else r.table('CREATE');
    if (r.word() === 'LIKE') {
      r.advance();
      r.table('SELECT');
    }
  } else if (what === 'INDEX') onTable(r);
  else r.makeOpaque(`CREATE ${what}`);
  return true;
}

function readDrop(r: BodyReader): boolean {
  r.advance();
  r.skip('TEMPORARY');
  const what = r.word();
  if (!['TABLE', 'TABLES', 'VIEW', 'INDEX', 'PREPARE'].includes(what)) return true;
  r.advance();
  if (what === 'INDEX') return onTable(r);
  r.skip('IF', 'EXISTS');
  if (what === 'PREPARE') return true;
  r.table('DROP');
  while (r.isSymbol(',')) {
    r.advance();
    r.table('DROP');
  }
  return true;
}

/** … name ON table: CREATE and DROP INDEX. */
function onTable(r: BodyReader): boolean {
  for (let ahead = 0; ahead < 8; ahead++) {
    if (r.word(ahead) !== 'ON') continue;
    r.advance(ahead + 1);
    r.table('INDEX');
    break;
  }
  return true;
}

function readAlter(r: BodyReader): boolean {
  r.advance();
  r.skip('IGNORE', 'ONLINE');
  if (r.word() !== 'TABLE') {
    r.makeOpaque(`ALTER ${r.word()}`);
    return true;
  }
  r.advance();
  r.skip('IF', 'EXISTS');
  r.table('ALTER');
  return true;
}

function readRename(r: BodyReader): boolean {
  r.advance();
  if (r.word() !== 'TABLE' && r.word() !== 'TABLES') return true;
  r.advance();
  r.table('ALTER', 'DROP');
  r.skip('TO');
  r.table('CREATE', 'INSERT');
  return true;
}

function readLoad(r: BodyReader): boolean {
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
function readHandler(r: BodyReader): boolean {
  if (r.word(1) === 'FOR') return false;
  r.advance();
  r.table('SELECT');
  return true;
}

/** MariaDB: NEXT VALUE FOR s. */
function readSequence(r: BodyReader): boolean {
  if (r.word(1) !== 'VALUE' || r.word(2) !== 'FOR') return false;
  r.advance(3);
  r.table(r.word(-3) === 'NEXT' ? 'INSERT' : 'SELECT');
  return true;
}

/** EXECUTE IMMEDIATE and PREPARE; DEALLOCATE PREPARE is a word of its own. */
function dynamic(r: BodyReader, why: string): boolean {
  if (r.word(-1) !== 'DEALLOCATE') r.makeOpaque(why);
  r.advance();
  return true;
}
