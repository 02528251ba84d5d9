import { beforeAll, describe, expect, it } from 'vitest';
import { readMysql } from '../../src/adapters/mysql/read.ts';
import { NONE, SecurableFlag, type Facts } from '../../src/model/facts.ts';
import { pathOf } from '../../src/model/securables.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { serializeSnapshot } from '../../src/snapshot/file.ts';
import { parseSnapshot } from '../../src/snapshot/parse.ts';
import { describeFacts } from '../support/describe-facts.ts';
import { CANARY, makeShop } from '../support/mysql-shop.ts';
import { useServer } from '../support/servers.ts';

const who = ({ principals }: Facts, id: number): string => (id === NONE ? 'the caller' : (principals[id]?.key ?? '?'));

/** `view my/orders/v on SELECT, as billing_own@%: SELECT my/billing/inv` */
const definitions = (facts: Facts): readonly string[] =>
  facts.definitions
    .map(({ kind, on, name, events, runsAs, references, opaque }) => {
      const uses = references.map(({ target, privilege }) => `${privilege} ${pathOf(facts, target)}`).sort();
      const what = `${kind} ${pathOf(facts, on)}${name === '' ? '' : ` ${name}`}`;
      return `${what} on ${events.join(', ')}, as ${who(facts, runsAs)}: ${opaque ?? uses.join(', ')}`;
    })
    .sort();

describe.each([
  ['mysql', '9.7'],
  ['mariadb', '10.11'],
  ['mariadb', '11.8'],
] as const)('the facts of %s %s', (engine, version) => {
  const server = useServer(`${engine}:${version}`);
  let snapshot: Snapshot;
  beforeAll(async () => {
    const admin = await server().connect();
    await makeShop(admin);
    await admin.query('CREATE DATABASE `odd``na me`; CREATE TABLE `odd``na me`.`t/1` (id INT PRIMARY KEY)');
    await admin.query(
      'CREATE TABLE `odd``na me`.`ch.ild€` (id INT, CONSTRAINT `fk/ü` FOREIGN KEY (id) REFERENCES `odd``na me`.`t/1` (id))',
    );
    await admin
      .query("GRANT SELECT ON `bil\\_ing`.* TO orders_app@'10.%'; GRANT SELECT ON billing.gone TO billing_own@'%'")
      .catch(
        // MySQL refuses a grant on a table that is not there, unless CREATE is granted too.
        () => admin.query("GRANT SELECT, CREATE ON billing.gone TO billing_own@'%'"),
      );
    await admin.end();
    const options = { instance: 'my', url: server().url(), env: {}, home: '/none', timeoutMs: 30_000 };
    snapshot = await readMysql(engine, { ...options, takenAt: '2026-06-01T12:00:00Z' });
  }, 300_000);

  it('say what views, routines, triggers, events and MERGE tables use', () => {
    const common = { own: 'billing_own@%', inv: 'my/billing/inv' };
    expect(definitions(snapshot.facts)).toEqual(
      [
        `event my/orders sweep on , as ${common.own}: DELETE ${common.inv}`,
        'merge my/orders/both_old on SELECT, INSERT, UPDATE, DELETE, as the caller: DELETE my/billing/old, INSERT my/billing/old, SELECT my/billing/old, UPDATE my/billing/old',
        `routine my/billing/f() on EXECUTE, as the caller: SELECT ${common.inv}`,
        `routine my/billing/pay() on EXECUTE, as ${common.own}: UPDATE ${common.inv}`,
        `trigger my/orders/req pull on INSERT, as ${common.own}: SELECT ${common.inv}`,
        ...['SELECT', 'INSERT', 'UPDATE', 'DELETE'].map(
          (event) => `view my/orders/v on ${event}, as ${common.own}: ${event} ${common.inv}`,
        ),
        'view my/orders/w on SELECT, as the caller: SELECT my/orders/req, SELECT my/orders/v',
        ...['INSERT', 'UPDATE', 'DELETE'].flatMap((event) =>
          ['req', 'v'].map((base) => `view my/orders/w on ${event}, as the caller: ${event} my/orders/${base}`),
        ),
      ].sort(),
    );
  });

  it('say who is whose, and what leads elsewhere', () => {
    const { facts } = snapshot;
    expect(
      facts.foreignKeys
        .map(({ name, from, to, cascades }) => [name, pathOf(facts, from), pathOf(facts, to), cascades])
        .sort(),
    ).toEqual([
      ['fk/ü', 'my/odd`na me/ch.ild€', 'my/odd`na me/t\\/1', false],
      ['fk_parent', 'my/billing/child', 'my/orders/parent', true],
    ]);
    expect(facts.foreignServers).toMatchObject([{ wrapper: 'mysql', host: '10.0.0.5', port: '3306', database: 'crm' }]);
    expect(facts.userMappings).toMatchObject([{ principal: NONE, remoteUser: 'tech' }]);
    const memberships = facts.memberships.map(
      ({ role, member, set }) => `${who(facts, member)} ${set ? 'in' : 'as'} ${who(facts, role)}`,
    );
    expect(memberships).toContain(`orders_app@10.% in ${engine === 'mysql' ? 'readers@%' : 'readers'}`);
    expect(memberships).toContain('orders_app@10.% as billing_own@%');
  });

  it('know what is the server’s own, what is missing, and odd names', () => {
    const { securables } = snapshot.facts;
    const flags = new Map(
      Array.from({ length: securables.count }, (_, id) => [pathOf(snapshot.facts, id), securables.flags[id]]),
    );
    expect(flags.get('my/mysql/db')).toBe(SecurableFlag.system);
    expect(flags.get('my/billing/gone')).toBe(SecurableFlag.missing);
    expect(flags.get('my/odd`na me/t\\/1')).toBe(0);
    expect(flags.get('my/orders/v')).toBe(SecurableFlag.definer);
  });

  it('hold no secret and no text, and are the same from a file', () => {
    expect(snapshot.gaps).toEqual([]);
    expect(JSON.stringify(snapshot)).not.toMatch(new RegExp(`${CANARY}|DECLARE|test-only`));
    const again = parseSnapshot(serializeSnapshot(snapshot).split('\n').slice(0, -1));
    if (!('snapshot' in again)) throw new Error(JSON.stringify(again));
    expect(describeFacts(again.snapshot.facts)).toEqual(describeFacts(snapshot.facts));
  });
});
