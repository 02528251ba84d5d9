import type { Change } from '../../model/plan.ts';
import { quoteForRegistry, quoteLiteral } from './literals.ts';
import { roleNameOf } from './names.ts';

/** Something that whoever runs a script needs, unless it is a superuser. */
export interface NeededRight {
  /** As it stands behind "a role with" and "lacks". */
  readonly what: string;
  /** An SQL expression: has the current user got it? True, too, where the role is gone: then the plan is stale. */
  readonly has: string;
}

/** Of all rights that a change takes, those that can be told before it is tried. */
export function rightsOf({ runAs, needs, remove, add }: Change, major: number): readonly NeededRight[] {
  const facts = [...remove, ...add];
  const given = facts.filter((fact) => fact.kind === 'membership');
  const roles = facts.filter((fact) => fact.kind === 'principal');
  // up to 15 a membership is anybody's to end who administers the role
  const administers = major < 16 || add.some(({ kind }) => kind === 'membership');
  const superuser = roles.some(({ attributes }) => SUPERUSERS_OWN.some((name) => name in attributes));
  return [
    ...needs.map((name) => ({ what: `the rights of ${name}`, has: hasRole(name, "'USAGE'") })),
    ...(runAs === null
      ? []
      : [{ what: `SET ROLE ${runAs}`, has: hasRole(runAs, major < 16 ? "'MEMBER'" : "'SET'", 'session_user, ') }]),
    ...(administers ? given : []).map(({ role }) => administration(roleNameOf(role) ?? '', major)),
    ...(roles.length === 0
      ? []
      : [superuser ? { what: 'SUPERUSER', has: 'false' } : { what: 'CREATEROLE', has: `(${CREATEROLE})` }]),
  ];
}

/** https://www.postgresql.org/docs/18/sql-alterrole.html; from 16 on CREATEROLE with the attribute itself would do for two of them. */
const SUPERUSERS_OWN = ['superuser', 'replication', 'bypassrls'];

const CREATEROLE = 'SELECT r.rolcreaterole FROM pg_roles r WHERE r.rolname = current_user';

const hasRole = (name: string, right: string, who = ''): string =>
  `coalesce(pg_has_role(${who}to_regrole(${quoteForRegistry(name)}), ${right}), true)`;

function administration(role: string, major: number): NeededRight {
  const has = hasRole(role, "'MEMBER WITH ADMIN OPTION'");
  return {
    what: `the admin option for ${role}`,
    has: major < 16 ? `(${has} OR (${CREATEROLE}))` : has,
  };
}

/** Lines of PL/pgSQL that fail, with the variable `lacking`, where the executor has not what the changes take. */
export function missingRights(changes: readonly Change[], major: number): string[] {
  const rights = new Map(changes.flatMap((change) => rightsOf(change, major).map(({ what, has }) => [what, has])));
  if (rights.size === 0) return [];
  const rows = [...rights].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, has]) => `(${quoteLiteral(what)}, ${has})`);
  return [
    '  IF NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) THEN',
    "    SELECT string_agg(n.what, ', ') INTO lacking FROM (VALUES",
    rows.map((row) => `      ${row}`).join(',\n'),
    '    ) n (what, has) WHERE NOT n.has;',
    '    IF lacking IS NOT NULL THEN',
    "      RAISE EXCEPTION USING MESSAGE = current_user || ' may not run this script: it is no superuser and lacks ' || lacking || '; nothing was changed';",
    '    END IF;',
    '  END IF;',
  ];
}
