import type { Access, Holder, Mode, Resolver } from '../../../src/model/access.ts';
import type { Facts } from '../../../src/model/facts.ts';
import { kindOf } from '../../../src/model/securables.ts';
import { throughByUnit } from './through.ts';
import type { Observation } from './compare.ts';
import { accessesByUnit, judge, principalOf, type UnitAccesses } from './judgement.ts';

/** Modes that every kind of path is counted in. */
export const COUNTED = ['now', 'assume', 'escalate', 'latent'] as const satisfies readonly Mode[];

/** How many checks of one kind and mode were allowed by the server, and how many refused. */
export interface Count {
  allowed: number;
  refused: number;
}

/** What has been compared: proof that agreement was not for want of cases. */
export interface Account {
  worlds: number;
  checks: number;
  allowed: number;
  /** By `kind mode`, as in `membership assume`. */
  readonly paths: Map<string, Count>;
}

export const newAccount = (): Account => ({ worlds: 0, checks: 0, allowed: 0, paths: new Map() });

/** Several accounts as one. */
export function sum(accounts: readonly Account[]): Account {
  const all = newAccount();
  for (const { worlds, checks, allowed, paths } of accounts) {
    all.worlds += worlds;
    all.checks += checks;
    all.allowed += allowed;
    for (const [key, part] of paths) {
      const [kind = '', mode = ''] = key.split(' ');
      const known = count(all, kind, mode);
      known.allowed += part.allowed;
      known.refused += part.refused;
    }
  }
  return all;
}

/** Kinds of path that fewer than 200 checks allowed, or refused, in a mode that they can have. */
export function thin({ paths }: Account): string[] {
  return [...paths].flatMap(([key, { allowed, refused }]) => {
    const counted = COUNTED.some((mode) => key.endsWith(` ${mode}`));
    return counted && (allowed < 200 || refused < 200) ? [`${key}: ${allowed} allowed, ${refused} refused`] : [];
  });
}

/**
 * Counts the checks of one world. A check is one principal, one object (or column) and one action.
 *
 * A check is *allowed* for the kinds of path by which the resolver says that it is, in the mode that it says, and the server
 * agreed. It is *refused* for a kind and mode when an access of this kind on this object is held in this mode by somebody
 * else, this principal has it not at all or as latent, and the server refused. For `latent`, a check is refused as things
 * are, and allowed once every schema can be entered and every role can log in.
 */
export function enter(account: Account, { facts, units, testimonies }: Observation, resolver: Resolver): void {
  account.worlds++;
  const direct = accessesByUnit(facts, resolver, units);
  const throughs = throughByUnit(facts, resolver, units);
  const byUnit = direct.map((accesses, i) => throughs[i]?.accesses ?? accesses);
  for (const { role, rulings, possible } of testimonies) {
    const principal = principalOf(facts, role);
    for (const [i, accesses] of byUnit.entries()) {
      account.checks++;
      const allowed = rulings[i]?.mode === 'now' || rulings[i]?.mode === 'assume';
      if (allowed) account.allowed++;
      const through = throughs[i]?.by(principal);
      const { mode, by } =
        through === undefined ? judge(accesses, principal) : { mode: through.mode, by: through.held };
      const kinds = new Set(by.flatMap(({ access, holder }) => pathKinds(facts, access, holder)));
      if (mode !== 'none') for (const kind of kinds) count(account, kind, mode).allowed++;
      if (rulings[i]?.mode !== 'none') continue;
      if (mode === 'latent') for (const kind of kinds) count(account, kind, mode).refused++;
      for (const [kind, other] of heldByOthers(facts, accesses, principal))
        if (other !== 'latent' || possible[i] === false) count(account, kind, other).refused++;
    }
  }
}

/** The kinds and modes of the accesses on a unit that others hold and this principal cannot use. */
function heldByOthers(facts: Facts, { accesses, holders }: UnitAccesses, principal: number): [string, Mode][] {
  const found = new Map<string, [string, Mode]>();
  for (const access of accesses) {
    const who = holders.get(access);
    const own = who?.get(principal)?.mode;
    if (who === undefined || (own !== undefined && own !== 'latent')) continue;
    for (const holder of who.values())
      if (own !== holder.mode)
        for (const kind of pathKinds(facts, access, holder)) found.set(`${kind} ${holder.mode}`, [kind, holder.mode]);
  }
  return [...found.values()];
}

function count(account: Account, kind: string, mode: string): Count {
  const key = `${kind} ${mode}`;
  let known = account.paths.get(key);
  if (known === undefined) account.paths.set(key, (known = { allowed: 0, refused: 0 }));
  return known;
}

/** What a path is, seen from its holder: the cause, whether memberships lead to it, and what kind of object it is on. */
function pathKinds(facts: Facts, access: Access, holder: Holder): string[] {
  if (holder.mode === 'escalate' && access.mode !== 'escalate') return ['membership-admin'];
  const own = holder.principal === access.principal;
  const on = kindOf(facts, access.target.kind === 'all' ? access.target.under : access.target.id);
  if (access.by === 'owner' && access.target.kind === 'all') return [`${on}-owner`];
  if (access.by === 'owner') return [own ? 'owner' : 'owner-membership'];
  if (access.via !== undefined) return [access.by];
  const cause = access.by === 'grant' && !own ? 'membership' : access.by;
  return SPECIAL.has(on) && access.target.kind === 'one' ? [cause, on] : [cause];
}

const SPECIAL: ReadonlySet<string> = new Set(['column', 'sequence', 'routine']);

/** The account as a Markdown table, sorted. */
export function table(account: Account): string {
  const kinds = [...new Set([...account.paths.keys()].map((key) => key.split(' ')[0] ?? ''))].sort();
  const rows = kinds.map((kind) => {
    const cells = COUNTED.map((mode) => {
      const { allowed = 0, refused = 0 } = account.paths.get(`${kind} ${mode}`) ?? {};
      return `${String(allowed)} / ${String(refused)}`;
    });
    return `| ${kind} | ${cells.join(' | ')} |`;
  });
  return [`| path | ${COUNTED.join(' | ')} |`, `|---|${COUNTED.map(() => '---:|').join('')}`, ...rows].join('\n');
}
