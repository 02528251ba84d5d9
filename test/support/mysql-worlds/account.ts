import { NONE, type Facts } from '../../../src/model/facts.ts';
import { kindOf } from '../../../src/model/securables.ts';
import type { Check, Reached } from './compare.ts';

/** How many checks of one kind of path were allowed by the server, and how many refused. */
export interface Count {
  allowed: number;
  refused: number;
}

/** What has been compared: proof that agreement was not for want of cases. */
export interface Account {
  worlds: number;
  checks: number;
  allowed: number;
  /** Checks in which the server leaves it open what it does. */
  open: number;
  readonly paths: Map<string, Count>;
}

export const newAccount = (): Account => ({ worlds: 0, checks: 0, allowed: 0, open: 0, paths: new Map() });

/** Several accounts as one. */
export function sum(accounts: readonly Account[]): Account {
  const all = newAccount();
  for (const { worlds, checks, allowed, open, paths } of accounts) {
    all.worlds += worlds;
    all.checks += checks;
    all.allowed += allowed;
    all.open += open;
    for (const [kind, part] of paths) {
      const known = count(all, kind);
      known.allowed += part.allowed;
      known.refused += part.refused;
    }
  }
  return all;
}

/** Kinds of path that fewer than 100 checks allowed, or refused. What PUBLIC may, nobody is refused. */
export const thin = ({ paths }: Account): string[] =>
  [...paths]
    .filter(([kind, { allowed, refused }]) => allowed < 100 || (refused < 100 && kind !== 'PUBLIC'))
    .map(([kind, { allowed, refused }]) => `${kind}: ${String(allowed)} allowed, ${String(refused)} refused`);

/**
 * Counts the checks of some worlds. A check is *allowed* for the kinds of path by which the resolver says that it is, and the
 * server agreed; it is *refused* for a kind when the server refused it to this account and allowed it to another account of
 * the same world by a path of this kind.
 */
export function enter(account: Account, facts: Facts, worlds: number, checks: readonly Check[]): void {
  account.worlds += worlds;
  const kindsByUnit = new Map<Check['unit'], Set<string>>();
  for (const check of checks) {
    account.checks++;
    if (check.server !== 'none') account.allowed++;
    if (check.least !== check.most) account.open++;
    const kinds = check.server === 'none' ? [] : kindsOf(facts, check);
    const known = kindsByUnit.get(check.unit) ?? new Set<string>();
    kindsByUnit.set(check.unit, known);
    for (const kind of kinds) {
      count(account, kind).allowed++;
      known.add(kind);
    }
  }
  for (const check of checks)
    if (check.server === 'none') for (const kind of kindsByUnit.get(check.unit) ?? []) count(account, kind).refused++;
}

function count({ paths }: Account, kind: string): Count {
  const known = paths.get(kind) ?? { allowed: 0, refused: 0 };
  paths.set(kind, known);
  return known;
}

function kindsOf(facts: Facts, { unit: { through }, by, account }: Check): ReadonlySet<string> {
  const kinds = new Set(by.flatMap((reached) => pathKinds(facts, reached, account)));
  if (through === undefined) return kinds;
  kinds.add(`${through.invoker ? 'invoker' : 'definer'} ${through.kind}`);
  if (through.references.some(({ name }) => name !== 't')) kinds.add('view or routine in another');
  if (through.definer.endsWith('@%') || !through.definer.includes('@')) return kinds;
  return kinds.add('definer of a certain host');
}

/** What a path is: what the row is on, and how its holder comes by the row. */
function pathKinds(facts: Facts, { access, holder }: Reached, account: string): string[] {
  const target = facts.grants.target[Math.floor(access.cause / 10)] ?? NONE;
  const on = kindOf(facts, target);
  const principal = facts.principals[access.principal];
  const kinds = [on === 'database-pattern' && access.by === 'pattern' ? 'row of a pattern' : (ROWS[on] ?? on)];
  if (access.target.kind === 'all' && access.target.except !== undefined) kinds.push('partial revoke');
  if (principal?.kind === 'public') kinds.push('PUBLIC');
  else if (principal?.kind === 'anonymous') kinds.push('row of the blank user');
  else if (principal?.attributes['user'] === account.slice(0, account.lastIndexOf('@')))
    kinds.push(holder.principal === access.principal ? 'own row' : 'row of another host');
  else kinds.push(holder.mode === 'now' ? 'role at login' : 'role by SET ROLE');
  if (holder.mode === 'assume') kinds.push('another set of roles');
  if (holder.restricted !== undefined) kinds.push('some clients only');
  return kinds;
}

const ROWS: Readonly<Record<string, string>> = {
  instance: 'global row',
  'database-pattern': 'row of a database',
  table: 'row of a table or view',
  view: 'row of a table or view',
  column: 'row of a column',
  routine: 'row of a routine',
};

/** The account as a Markdown table, sorted. */
export function table(account: Account): string {
  const rows = [...account.paths]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, { allowed, refused }]) => `| ${kind} | ${String(allowed)} | ${String(refused)} |`);
  return ['| path | allowed | refused |', '|---|---:|---:|', ...rows].join('\n');
}

/** One sentence about what was compared. */
export function report({ worlds, checks, allowed, open }: Account): string {
  const share = checks === 0 ? 0 : (100 * allowed) / checks;
  const left = checks === 0 ? 0 : (100 * open) / checks;
  return `${String(worlds)} random worlds, ${String(checks)} checks, ${share.toFixed(1)} % allowed, ${left.toFixed(1)} % left open by the server, no disagreement.`;
}
