import type { Draft } from './generate.ts';

/** Roles, who is a member of whom, and members of predefined roles. */
export function roleStatements(draft: Draft): string[] {
  const { random: r, roles } = draft;
  const sql = roles.map((role) => {
    const attributes = [
      r.chance(0.82) ? 'LOGIN' : 'NOLOGIN',
      r.chance(0.25) ? 'NOINHERIT' : 'INHERIT',
      ...(r.chance(0.05) ? ['SUPERUSER'] : []),
      ...(r.chance(0.1) ? ['BYPASSRLS'] : []),
      ...(r.chance(0.04) ? ['CREATEROLE'] : []),
    ];
    return `CREATE ROLE ${role} ${attributes.join(' ')}`;
  });
  return [...sql, ...membershipStatements(draft), ...predefinedStatements(draft)];
}

function membershipStatements(draft: Draft): string[] {
  const { random: r, roles } = draft;
  const sql: string[] = [];
  const admins: (readonly [role: string, admin: string])[] = [];
  const density = r.pick([0.15, 0.35, 0.5]);
  for (const [i, member] of roles.entries()) {
    for (const role of roles.slice(0, i)) {
      if (!r.chance(density)) continue;
      const { options, admin } = membershipOptions(draft);
      sql.push(`GRANT ${role} TO ${member}${options}`);
      if (admin) admins.push([role, member]);
    }
  }
  // What an admin grants on is a membership of its own, also for a pair that has one already.
  for (const [role, admin] of admins) {
    if (!r.chance(0.6)) continue;
    const member = r.pick(roles);
    sql.push(`GRANT ${role} TO ${member}${membershipOptions(draft).options} GRANTED BY ${admin}`);
  }
  return sql;
}

function membershipOptions({ random: r, major }: Draft): { readonly options: string; readonly admin: boolean } {
  const admin = r.chance(0.25);
  if (major < 16) return { options: admin ? ' WITH ADMIN OPTION' : '', admin };
  const options = [
    ...(r.chance(0.75) ? [`INHERIT ${r.chance(0.35) ? 'TRUE' : 'FALSE'}`] : []),
    ...(r.chance(0.4) ? [`SET ${r.chance(0.6) ? 'TRUE' : 'FALSE'}`] : []),
    ...(admin ? ['ADMIN TRUE'] : []),
  ];
  return { options: options.length === 0 ? '' : ` WITH ${options.join(', ')}`, admin };
}

function predefinedStatements(draft: Draft): string[] {
  const { random: r, roles, major } = draft;
  const sql: string[] = [];
  const grant = (predefined: string, chance: number): void => {
    if (r.chance(chance)) sql.push(`GRANT ${predefined} TO ${r.pick(roles)}${membershipOptions(draft).options}`);
  };
  for (const predefined of ['pg_read_all_data', 'pg_write_all_data', ...(major >= 17 ? ['pg_maintain'] : [])])
    grant(predefined, 0.2);
  for (const predefined of ['pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files'])
    grant(predefined, 0.03);
  return sql;
}
