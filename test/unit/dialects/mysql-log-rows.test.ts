import { describe, expect, it } from 'vitest';
import { databaseOfUse, isAboutSession } from '../../../src/dialects/mysql/session-statements.ts';
import { shapeOf } from '../../../src/dialects/mysql/shape.ts';
import { databaseOfConnect, parseUserHost } from '../../../src/dialects/mysql/user-host.ts';

const MODE = { ansiQuotes: false, plainBackslash: false };

describe('who a row of a log table is about', () => {
  it('is read as the server writes it', () => {
    expect(parseUserHost('app[app] @ localhost [127.0.0.1]')).toEqual({
      account: 'app',
      login: 'app',
      host: 'localhost',
      ip: '127.0.0.1',
    });
    expect(parseUserHost('[any one] @  [fe80::1]')).toEqual({ account: '', login: 'any one', host: '', ip: 'fe80::1' });
    expect(parseUserHost('proxied[login] @ db.example []')).toMatchObject({
      account: 'proxied',
      login: 'login',
      ip: '',
    });
    // A name that stands there twice is told apart whatever it holds.
    expect(parseUserHost('a[b] @ c[a[b] @ c] @ localhost []')).toMatchObject({
      account: 'a[b] @ c',
      login: 'a[b] @ c',
    });
  });

  it('is not guessed where names hold what separates them', () => {
    for (const text of ['', 'app', 'app[app] @ local host []', 'app[app] @ localhost [canary]'])
      expect(parseUserHost(text), text).toBeUndefined();
  });

  it('is in which database by Connect and USE', () => {
    const who = { account: '', login: 'a on b', host: 'localhost', ip: '' };
    const connect = (argument: string): string | null | undefined => databaseOfConnect(argument, who);
    expect(connect('a on b@localhost on shop using TCP/IP')).toBe('shop');
    expect(connect('a on b@localhost on my shop')).toBe('my shop');
    expect(connect('a on b@localhost on  using SSL/TLS')).toBeNull();
    expect(connect("Access denied for user 'a on b'@'localhost'")).toBeUndefined();
    expect(databaseOfUse('use `my ``shop`', MODE)).toBe('my `shop');
    expect(databaseOfUse('SELECT 1', MODE)).toBeUndefined();
  });
});

describe('statements that touch no data', () => {
  it('are told by their first word, unless more statements follow', () => {
    for (const text of [
      'BEGIN',
      ' commit;',
      'SET a = 1',
      'USE x',
      'Close stmt',
      'EXECUTE s',
      'administrator command: Ping',
    ])
      expect(isAboutSession(text), text).toBe(true);
    for (const text of [
      'SELECT 1',
      'SET @a = (SELECT max(id) FROM t)',
      'BEGIN; DELETE FROM t',
      'showcase',
      'CALL p()',
      'TRUNCATE t',
    ])
      expect(isAboutSession(text), text).toBe(false);
  });
});

describe('the shape of a statement', () => {
  const shape = (text: string): string => shapeOf(text, MODE);

  it('is the same for other literals, other numbers of them and other space', () => {
    expect(shape("SELECT * FROM t WHERE a = 'x' AND b IN (1, 2, 3)")).toBe(
      shape('SELECT *\n FROM t WHERE a = 5 /* c */ AND b IN (4)'),
    );
    expect(shape("INSERT INTO t VALUES (1, 'a'), (2, 'b')")).toBe(shape("INSERT INTO t VALUES (3, 'canary')"));
    expect(shape("INSERT INTO t VALUES (3, 'canary')")).not.toContain('canary');
  });

  it('differs by names and by what is done', () => {
    const shapes = ['SELECT a FROM t', 'SELECT a FROM u', 'SELECT b FROM t', 'DELETE FROM t', 'SELECT a FROM `t u`'];
    expect(new Set(shapes.map(shape)).size).toBe(shapes.length);
  });
});
