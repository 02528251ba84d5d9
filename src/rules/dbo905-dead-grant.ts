import { NONE, SecurableFlag } from '../model/facts.ts';
import { pathOf } from '../model/securables.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { defineRule, type InstanceView } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { instanceLine } from './places.ts';

export const deadGrant = defineRule({
  id: 'DBO905',
  severity: 'info',
  needs: ['facts'],
  meta: true,
  docs: {
    what: 'A grant names an account or an object that does not exist.',
    why: 'It does nothing today and starts to work, unseen, on the day something of that name is created.',
    fix: 'Revoke it.',
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
    for (const view of context.instances)
      for (const [grantee, rows] of groupBy(
        deadRows(view),
        (row) => view.ownership.facts.grants.grantee[row] ?? NONE,
      )) {
        const { facts } = view.ownership;
        const key = facts.principals[grantee]?.key ?? '?';
        const objects = [...new Set(rows.map((row) => pathOf(facts, facts.grants.target[row] ?? NONE)))].sort(compare);
        const grants = rows.length === 1 ? 'a grant' : `${String(rows.length)} grants`;
        const exists = facts.principals[grantee]?.exists === true;
        yield {
          instance: view.snapshot.instance,
          principal: key,
          service: null,
          owner: null,
          team: null,
          objects,
          causeKey: `dead:${key}`,
          message: `${grants} to ${key}${exists ? ' on what does not exist' : ', which does not exist'}`,
          clears: rows.length === 1 ? 'revoke it' : 'revoke them',
          at: instanceLine(context, view),
        };
      }
  },
});

/** Rows of grants for what does not exist. */
export function deadRows({ ownership: { facts } }: InstanceView): number[] {
  const rows: number[] = [];
  const { grantee, target, count } = facts.grants;
  for (let row = 0; row < count; row++) {
    const missing = ((facts.securables.flags[target[row] ?? NONE] ?? 0) & SecurableFlag.missing) !== 0;
    const principal = facts.principals[grantee[row] ?? NONE];
    // What the roles of the engine itself hold, nobody granted and nobody can revoke.
    if (missing ? principal?.provenance !== 'predefined' : principal?.exists === false) rows.push(row);
  }
  return rows;
}
