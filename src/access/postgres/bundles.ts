import type { Access, AccessBundle } from '../../model/access.ts';
import { factKind, factRow, NONE, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import type { PostgresSessions } from './sessions.ts';

interface Growing extends AccessBundle {
  readonly ids: SecurableId[];
}

/** A grantee has the same rights on most tables of a schema: a fleet's accesses come in a few thousand bundles. */
export function postgresBundles(
  facts: Facts,
  sessions: PostgresSessions,
  accesses: Iterable<Access>,
): readonly AccessBundle[] {
  const bundles: Growing[] = [];
  const byPrincipal = new Map<PrincipalId, Map<number, Growing>>();
  for (const access of accesses) {
    const alike = access.target.kind === 'one' ? sessions.alike(access) : NONE;
    if (access.target.kind !== 'one' || alike === NONE) {
      bundles.push({ access, ids: access.target.kind === 'all' ? [] : [access.target.id] });
      continue;
    }
    let known = byPrincipal.get(access.principal);
    if (known === undefined) byPrincipal.set(access.principal, (known = new Map<number, Growing>()));
    const key = alike * ORIGINS + originOf(facts, access);
    const bundle = known.get(key);
    if (bundle !== undefined) bundle.ids.push(access.target.id);
    else {
      const fresh = { access, ids: [access.target.id] };
      known.set(key, fresh);
      bundles.push(fresh);
    }
  }
  return bundles;
}

/** More than there are origins of grants. */
const ORIGINS = 4;

const originOf = (facts: Facts, { cause }: Access): number =>
  factKind(cause) === 'grant' ? (facts.grants.origin[factRow(cause)] ?? 0) : 0;
