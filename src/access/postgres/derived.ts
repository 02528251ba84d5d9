import type { Access, CauseKind, Via } from '../../model/access.ts';
import type { Facts, PrincipalId, SecurableId } from '../../model/facts.ts';
import { kindOf, relationOf } from '../../model/securables.ts';
import { actionOf } from '../../dialects/postgres/actions.ts';
import { CAUSE_OF_DEFINITION } from '../definition-causes.ts';
import type { EffectGraph } from './effects.ts';
import { accessThrough } from './make-access.ts';

/**
 * What an access on one object lets its holder do to others: through views, rules, triggers and routines that run with
 * somebody else's rights. The holders are those of the access itself.
 */
export function derivedAccesses(
  facts: Facts,
  effects: EffectGraph,
  definerReach: (definer: PrincipalId) => readonly Access[],
  access: Access,
): readonly Access[] {
  if (access.target.kind !== 'one' || access.mode !== 'now') return NOTHING;
  const entry = relationOf(facts, access.target.id);
  if (!effects.has(entry)) return NOTHING;
  const found: Access[] = [];
  for (const privilege of access.by === 'owner' ? privilegesOf(facts, entry, access) : access.privileges) {
    const { known, opaque } = effects.of(entry, privilege);
    for (const { target, privilege: used, path, needs, runsAs } of known) {
      const action = actionOf(kindOf(facts, target), used);
      if (action === undefined || target === entry) continue;
      if (runsAs === access.principal && effects.isNothingNew(runsAs, { target, privilege: used })) continue;
      const via: Via = { entry, definitions: path, needs, opaque: null };
      found.push(accessThrough(access, { kind: 'one', id: target }, action, causeOf(facts, path), [used], via));
    }
    for (const { definer, path, needs, why } of opaque) {
      if (definer === access.principal) continue;
      const via: Via = { entry, definitions: path, needs, opaque: why };
      for (const { target, action, privileges } of definerReach(definer))
        found.push(accessThrough(access, target, action, causeOf(facts, path), privileges, via));
    }
  }
  return found;
}

const NOTHING: readonly never[] = [];

function causeOf(facts: Facts, path: readonly number[]): CauseKind {
  return CAUSE_OF_DEFINITION[facts.definitions[path[0] ?? 0]?.kind ?? 'view'];
}

const USES = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'EXECUTE'];
const usesOf = new Map<string, readonly string[]>();

/** An owner uses its object in every way that the action stands for. */
function privilegesOf(facts: Facts, entry: SecurableId, { action }: Access): readonly string[] {
  const kind = kindOf(facts, entry);
  const key = `${kind} ${action}`;
  let uses = usesOf.get(key);
  if (uses === undefined) usesOf.set(key, (uses = USES.filter((privilege) => actionOf(kind, privilege) === action)));
  return uses;
}
