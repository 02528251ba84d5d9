import type { Access, Holder, Step } from '../../model/access.ts';
import { factId, NONE, SecurableFlag, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { parentOf, pathOf } from '../../model/securables.ts';
import type { Session, Sessions } from './sessions.ts';
import type { Strength } from './strength.ts';

/**
 * Renders how the holder comes to the access: what its session has to be, how it gets to the grantee (a role, PUBLIC, a
 * row for a wider host or for the blank user), what the row says, and what is still missing.
 */
export function explainMysql(
  facts: Facts,
  sessions: Sessions,
  access: Access,
  holder: Holder,
  strength: Strength,
): Step[] {
  return [
    ...granteeSteps(facts, sessions, access, holder, strength.session),
    {
      kind: 'grant',
      from: keyOf(facts, access.principal),
      to: targetOf(facts, access),
      detail: access.privileges.join(', '),
      fact: access.cause,
    },
    ...missingSteps(facts, access, holder),
  ];
}

function granteeSteps(facts: Facts, sessions: Sessions, access: Access, holder: Holder, session: Session): Step[] {
  const { principal } = holder;
  const from = keyOf(facts, principal);
  if (session.roles.has(access.principal)) return roleSteps(facts, sessions, access.principal, principal, session);
  const steps: Step[] = sessionSteps(from, session);
  if (access.principal === principal) return steps;
  const to = keyOf(facts, access.principal);
  if (sessions.publicRoles().has(access.principal)) return [...steps, ...publicSteps(facts, sessions, access, from)];
  const blank = facts.principals[access.principal]?.kind === 'anonymous';
  const detail = blank ? 'rows of the blank user apply to every user' : 'rows of other matching hosts apply';
  return [...steps, { kind: 'host', from, to, detail, fact: null }];
}

/** The account's own rows need no step, unless the session must be another than the one at login. */
function sessionSteps(account: string, { mode, entered }: Session): Step[] {
  if (mode === 'now') return [];
  const [role] = entered;
  const detail = role === undefined ? 'SET ROLE NONE' : 'SET ROLE to any role';
  return [{ kind: 'session', from: account, to: account, detail, fact: role?.fact ?? null }];
}

function publicSteps(facts: Facts, sessions: Sessions, access: Access, from: string): Step[] {
  const open = facts.principals.find(({ kind }) => kind === 'public')?.id ?? NONE;
  const everybody: Step = {
    kind: 'public',
    from,
    to: keyOf(facts, open),
    detail: 'everybody',
    fact: factId('principal', open),
  };
  return [everybody, ...heldSteps(facts, sessions, open, access.principal)];
}

function roleSteps(
  facts: Facts,
  sessions: Sessions,
  role: PrincipalId,
  account: PrincipalId,
  session: Session,
): Step[] {
  const entered = session.entered.find((active) => sessions.closure(active.role).has(role));
  if (entered === undefined) return [];
  const first: Step = {
    kind: 'membership',
    from: keyOf(facts, account),
    to: keyOf(facts, entered.role),
    detail: entered.detail,
    fact: entered.fact,
  };
  return [first, ...heldSteps(facts, sessions, entered.role, role)];
}

/** The shortest chain of roles from one that is active to one that it brings along. */
function heldSteps(facts: Facts, sessions: Sessions, from: PrincipalId, to: PrincipalId): Step[] {
  const paths = new Map<PrincipalId, readonly Step[]>([[from, []]]);
  for (const [member, path] of paths) {
    if (member === to) return [...path];
    for (const { role, fact } of sessions.rolesOf(member)) {
      if (paths.has(role)) continue;
      const hop: Step = {
        kind: 'membership',
        from: keyOf(facts, member),
        to: keyOf(facts, role),
        detail: 'active with it',
        fact,
      };
      paths.set(role, [...path, hop]);
    }
  }
  return [];
}

function missingSteps(facts: Facts, access: Access, { principal, mode }: Holder): Step[] {
  if (mode !== 'latent') return [];
  const from = keyOf(facts, principal);
  const steps: Step[] = [];
  if (facts.principals[principal]?.login !== true)
    steps.push({ kind: 'missing', from, to: from, detail: 'account locked', fact: factId('principal', principal) });
  const id = missingObject(facts, access);
  if (id !== NONE)
    steps.push({
      kind: 'missing',
      from,
      to: pathOf(facts, id),
      detail: 'does not exist',
      fact: factId('securable', id),
    });
  return steps;
}

function missingObject(facts: Facts, { target }: Access): SecurableId {
  if (target.kind === 'pattern') return target.id;
  let id = target.kind === 'one' ? target.id : target.under;
  while (id !== NONE && ((facts.securables.flags[id] ?? 0) & SecurableFlag.missing) === 0) id = parentOf(facts, id);
  return id;
}

/** The path of what an access is on; what it covers as a whole ends in `/**`. */
function targetOf(facts: Facts, { target }: Access): string {
  if (target.kind === 'one') return pathOf(facts, target.id);
  return `${pathOf(facts, target.kind === 'pattern' ? target.id : target.under)}/**`;
}

const keyOf = (facts: Facts, id: PrincipalId): string => facts.principals[id]?.key ?? '?';
