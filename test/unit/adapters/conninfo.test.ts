import { describe, expect, it } from 'vitest';
import { ConninfoError, parseConninfo } from '../../../src/adapters/postgres/conninfo.ts';
import { resolveSettings, type ConnectionSettings } from '../../../src/adapters/postgres/settings.ts';
import { effectiveMode } from '../../../src/adapters/postgres/tls.ts';

describe('a connection string', () => {
  it.each([
    ['postgres://', {}],
    ['postgresql://localhost/shop', { host: 'localhost', dbname: 'shop' }],
    ['postgres://me:pass@h:6543/shop', { user: 'me', password: 'pass', host: 'h', port: '6543', dbname: 'shop' }],
    ['postgres://me@h1:1,h2:2/shop', { user: 'me', host: 'h1,h2', port: '1,2', dbname: 'shop' }],
    ['postgres://h1,h2/shop', { host: 'h1,h2', dbname: 'shop' }],
    ['postgres://[::1]:5433/shop', { host: '::1', port: '5433', dbname: 'shop' }],
    ['postgres://%2Frun%2Fpg/shop', { host: '/run/pg', dbname: 'shop' }],
    ['postgres:///shop?host=/run/pg&user=me', { host: '/run/pg', dbname: 'shop', user: 'me' }],
    ['postgres://a%40b:p%2F%3A%40@h/s%2Ft', { user: 'a@b', password: 'p/:@', host: 'h', dbname: 's/t' }],
    ['postgres://me:p@ss@h/shop', { user: 'me', password: 'p@ss', host: 'h', dbname: 'shop' }],
    ['postgres://h/s?sslmode=require&keepalives=1', { host: 'h', dbname: 's', sslmode: 'require' }],
    ['postgres://h/s?ssl=true', { host: 'h', dbname: 's', sslmode: 'require' }],
    ['postgres://h/s?options=-c%20geqo%3Doff', { host: 'h', dbname: 's', options: '-c geqo=off' }],
    [
      "host=h port = 5433 dbname='a b' password='it\\'s \\\\'",
      { host: 'h', port: '5433', dbname: 'a b', password: "it's \\" },
    ],
  ])('%s', (text, expected) => {
    expect(parseConninfo(text)).toEqual(expected);
  });

  it.each([
    '',
    'shop',
    'mysql://h/s',
    'http://h',
    'postgres://h/s?x',
    'postgres://h/%zz',
    'host=h password="x y"',
    'host',
  ])('%s is wrong', (text) => {
    expect(() => parseConninfo(text)).toThrow(ConninfoError);
  });
});

const settings = (url: string, env: Record<string, string> = {}): ConnectionSettings =>
  resolveSettings({ url, env, home: '/home/me', timeoutMs: 60_000 });

describe('settings', () => {
  it('take the string first, then the variables, then the defaults', () => {
    const env = { PGHOST: 'envhost', PGPORT: '6000', PGUSER: 'envuser', PGPASSWORD: 'p', PGSSLMODE: 'require' };
    expect(settings('postgres://u@h/db', env)).toMatchObject({
      hosts: [{ address: 'h', name: 'h', port: 6000 }],
      user: 'u',
      password: 'p',
      database: 'db',
      sslMode: 'require',
      applicationName: 'dbowner',
    });
    expect(settings('postgres://', env)).toMatchObject({
      hosts: [{ address: 'envhost', port: 6000 }],
      database: 'envuser',
    });
    expect(settings('postgres://u@/db').hosts.map(({ address }) => address)).toEqual([
      '/var/run/postgresql',
      '/tmp',
      'localhost',
    ]);
  });

  it('do not send a password for one host to another', () => {
    expect(settings('postgres://h/db', { PGHOSTADDR: '10.0.0.1' }).hosts).toEqual([
      { address: 'h', name: 'h', port: 5432 },
    ]);
    expect(settings('postgres://h/db?hostaddr=10.0.0.1').hosts).toEqual([
      { address: '10.0.0.1', name: 'h', port: 5432 },
    ]);
  });

  it('never wait for a connection longer than the time limit', () => {
    expect(settings('postgres://h/db?connect_timeout=5').connectTimeoutMs).toBe(5000);
    expect(settings('postgres://h/db?connect_timeout=500').connectTimeoutMs).toBe(60_000);
    expect(settings('postgres://h/db?connect_timeout=0').connectTimeoutMs).toBe(60_000);
  });

  it.each([
    ['postgres://h:0/db', 'port is not between 1 and 65535'],
    ['postgres://h:70000/db', 'port is not between 1 and 65535'],
    ['postgres://h/db?port=1,2', 'the URL lists a different number of hosts and ports'],
    ['postgres://a,b/db?hostaddr=10.0.0.1', 'host and hostaddr list a different number of hosts'],
    ['postgres://h/db?target_session_attrs=x', /target_session_attrs is none of any, read-write/],
  ])('%s is wrong', (url, message) => {
    expect(() => settings(url)).toThrow(message);
  });
});

describe('TLS', () => {
  const mode = (url: string): string => {
    const resolved = settings(url);
    const [host] = resolved.hosts;
    return host === undefined ? '' : effectiveMode(resolved, host);
  };

  it.each([
    ['postgres://db.example.com/x', 'verify-full'],
    ['postgres://10.0.0.1/x', 'verify-full'],
    ['postgres://localhost.example.com/x', 'verify-full'],
    ['postgres://127.0.0.1.example.com/x', 'verify-full'],
    ['postgres://localhost/x?hostaddr=10.0.0.1', 'verify-full'],
    ['postgres://localhost/x', 'prefer'],
    ['postgres://127.0.0.1/x', 'prefer'],
    ['postgres://[::1]/x', 'prefer'],
    ['postgres:///x?host=/run/pg', 'prefer'],
    ['postgres://db.example.com/x?sslmode=disable', 'disable'],
    ['postgres://localhost/x?sslrootcert=system', 'verify-full'],
    ['postgres://localhost/x?sslmode=verify-ca&sslrootcert=x', 'verify-ca'],
  ])('%s: %s', (url, expected) => {
    expect(mode(url)).toBe(expected);
  });
});
