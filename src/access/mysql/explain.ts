import type { Access, CauseKind, Holder, Step } from '../../model/access.ts';
import {
  factId,
  NONE,
  ROOT,
  SecurableFlag,
  type Facts,
  type PrincipalId,
  type SecurableId,
} from '../../model/facts.ts';
import { kindOf, parentOf, pathOf } from '../../model/securables.ts';
import { lackOf, powerBehind } from './conditions.ts';
import type { GrantIndex } from './grant-index.ts';
import type { Way } from './holders.ts';
import type { Session, Sessions } from './sessions.ts';
import { usedPrivileges } from './used-privileges.ts';

/**
 * Renders how the holder comes to the access: what its session has to be, how it gets to the grantee (a role, PUBLIC, a
 * row for a wider host or for the blank user), what the row says, what runs on the way, and what is still missing.
 */
export class Explanation {
  readonly #index: GrantIndex;
  readonly #sessions: Sessions;

  constructor(index: GrantIndex, sessions: Sessions) {
    this.#index = index;
    this.#sessions = sessions;
  }

  of(access: Access, { holder, strength, as, proxy }: Way): Step[] {
    const { facts } = this.#index;
    const from = keyOf(facts, holder.principal);
    const to = keyOf(facts, as);
    const proxied: Step[] = proxy === undefined ? [] : [{ kind: 'session', from, to, detail: 'PROXY', fact: proxy }];
    return [
      ...proxied,
      ...granteeSteps(facts, this.#sessions, access, as, strength.session),
      grantStep(facts, access),
      ...this.#waySteps(access),
      ...(holder.certainty === 'unstable' ? [undecidedStep(facts, access)] : []),
      ...this.#missingSteps(access, holder),
    ];
  }

  /** From what the row is on to what is reached. */
  #waySteps(access: Access): Step[] {
    const { facts } = this.#index;
    if (access.via === undefined) return [];
    if (access.via.definitions.length > 0 && access.mode === 'now') return definitionSteps(facts, access);
    const detail = powerBehind(this.#index, access)?.detail ?? WAYS[access.by] ?? access.by;
    return [{ kind: 'definition', from: placeOf(facts, access), to: targetOf(facts, access), detail, fact: null }];
  }

  #missingSteps(access: Access, { principal, mode }: Holder): Step[] {
    const { facts } = this.#index;
    const from = keyOf(facts, principal);
    const steps: Step[] = [];
    if (facts.principals[principal]?.attributes['expired'] === true)
      steps.push({ kind: 'missing', from, to: from, detail: EXPIRED, fact: factId('principal', principal) });
    if (mode !== 'latent') return steps;
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
    const lack = lackOf(this.#index, access);
    if (lack !== undefined) steps.push({ kind: 'missing', from, to: from, detail: lack, fact: null });
    return steps;
  }
}

const EXPIRED = 'the password has expired, and whoever knows it sets a new one';

/** What is done with a right that leads further without anything that runs. */
const WAYS: Partial<Readonly<Record<CauseKind, string>>> = {
  'foreign-key': 'a foreign key',
  'table-move': 'ALTER TABLE … RENAME into a database of its own',
  'planted-code': 'code of its own that runs with the rights of others',
  'user-mapping': 'the account whose password the server stores',
};

const grantStep = (facts: Facts, access: Access): Step => ({
  kind: 'grant',
  from: keyOf(facts, access.principal),
  to: grantedOn(facts, access),
  detail: usedPrivileges(facts, access).join(', '),
  fact: access.cause,
});

const undecidedStep = (facts: Facts, access: Access): Step => ({
  kind: 'session',
  from: keyOf(facts, access.principal),
  to: keyOf(facts, access.principal),
  detail: 'unstable: another row is as specific, and the server leaves it open which of them counts',
  fact: null,
});

function definitionSteps(facts: Facts, access: Access): Step[] {
  const rows = access.via?.definitions ?? [];
  return rows.map((row, i) => {
    const next = facts.definitions[rows[i + 1] ?? NONE];
    return {
      kind: 'definition',
      from: pathOf(facts, i === 0 ? (access.via?.entry ?? ROOT) : (facts.definitions[row]?.on ?? ROOT)),
      to: next === undefined ? targetOf(facts, access) : pathOf(facts, next.on),
      detail: definitionDetail(facts, row, access),
      fact: factId('definition', row),
    };
  });
}

function definitionDetail(facts: Facts, row: number, { via, privileges }: Access): string {
  const definition = facts.definitions[row];
  if (definition === undefined) return '';
  const { kind, name, runsAs } = definition;
  const what = name === '' ? kind : `${kind} ${name}`;
  const as = kind === 'merge' ? 'without a check' : `with the rights of ${keyOf(facts, runsAs)}`;
  const last = via?.definitions.at(-1) === row;
  const does = !last ? '' : `, ${via.opaque ?? privileges.join(', ')}`;
  return `${what} ${as}${does}`;
}

function granteeSteps(
  facts: Facts,
  sessions: Sessions,
  access: Access,
  principal: PrincipalId,
  session: Session,
): Step[] {
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

function missingObject(facts: Facts, { target }: Access): SecurableId {
  if (target.kind === 'pattern') return target.id;
  let id = target.kind === 'one' ? target.id : target.under;
  while (id !== NONE && ((facts.securables.flags[id] ?? 0) & SecurableFlag.missing) === 0) id = parentOf(facts, id);
  return id;
}

/** What the row is on: for a way over another object that object, else the target. */
function grantedOn(facts: Facts, access: Access): string {
  return access.via === undefined ? targetOf(facts, access) : placeOf(facts, access);
}

function placeOf(facts: Facts, { via }: Access): string {
  const entry = via?.entry ?? ROOT;
  const container = entry === ROOT || kindOf(facts, entry) === 'database';
  return container ? `${pathOf(facts, entry)}/**` : pathOf(facts, entry);
}

/** The path of what an access is on; what it covers as a whole ends in `/**`. */
function targetOf(facts: Facts, { target }: Access): string {
  if (target.kind === 'one') return pathOf(facts, target.id);
  return `${pathOf(facts, target.kind === 'pattern' ? target.id : target.under)}/**`;
}

const keyOf = (facts: Facts, id: PrincipalId): string => facts.principals[id]?.key ?? '?';
