import { expect, it } from 'vitest';
import { isAboutSession } from '../../../src/dialects/postgres/session-statements.ts';

it('knows what touches no data by its first word, unless more statements follow', () => {
  for (const text of ['BEGIN', '/* app */ commit;', '-- x\nSET a = 1', 'show all', 'DISCARD ALL', 'fetch 5 from c'])
    expect(isAboutSession(text), text).toBe(true);
  for (const text of [
    'SELECT 1',
    'BEGIN; DELETE FROM t',
    'COPY t TO STDOUT',
    'TRUNCATE t',
    'PREPARE p AS SELECT * FROM t',
    'settle()',
    'DECLARE c CURSOR FOR SELECT * FROM t',
  ])
    expect(isAboutSession(text), text).toBe(false);
});
