import type { Draft } from './generate.ts';
import { anOwner, asOwner, grants } from './generate-relations.ts';
import { comment, named, reads, writes, type Sources } from './generate-ways.ts';

/**
 * A foreign table over a table of the same database: a foreign server that leads back to this one, and mappings that say
 * as whom. No mapping asks for a password, as the server under test does not.
 */
export function foreignTable(draft: Draft, { tables }: Sources, number: string): string[] {
  const { random: r, roles } = draft;
  const server = `x_s${number}`;
  const name = named(draft, `x_e${number}`);
  const base = r.pick(tables);
  const made = { ...base, name };
  const [schema = '', table = ''] = base.name.split(/\.(?=y\d$)/);
  const users = [...(r.chance(0.5) ? ['PUBLIC'] : []), ...r.some(roles, 1 + r.below(3))];
  return [
    `SELECT lab.serve('${server}', ${r.chance(0.1) ? '1' : "current_setting('port')"})`,
    ...users.map((user) => {
      const remote = literal(r.chance(0.05) ? 'postgres' : bare(r.pick(roles)));
      return `CREATE USER MAPPING FOR ${user} SERVER ${server} OPTIONS (user ${remote}, password_required 'false')`;
    }),
    asOwner(
      anOwner(draft),
      `CREATE FOREIGN TABLE ${name} (k int) SERVER ${server} OPTIONS (schema_name ${literal(bare(schema))}, table_name '${table}')`,
    ),
    ...grants(draft, name, ['SELECT', 'INSERT', 'ALL'], 4),
    comment(`FOREIGN TABLE ${name}`, [reads(made), writes(made)]),
  ];
}

const literal = (text: string): string =>
  `${text.includes('\\') ? 'E' : ''}'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;

/** The name behind a quoted identifier. */
const bare = (identifier: string): string => identifier.replace(/^"(.*)"$/, '$1').replaceAll('""', '"');
