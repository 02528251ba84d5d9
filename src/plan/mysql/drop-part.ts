import { ROOT, type Fact, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { pathOf } from '../../model/securables.ts';
import { quoteIdentifier } from '../../dialects/mysql/names.ts';
import { accountRead, leftoversRead, serverRead } from '../../dialects/mysql/role-probes.ts';
import { accountNames, accountSql } from '../../dialects/mysql/statements.ts';
import type { GrantRows } from './grant-rows.ts';
import type { Part } from './part.ts';
import { keyOf } from './words.ts';

const NOTHING = { remove: [], add: [], undo: [], needs: [], irreversible: null, hazards: [] } as const;

/** A connection that the server keeps: nobody can read its password again. */
export function serverPart(facts: Facts, server: SecurableId): Part {
  const name = facts.securables.name[server] ?? '';
  const words = `drop the server ${name}`;
  return {
    ...NOTHING,
    read: serverRead(name),
    before: 'exists',
    after: 'does not exist',
    apply: [{ sql: `DROP SERVER IF EXISTS ${quoteIdentifier(name)}`, words, text: 'does not exist' }],
    on: server,
    remove: [{ kind: 'securable', path: pathOf(facts, server), of: 'foreign-server', owner: null }],
    needs: [facts.engine === 'mariadb' ? 'FEDERATED ADMIN' : 'SUPER'],
    irreversible: `the password that the server ${name} was created with is lost`,
  };
}

/** The rows of an account that does not exist: no GRANT makes such again. */
export function leftoversPart(rows: GrantRows, principal: PrincipalId): Part {
  const { facts } = rows;
  const key = keyOf(facts, principal);
  return {
    ...NOTHING,
    read: leftoversRead(facts.engine === 'mariadb', accountNames(facts, principal)),
    before: 'rows',
    after: 'no rows',
    apply: [
      {
        sql: `DROP USER ${accountSql(facts, principal)}`,
        words: `drop the rows of ${key}, which does not exist`,
        text: 'no rows',
      },
    ],
    on: ROOT,
    remove: rows.factsOf(rows.all(principal)),
    needs: ['CREATE USER'],
    irreversible: `nothing can be granted to ${key}, which does not exist`,
  };
}

/** A role that holds nothing. A role of MySQL is an account that nobody can log in to. */
export function rolePartOfNew(facts: Facts, role: PrincipalId): Part {
  const isMariadb = facts.engine === 'mariadb';
  const [key, sql] = [keyOf(facts, role), accountSql(facts, role)];
  const fact: Fact = { kind: 'principal', key, attributes: facts.principals[role]?.attributes ?? {} };
  return {
    ...NOTHING,
    read: accountRead(isMariadb, accountNames(facts, role)),
    before: 'does not exist',
    after: 'exists',
    apply: [
      {
        sql: isMariadb ? `CREATE ROLE ${sql}` : `CREATE USER ${sql} PASSWORD EXPIRE ACCOUNT LOCK`,
        words: `create the role ${key}`,
        text: 'exists',
      },
    ],
    undo: [
      {
        sql: `DROP ${isMariadb ? 'ROLE' : 'USER'} ${sql}`,
        words: `drop the role ${key}`,
        text: 'does not exist',
      },
    ],
    on: ROOT,
    add: [fact],
    needs: ['CREATE USER'],
  };
}
