import type { Consumer, Finding } from '../model/finding.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { counted } from './words.ts';

const LINES = 5;
const NAMED = 3;

/** Who is behind a cause that serves several: one line per service, the largest first, at most five and a rest. */
export function consumerLines(finding: Finding): readonly string[] {
  const { consumers, consumerCount, principal } = finding;
  if (consumers.length === 0 || (consumerCount === 1 && consumers[0]?.principal === principal)) return [];
  const groups = [...groupBy(consumers, ({ service }) => service ?? '')].sort(
    ([a, one], [b, other]) => Number(a === '') - Number(b === '') || other.length - one.length || compare(a, b),
  );
  const lines = groups.slice(0, LINES).map(([service, accounts]) => consumerLine(service, accounts));
  const rest = groups.slice(LINES);
  if (rest.length > 0) lines.push(`… and ${counted(rest.length, 'more service', 'more services')}`);
  const unnamed = consumerCount - consumers.length;
  if (unnamed > 0) lines.push(`… and ${counted(unnamed, 'more account', 'more accounts')}`);
  return lines;
}

function consumerLine(service: string, accounts: readonly Consumer[]): string {
  const who = service === '' ? 'no service' : service;
  if (accounts.length > NAMED) return `${who} (${counted(accounts.length, 'account')})`;
  const names = accounts.map(({ principal, mode }) =>
    mode === 'now' ? principal : `${principal} [${MODE_NOTES[mode]}]`,
  );
  return `${who} (${names.join(', ')})`;
}

/** What a mode other than `now` means, to stand behind a principal. */
export const MODE_NOTES = {
  assume: 'after SET ROLE',
  escalate: 'after making itself able',
  stream: 'through replication',
  latent: 'not yet',
} as const satisfies Record<Exclude<Consumer['mode'], 'now'>, string>;
