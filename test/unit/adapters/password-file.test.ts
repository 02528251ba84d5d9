import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookUpPassword } from '../../../src/adapters/postgres/password-file.ts';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'dbowner-pgpass-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const query = { host: 'db', port: 5432, database: 'shop', user: 'app' };

describe('a password file', () => {
  it.each([
    ['db:5432:shop:app:secret', 'secret'],
    ['other:5432:shop:app:no\ndb:*:*:app:secret', 'secret'],
    ['*:*:*:*:first\ndb:5432:shop:app:second', 'first'],
    ['# db:5432:shop:app:comment\n*:*:*:*:secret', 'secret'],
    ['*:*:*:*:with\\:colon\\\\and:more', 'with:colon\\and:more'],
    ['*:*:*:*:secret\r\n', 'secret'],
    ['db:5433:shop:app:secret', undefined],
    ['DB:5432:shop:app:secret', undefined],
    ['db:5432:shop:app', undefined],
    ['', undefined],
  ])('%j gives %s', async (text, expected) => {
    const file = join(folder, 'pgpass');
    writeFileSync(file, text, { mode: 0o600 });
    expect((await lookUpPassword(file, query)).password).toBe(expected);
  });

  it('matches names with colons and backslashes', async () => {
    const file = join(folder, 'escaped');
    writeFileSync(file, '\\:\\:1:*:a\\\\b:*:secret\n', { mode: 0o600 });
    expect(await lookUpPassword(file, { ...query, host: '::1', database: 'a\\b' })).toEqual({ password: 'secret' });
  });

  it('that is not there says nothing', async () => {
    expect(await lookUpPassword(join(folder, 'none'), query)).toEqual({});
  });
});
