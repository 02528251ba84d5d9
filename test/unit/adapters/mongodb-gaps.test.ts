import { describe, expect, it } from 'vitest';
import type { Gap } from '../../../src/model/snapshot.ts';
import { SourceError } from '../../../src/shared/errors.ts';
import { ACCESS_PATH_ADDRESS, accessPathServer } from '../../support/mongodb/access-paths.ts';
import type { Doc, Exchange } from '../../support/mongodb/recording.ts';
import { withReplay } from '../../support/mongodb/with-replay.ts';
import { readAt } from '../../support/mongodb/read.ts';

const LACKS = ['billing_app@billing', 'root@admin', 'victim@billing'].map((user) => `admin usersInfo ${user}`);

/** The recorded server, but for some of its replies. */
const gapsWhere = (change: (exchange: Exchange) => Doc | undefined, lacks = LACKS): Promise<readonly Gap[]> => {
  const exchanges = accessPathServer().map((exchange) => ({ ...exchange, reply: change(exchange) ?? exchange.reply }));
  return withReplay(
    [{ address: ACCESS_PATH_ADDRESS, exchanges }],
    async ({ urls }) => (await readAt(urls[0] ?? '')).gaps,
    lacks,
  );
};

/** Changes the text of every reply to one command. */
const replaced =
  (name: string, from: string, to: string) =>
  ({ command, reply }: Exchange): Doc | undefined =>
    name in command ? (JSON.parse(JSON.stringify(reply).replaceAll(from, to)) as Doc) : undefined;

const options =
  (more: Doc) =>
  (exchange: Exchange): Doc | undefined =>
    'getCmdLineOpts' in exchange.command
      ? { parsed: { security: { authorization: 'enabled' }, ...more }, ok: 1 }
      : undefined;

describe('what is not known is a gap, never a clean report', () => {
  it.each([
    ['an action', replaced('rolesInfo', '"importCollection"', '"exfiltrate"'), 'privilege action exfiltrate'],
    [
      'a kind of resource',
      replaced('rolesInfo', '{"cluster":true}', '{"galaxy":true}'),
      'resources of the kind { galaxy }',
    ],
    ['a version', replaced('buildInfo', '4.9.0', '9.0.1'), 'MongoDB 9'],
    [
      'what LDAP admits',
      options({ security: { keyFile: '/k', ldap: { servers: 'l', authz: { queryTemplate: 'q' } } } }),
      'users authorized by LDAP',
    ],
    [
      'what OIDC admits',
      options({ setParameter: { authenticationMechanisms: 'SCRAM-SHA-256,MONGODB-OIDC' } }),
      'users authorized by OIDC',
    ],
    [
      'what certificates admit',
      options({ setParameter: { tlsCATrusts: '[]' } }),
      'users authorized by roles in X.509 certificates',
    ],
  ])('%s', async (_, change, fact) => {
    const gaps = await gapsWhere(change);
    const found = gaps.find((gap) => gap.fact === fact);
    expect(found).toMatchObject({ kind: 'required' });
    expect(found?.remedy).not.toBe('');
    expect(found?.costs.length).toBeGreaterThan(0);
  });

  it('the users of an Atlas project, with the remedy spelled out', async () => {
    const refusal = { ok: 0, code: 8000, codeName: 'AtlasError', errmsg: 'command not allowed' };
    const gaps = await gapsWhere(
      ({ command }) =>
        'usersInfo' in command || 'rolesInfo' in command || 'getCmdLineOpts' in command ? refusal : undefined,
      ['admin', 'billing', 'config', 'local', 'orders'].map((db) => `${db} usersInfo`),
    );
    expect(gaps.map(({ fact }) => fact)).toEqual(['users of the Atlas project']);
    expect(gaps[0]?.remedy).toContain('atlas dbusers list');
  });

  it('users that change while they are read', async () => {
    let asked = 0;
    await withReplay(
      [
        {
          address: ACCESS_PATH_ADDRESS,
          exchanges: accessPathServer(),
          rewrite: (_, command, reply) => {
            if (JSON.stringify(command['usersInfo']) !== '{"forAllDBs":true}') return reply;
            const users = reply['users'] as readonly unknown[];
            return { ...reply, users: users.slice(0, users.length - (asked++ % 2)) };
          },
        },
      ],
      async ({ urls }) => {
        const { gaps } = await readAt(urls[0] ?? '');
        expect(gaps.map(({ fact }) => fact)).toEqual(['one state of users']);
      },
      LACKS,
    );
  });
});

describe('a server that cannot be read at all', () => {
  it('is one error without any part of the URL but its host', async () => {
    const reading = readAt('mongodb://app:s3cret@127.0.0.1:1/?serverSelectionTimeoutMS=300');
    await expect(reading).rejects.toThrow(SourceError);
    await expect(reading).rejects.toThrow('nothing listens at 127.0.0.1:1');
    await expect(reading).rejects.not.toThrow('s3cret');
  });

  it.each(['mysql://x', 'mongodb://', 'mongodb://u:s3cret@', 'mongodb://h/?tlsWhatever=1'])(
    'says what is wrong with %s',
    async (url) => {
      const error: unknown = await readAt(url).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(SourceError);
      expect((error as SourceError).message).toMatch(/connection string/);
      expect((error as SourceError).message).not.toContain('s3cret');
    },
  );

  it('drops the connection in the middle', () =>
    withReplay(
      [{ address: ACCESS_PATH_ADDRESS, exchanges: accessPathServer(), drops: (_, command) => 'rolesInfo' in command }],
      async ({ urls }) => {
        await expect(readAt(urls[0] ?? '')).rejects.toThrow(/the connection to 127\.0\.0\.1:\d+ broke/);
      },
    ));
});
