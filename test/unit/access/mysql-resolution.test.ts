import { describe, expect, it } from 'vitest';
import { createMysqlResolver } from '../../../src/access/mysql.ts';
import { factsOfGrantTables } from '../../../src/dialects/mysql/grant-rows.ts';
import type { Access, Resolver } from '../../../src/model/access.ts';
import type { Facts } from '../../../src/model/facts.ts';
import { pathOf } from '../../../src/model/securables.ts';
import { GrantScript } from '../../support/mysql-grant-script.ts';

const OBJECTS = `
CREATE DATABASE billing;
CREATE TABLE billing.inv(id INT);
CREATE DATABASE orders;
CREATE TABLE orders.t(id INT);
`;

interface World {
  readonly facts: Facts;
  readonly resolver: Resolver;
  /** `principal action target mode`, with what weakens it. */
  readonly lines: readonly string[];
}

function world(sql: string, settings: Readonly<Record<string, string>> = {}): World {
  const script = new GrantScript({ partialRevokes: settings['partial_revokes'] === 'ON' }).run(OBJECTS + sql);
  const facts = factsOfGrantTables(script.mysqlTables(new Map(Object.entries(settings))));
  const resolver = createMysqlResolver(facts);
  return { facts, resolver, lines: [...resolver.accesses()].flatMap((access) => holderLines(facts, resolver, access)) };
}

const holderLines = (facts: Facts, resolver: Resolver, access: Access): string[] =>
  resolver.holders(access).map(({ principal, mode, certainty, restricted }) => {
    const weak = [certainty === 'exact' ? '' : ` ${certainty}`, restricted === undefined ? '' : ` ${restricted}`];
    return `${facts.principals[principal]?.key ?? '?'} ${access.action} ${on(facts, access)} ${mode}${weak.join('')}`;
  });

function on(facts: Facts, { target }: Access): string {
  if (target.kind === 'one') return pathOf(facts, target.id);
  if (target.kind === 'pattern') return `pattern ${facts.securables.name[target.id] ?? ''}`;
  const except = (target.except ?? []).map((id) => ` but ${pathOf(facts, id)}`);
  return `${pathOf(facts, target.under)}/**${except.join('')}`;
}

function explained({ facts, resolver }: World, line: string): string[] {
  for (const access of resolver.accesses())
    for (const holder of resolver.holders(access))
      if (line.startsWith(`${facts.principals[holder.principal]?.key ?? ''} ${access.action} ${on(facts, access)} `))
        return resolver.explain(access, holder).map(({ from, to, detail }) => `${from} → ${to}: ${detail}`);
  throw new Error(`nothing to explain: ${line}`);
}

describe('a row of mysql.db', () => {
  it('reaches the databases that exist and, later, those that will match', () => {
    const { lines } = world("CREATE USER 'a'@'%'; GRANT SELECT ON `bill%`.* TO 'a'@'%';".replaceAll('; ', ';\n'));
    expect(lines).toEqual(['a@% read corpus/billing/** now', 'a@% read pattern bill% latent']);
  });

  it('hides a wider one, so that revoking it widens', () => {
    const wide = "CREATE USER 'a'@'%';\nGRANT SELECT ON `billin_`.* TO 'a'@'%';\n";
    const narrow = "GRANT INSERT ON billing.* TO 'a'@'%';\n";
    expect(world(wide + narrow).lines).toEqual(['a@% read pattern billin_ latent', 'a@% write corpus/billing/** now']);
    expect(world(wide).lines).toEqual(['a@% read corpus/billing/** now', 'a@% read pattern billin_ latent']);
  });

  it('counts for the clients that it matches', () => {
    const sql = "CREATE USER 'a'@'%';\nGRANT SELECT ON billing.* TO 'a'@'10.%';\n";
    expect(world(sql).lines).toEqual(['a@% read corpus/billing/** now host']);
    // Clients from there log in as the more specific account.
    expect(world(`${sql}CREATE USER 'a'@'10.%';\n`).lines).toEqual(['a@10.% read corpus/billing/** now']);
  });

  it('of equal rank is unstable', () => {
    const sql =
      "CREATE USER 'a'@'%';\nGRANT SELECT ON `bill%`.* TO 'a'@'%';\nGRANT INSERT ON `bill_ng`.* TO 'a'@'%';\n";
    expect(world(sql).lines.filter((line) => !line.includes('pattern'))).toEqual([
      'a@% read corpus/billing/** now unstable',
      'a@% write corpus/billing/** now unstable',
    ]);
  });

  it('of the blank user counts for everybody, and says so', () => {
    const one = world("CREATE USER 'a'@'10.1.2.3';\nGRANT SELECT ON billing.* TO ''@'10.%';\n");
    expect(one.lines).toEqual(['a@10.1.2.3 read corpus/billing/** now']);
    expect([...one.resolver.accesses()].map(({ by }) => by)).toEqual(['anonymous']);
    expect(explained(one, 'a@10.1.2.3 read corpus/billing/** ')).toEqual([
      'a@10.1.2.3 → @10.%: rows of the blank user apply to every user',
      '@10.% → corpus/billing/**: SELECT',
    ]);
  });

  it('of a locked account is latent, of an expired one a reset away', () => {
    const sql = "CREATE USER 'a'@'%';\nGRANT SELECT ON billing.* TO 'a'@'%';\n";
    expect(world(`${sql}ALTER USER 'a'@'%' ACCOUNT LOCK;\n`).lines).toEqual(['a@% read corpus/billing/** latent']);
    expect(world(`${sql}ALTER USER 'a'@'%' PASSWORD EXPIRE;\n`).lines).toEqual(['a@% read corpus/billing/** escalate']);
  });
});

describe('a role', () => {
  const ROLES =
    'CREATE ROLE outer_r;\nCREATE ROLE inner_r;\nGRANT inner_r TO outer_r;\nGRANT SELECT ON billing.* TO inner_r;\n';

  it('is assumed unless it is a default', () => {
    const held = `${ROLES}CREATE USER 'a'@'%';\nGRANT outer_r TO 'a'@'%';\n`;
    expect(world(held).lines).toEqual(['a@% read corpus/billing/** assume']);
    const one = world(`${held}SET DEFAULT ROLE outer_r TO 'a'@'%';\n`);
    expect(one.lines).toEqual(['a@% read corpus/billing/** now']);
    expect(explained(one, 'a@% read corpus/billing/** ')).toEqual([
      'a@% → outer_r@%: default role',
      'outer_r@% → inner_r@%: active with it',
      'inner_r@% → corpus/billing/**: SELECT',
    ]);
  });

  it('hides rows for wider hosts until SET ROLE NONE', () => {
    const one = world(
      "CREATE ROLE r;\nCREATE USER 'a'@'10.1.2.3';\nGRANT SELECT ON billing.* TO 'a'@'%';\nGRANT r TO 'a'@'10.1.2.3';\nSET DEFAULT ROLE r TO 'a'@'10.1.2.3';\n",
    );
    expect(one.lines).toEqual(['a@10.1.2.3 read corpus/billing/** assume']);
    expect(explained(one, 'a@10.1.2.3 read corpus/billing/** ')).toEqual([
      'a@10.1.2.3 → a@10.1.2.3: SET ROLE NONE',
      'a@10.1.2.3 → a@%: rows of other matching hosts apply',
      'a@% → corpus/billing/**: SELECT',
    ]);
  });

  it('may be mandatory: active at login where the server says so', () => {
    const sql = "CREATE ROLE r;\nGRANT SELECT ON billing.inv TO r;\nCREATE USER 'a'@'%';\n";
    expect(world(sql, { mandatory_roles: 'r', activate_mandatory_roles: 'ON' }).lines).toEqual([
      'a@% read corpus/billing/inv now',
    ]);
    expect(world(sql, { mandatory_roles: 'r' }).lines).toEqual(['a@% read corpus/billing/inv assume']);
  });

  it('has its members as holders, and an account itself', () => {
    const { facts, resolver } = world(`${ROLES}CREATE USER 'a'@'%';\nGRANT outer_r TO 'a'@'%';\n`);
    const idOf = (key: string): number => facts.principals.findIndex((principal) => principal.key === key);
    const holding = { principal: idOf('a@%'), certainty: 'exact' };
    expect(resolver.holdersOf(idOf('inner_r@%'))).toEqual([{ ...holding, mode: 'assume' }]);
    expect(resolver.holdersOf(idOf('a@%'))).toEqual([{ ...holding, mode: 'now' }]);
  });
});

describe('a partial revoke', () => {
  it('takes its database out of the global access, for that privilege alone', () => {
    const sql =
      "CREATE USER 'a'@'%';\nGRANT SELECT, INSERT ON *.* TO 'a'@'%';\nREVOKE INSERT ON billing.* FROM 'a'@'%';\n";
    expect(world(sql, { partial_revokes: 'ON' }).lines).toEqual([
      'a@% read corpus/** now',
      'a@% write corpus/** but corpus/billing now',
    ]);
  });

  it('makes wildcards and backslashes literal', () => {
    const sql =
      "CREATE USER 'a'@'%';\nGRANT SELECT ON `bill%`.* TO 'a'@'%';\nGRANT INSERT ON `billin\\g`.* TO 'a'@'%';\n";
    expect(world(sql, { partial_revokes: 'ON' }).lines).toEqual([
      'a@% read pattern bill% latent',
      'a@% write pattern billin\\g latent',
    ]);
  });
});

describe('rows for tables', () => {
  it('count by the most specific host, columns with them', () => {
    const sql =
      "CREATE USER 'a'@'10.1.2.3';\nGRANT SELECT(id) ON billing.inv TO 'a'@'%';\nGRANT INSERT ON orders.t TO 'a'@'%';\n";
    expect(world(sql).lines).toEqual([
      'a@10.1.2.3 write corpus/orders/t now',
      'a@10.1.2.3 read corpus/billing/inv(id) now',
    ]);
    expect(world(`${sql}GRANT SHOW VIEW ON billing.inv TO 'a'@'10.%';\n`).lines).toEqual([
      'a@10.1.2.3 write corpus/orders/t now',
    ]);
  });

  it('are latent while the table does not exist', () => {
    const one = world("CREATE USER 'a'@'%';\nGRANT SELECT ON billing.notyet TO 'a'@'%';\n");
    expect(one.lines).toEqual(['a@% read corpus/billing/notyet latent']);
    expect(explained(one, 'a@% read corpus/billing/notyet ')).toEqual([
      'a@% → corpus/billing/notyet: SELECT',
      'a@% → corpus/billing/notyet: does not exist',
    ]);
  });
});
