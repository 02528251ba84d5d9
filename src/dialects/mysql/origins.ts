import type { Definition } from '../../model/definitions.ts';
import { factKind, factRow, NONE, type FactId, type Facts } from '../../model/facts.ts';
import { parentOf } from '../../model/securables.ts';
import { quoteIdentifier } from './names.ts';
import { accountSql, nameSql, privilegesSql } from './statements.ts';

/** The statement that a fact goes back to, as far as the server kept it; null where there is none. For reading, not for running. */
export function originOf(facts: Facts, fact: FactId): string | null {
  const row = factRow(fact);
  switch (factKind(fact)) {
    case 'grant':
      return grantSql(facts, row);
    case 'membership':
      return membershipSql(facts, row);
    case 'default-role':
      return defaultRoleSql(facts, row);
    case 'setting': {
      const [name = '', value = ''] = [...facts.settings][row] ?? [];
      return `SET GLOBAL ${name} = ${quoteText(value)};`;
    }
    case 'definition':
      return definitionSql(facts, facts.definitions[row]);
    default:
      return null;
  }
}

function grantSql(facts: Facts, row: number): string {
  const { grantee, target, privileges } = facts.grants;
  const held = facts.privilegeSets[privileges[row] ?? 0] ?? { privileges: [], grantable: [] };
  const plain = held.privileges.filter((privilege) => privilege !== GRANT_OPTION);
  const option = held.grantable.length > 0 || plain.length < held.privileges.length ? ' WITH GRANT OPTION' : '';
  const to = accountSql(facts, grantee[row] ?? NONE);
  return `GRANT ${privilegesSql(facts, plain.length === 0 ? ['USAGE'] : plain, target[row] ?? NONE)} TO ${to}${option};`;
}

const GRANT_OPTION = 'GRANT OPTION';

function membershipSql(facts: Facts, row: number): string | null {
  const membership = facts.memberships[row];
  if (membership === undefined) return null;
  const { role, member, inherit, set, admin } = membership;
  const proxy = inherit && !set;
  const option = admin ? ` WITH ${proxy ? 'GRANT' : 'ADMIN'} OPTION` : '';
  return `GRANT ${proxy ? 'PROXY ON ' : ''}${accountSql(facts, role)} TO ${accountSql(facts, member)}${option};`;
}

function defaultRoleSql(facts: Facts, row: number): string | null {
  const known = facts.defaultRoles[row];
  if (known === undefined) return null;
  const word = facts.engine === 'mariadb' ? 'FOR' : 'TO';
  return `SET DEFAULT ROLE ${accountSql(facts, known.role)} ${word} ${accountSql(facts, known.account)};`;
}

const WORDS: Partial<Readonly<Record<Definition['kind'], string>>> = {
  view: 'VIEW',
  routine: 'PROCEDURE | FUNCTION',
  trigger: 'TRIGGER',
  event: 'EVENT',
};

function definitionSql(facts: Facts, definition: Definition | undefined): string | null {
  if (definition === undefined) return null;
  const { kind, on, name, runsAs } = definition;
  if (kind === 'merge') return `CREATE TABLE ${nameSql(facts, on)} … UNION = (…);`;
  const word = WORDS[kind];
  if (word === undefined) return null;
  const database = kind === 'event' ? on : parentOf(facts, on);
  const own =
    name === ''
      ? nameSql(facts, on)
      : `${quoteIdentifier(facts.securables.name[database] ?? '')}.${quoteIdentifier(name)}`;
  const place = kind === 'trigger' ? ` … ON ${nameSql(facts, on)}` : '';
  return `CREATE ${runsAs === NONE ? '' : `DEFINER = ${accountSql(facts, runsAs)} `}${word} ${own}${place} …;`;
}

const quoteText = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
