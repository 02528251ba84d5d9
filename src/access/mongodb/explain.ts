import type { Access, Holder, Step } from '../../model/access.ts';
import { factId, factKind, factRow, NONE, ROOT, type Facts, type PrincipalId } from '../../model/facts.ts';
import { pathOf } from '../../model/securables.ts';
import type { Rights } from './rights.ts';
import type { Takeovers } from './takeover.ts';

/** Renders how the holder comes to the access: roles, then the privilege, then views or users on the way. */
export function explainMongodb(
  facts: Facts,
  rights: Rights,
  takeovers: Takeovers,
  access: Access,
  { principal }: Holder,
): Step[] {
  const steps: Step[] = rights.path(principal, access.principal).map(({ from, to, fact }) => ({
    kind: 'membership',
    from: keyOf(facts, from),
    to: keyOf(facts, to),
    detail: 'inherit',
    fact,
  }));
  steps.push(causeStep(facts, access), ...viaSteps(facts, access));
  if (access.by === 'account-takeover') steps.push(...takeoverSteps(facts, rights, takeovers, access, principal));
  return steps;
}

function causeStep(facts: Facts, access: Access): Step {
  const from = keyOf(facts, access.principal);
  const { by, cause: fact, via } = access;
  const to = via === undefined ? targetOf(facts, access) : pathOf(facts, via.entry);
  if (by === 'superuser') return { kind: 'attribute', from, to, detail: 'every privilege', fact };
  if (by === 'anonymous') return { kind: 'attribute', from, to, detail: 'authorization is off', fact };
  const granted = factKind(fact) === 'grant' ? (facts.grants.target[factRow(fact)] ?? ROOT) : ROOT;
  const privileges = via === undefined ? access.privileges.join(', ') : 'find';
  const predefined = facts.principals[access.principal]?.provenance === 'predefined';
  const { target } = access;
  const exactly = granted === (via?.entry ?? (target.kind === 'all' ? target.under : target.id));
  const detail = exactly && !predefined ? privileges : `${privileges} on ${grantedText(facts, granted)}`;
  return { kind: predefined ? 'predefined' : 'grant', from, to, detail, fact };
}

/** The resource as the privilege names it: `{"db":"","collection":"inv"}`, or a path without the instance. */
function grantedText(facts: Facts, id: number): string {
  const { name, parent, kind } = facts.securables;
  if (kind[id] === undefined || id === ROOT) return 'everything';
  const above = parent[id] ?? NONE;
  return above === ROOT ? (name[id] ?? '') : `${name[above] ?? ''}.${name[id] ?? ''}`;
}

function viaSteps(facts: Facts, access: Access): Step[] {
  const { via } = access;
  if (via === undefined) return [];
  return via.definitions.map((row, index) => {
    const next = facts.definitions[via.definitions[index + 1] ?? NONE];
    return {
      kind: 'definition',
      from: pathOf(facts, facts.definitions[row]?.on ?? via.entry),
      to: next === undefined ? targetOf(facts, access) : pathOf(facts, next.on),
      detail: 'view, which needs no right of its reader',
      fact: factId('definition', row),
    };
  });
}

function takeoverSteps(
  facts: Facts,
  rights: Rights,
  takeovers: Takeovers,
  access: Access,
  holder: PrincipalId,
): Step[] {
  const victim = takeovers.victim(access, holder);
  if (victim === undefined) return [];
  const logIn: Step = {
    kind: 'session',
    from: keyOf(facts, holder),
    to: keyOf(facts, victim.user),
    detail: 'sets the password of, and logs in as',
    fact: null,
  };
  const own = { principal: victim.user, mode: 'now', certainty: 'exact' } as const;
  return [logIn, ...explainMongodb(facts, rights, takeovers, victim.access, own)];
}

/** The path of what an access is on; what it covers as a whole ends in `/**`. */
function targetOf(facts: Facts, { target }: Access): string {
  return target.kind !== 'all' ? pathOf(facts, target.id) : `${pathOf(facts, target.under)}/**`;
}

const keyOf = (facts: Facts, id: PrincipalId): string => facts.principals[id]?.key ?? '?';
