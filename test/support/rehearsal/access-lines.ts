import { createResolver } from '../../../src/commands/create-resolver.ts';
import type { Facts } from '../../../src/model/facts.ts';
import { pathOf } from '../../../src/model/securables.ts';

/** Every access with its holders, in words, each once. */
export function accessLines(facts: Facts): readonly string[] {
  const resolver = createResolver(facts);
  const lines = new Set<string>();
  for (const access of resolver.accesses()) {
    const { target, action, by, privileges } = access;
    const on = target.kind === 'all' ? `all below ${pathOf(facts, target.under)}` : pathOf(facts, target.id);
    const via = access.via === undefined ? '' : ` via ${pathOf(facts, access.via.entry)}`;
    const holders = resolver.holders(access).map(({ principal, mode, certainty, restricted }) => {
      const key = facts.principals[principal]?.key ?? '?';
      return [key, mode, certainty, restricted ?? ''].join(' ');
    });
    lines.add(`${action} ${on}${via} by ${by} (${privileges.join(', ')}): ${holders.sort().join('; ')}`);
  }
  return [...lines].sort();
}
