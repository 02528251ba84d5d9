import type { Candidate } from '../model/candidate.ts';
import { NONE, SecurableFlag, type SecurableId } from '../model/facts.ts';
import { kindOf, pathOf, relationOf } from '../model/securables.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { defineRule, type InstanceView, type RuleContext } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { instanceLine } from './places.ts';

export const deadGrant = defineRule({
  id: 'DBO905',
  severity: 'info',
  needs: ['facts'],
  meta: true,
  docs: {
    what: 'A grant names an account or an object that does not exist, or a pattern that no database matches (MySQL); or what runs with the rights of an account names one that does not exist.',
    why: 'It does nothing today and starts to work, unseen, on the day something of that name is created.',
    fix: 'Revoke it; drop what names an account that is gone, or make it anew with one that exists.',
  },
  examples: [
    {
      title: 'A role that was removed from the catalog by hand',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'create role gone',
        "update pg_authid set oid = 99999 where rolname = 'gone'",
        'grant select on billing.inv to gone',
        'delete from pg_authid where oid = 99999',
      ],
      findings: ['a grant to 99999, which does not exist'],
    },
    { title: 'Grants to roles that exist', manifest: twoServices(), world: TWO_SERVICES, findings: [] },
  ],
  check: function* (context) {
    for (const view of context.instances) {
      yield* deadGrants(context, view);
      yield* goneDefiners(context, view);
    }
  },
});

function* deadGrants(context: RuleContext, view: InstanceView): Generator<Candidate> {
  const { facts } = view.ownership;
  for (const [grantee, rows] of groupBy(deadRows(view), (row) => facts.grants.grantee[row] ?? NONE)) {
    const key = facts.principals[grantee]?.key ?? '?';
    const objects = [...new Set(rows.map((row) => pathOf(facts, facts.grants.target[row] ?? NONE)))].sort(compare);
    const grants = rows.length === 1 ? 'a grant' : `${String(rows.length)} grants`;
    const exists = facts.principals[grantee]?.exists === true;
    yield {
      ...about(context, view, key, objects),
      causeKey: `dead:${key}`,
      message: `${grants} to ${key}${exists ? ' on what does not exist' : ', which does not exist'}`,
      clears: rows.length === 1 ? 'revoke it' : 'revoke them',
      goals: rows.map((row) => {
        const privileges = facts.privilegeSets[facts.grants.privileges[row] ?? NONE]?.privileges ?? [];
        return { kind: 'grant', row, privileges, only: 'all' };
      }),
    };
  }
}

/** Code that fails today because of whom it names, and that has the rights of whoever is called so tomorrow. */
function* goneDefiners(context: RuleContext, view: InstanceView): Generator<Candidate> {
  const { facts } = view.ownership;
  const known = new Set(facts.principals.filter(({ exists }) => exists).map(({ attributes }) => attributes['user']));
  // Where the host alone differs, another account of that user may stand in.
  const gone = facts.definitions.filter(({ runsAs }) => {
    const principal = facts.principals[runsAs];
    return principal?.exists === false && !known.has(principal.attributes['user']);
  });
  for (const [definer, definitions] of groupBy(gone, ({ runsAs }) => runsAs)) {
    const key = facts.principals[definer]?.key ?? '?';
    const objects = [...new Set(definitions.map(({ on }) => pathOf(facts, on)))].sort(compare);
    const [only] = objects;
    const what =
      objects.length === 1 ? `what runs on ${String(only)}` : `what runs on ${String(objects.length)} objects`;
    yield {
      ...about(context, view, key, objects),
      causeKey: `gone:${key}`,
      message: `${what} has the rights of ${key}, which does not exist`,
      clears: 'drop it, or make it anew with a definer that exists',
    };
  }
}

const about = (
  context: RuleContext,
  view: InstanceView,
  principal: string,
  objects: readonly string[],
): Pick<Candidate, 'instance' | 'principal' | 'service' | 'owner' | 'team' | 'objects' | 'at'> => ({
  instance: view.snapshot.instance,
  principal,
  service: null,
  owner: null,
  team: null,
  objects,
  at: instanceLine(context, view),
});

/** Rows of grants for what does not exist. */
export function deadRows(view: InstanceView): number[] {
  const { facts } = view.ownership;
  const rows: number[] = [];
  const { grantee, target, count } = facts.grants;
  for (let row = 0; row < count; row++) {
    if (grantee[row] === NONE) continue; // taken out by a remedy
    const on = relationOf(facts, target[row] ?? NONE);
    const missing = ((facts.securables.flags[on] ?? 0) & SecurableFlag.missing) !== 0 || isUnmatched(view, on, row);
    const principal = facts.principals[grantee[row] ?? NONE];
    // What the roles of the engine itself hold, nobody granted and nobody can revoke.
    if (missing ? principal?.provenance !== 'predefined' : principal?.exists === false) rows.push(row);
  }
  return rows;
}

/** A pattern of database names (MySQL) that matches none, and a grant on it that gives something. */
function isUnmatched({ ownership: { facts }, resolver }: InstanceView, on: SecurableId, row: number): boolean {
  if (kindOf(facts, on) !== 'database-pattern' || resolver.matchesNothing?.(on) !== true) return false;
  return (facts.privilegeSets[facts.grants.privileges[row] ?? NONE]?.privileges.length ?? 0) > 0;
}
