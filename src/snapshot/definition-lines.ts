import { type Facts } from '../model/facts.ts';
import { compare } from '../shared/compare.ts';
import { at, type CanonicalOrder } from './canonical-order.ts';
import type { Line } from './lines.ts';

/** Definitions, foreign servers and what hangs on them, foreign keys, publications, subscriptions: each kind sorted by its text. */
export function definitionLines(facts: Facts, order: CanonicalOrder): readonly Line[] {
  const who = (id: number): number => at(order.principals, id);
  const what = (id: number): number => at(order.securables, id);
  const all = (ids: readonly number[]): readonly number[] => ids.map(what).sort((a, b) => a - b);
  return [
    ...sorted(
      facts.definitions.map(({ kind, on, name, events, runsAs, definer, references, ...rest }) => {
        const { opaque, bound, hash, fixedSearchPath, shadowedBy } = rest;
        const uses = references.map(({ target, privilege }) => [what(target), privilege] as const).sort(compareUses);
        const about = { kind, on: what(on), name, events: [...events].sort(compare), runsAs: who(runsAs) };
        const named = definer === undefined ? {} : { definer: who(definer) };
        const how = { opaque, bound, hash, fixedSearchPath, shadowedBy };
        return { fact: 'definition', ...about, ...named, references: uses, ...how };
      }),
    ),
    ...sorted(
      facts.foreignServers.map(({ server, wrapper, host, port, database }) => {
        return { fact: 'foreign-server', server: what(server), wrapper, host, port, database };
      }),
    ),
    ...sorted(
      facts.userMappings.map(({ server, principal, remoteUser }) => {
        return { fact: 'user-mapping', server: what(server), principal: who(principal), remoteUser };
      }),
    ),
    ...sorted(
      facts.foreignTables.map(({ table, server, remoteSchema, remoteName }) => {
        return { fact: 'foreign-table', table: what(table), server: what(server), remoteSchema, remoteName };
      }),
    ),
    ...sorted(
      facts.foreignKeys.map(({ name, from, to, cascades }) => {
        return { fact: 'foreign-key', name, from: what(from), to: what(to), cascades };
      }),
    ),
    ...sorted(
      facts.publishedSets.map(({ name, database, owner, members, all: everything }) => {
        const where = { name, database: what(database), owner: who(owner) };
        return { fact: 'publication', ...where, members: all(members), all: everything };
      }),
    ),
    ...sorted(
      facts.subscriptions.map(({ name, database, owner, publications, tables }) => {
        const where = { name, database: what(database), owner: who(owner) };
        return { fact: 'subscription', ...where, publications: [...publications].sort(compare), tables: all(tables) };
      }),
    ),
  ];
}

const compareUses = (a: readonly [number, string], b: readonly [number, string]): number =>
  a[0] - b[0] || compare(a[1], b[1]);

/** Lines in the order of their text. */
const sorted = (lines: readonly Line[]): readonly Line[] =>
  lines
    .map((line) => [JSON.stringify(line), line] as const)
    .sort(([a], [b]) => compare(a, b))
    .map(([, line]) => line);
