import { compare } from '../shared/compare.ts';
import type { Holder, Mode } from '../model/access.ts';
import type { Consumer } from '../model/finding.ts';
import type { Ownership, Subject } from '../model/manifest.ts';
import type { Principal } from '../model/facts.ts';

/** A holder of an access as the manifest sees it. */
export interface ConsumerRef {
  readonly holder: Holder;
  readonly principal: Principal;
  /** What reports call it: the key, or the manifest's pattern for rotated credentials. */
  readonly name: string;
  readonly subjects: readonly Subject[];
  /** Names of the services that it acts for. */
  readonly services: readonly string[];
  /** `unknown`: a login that the manifest does not name. */
  readonly kind: 'service' | 'operator' | 'unknown';
}

/**
 * Who of the holders is somebody: a service's identity, an operator, or a login that the manifest does not know. Roles that
 * nobody logs in as only count for a service that has no login among the holders; the engine's own roles never do. The
 * same list of holders gives the same list of consumers.
 */
export function consumersOf(ownership: Ownership, holders: readonly Holder[]): readonly ConsumerRef[] {
  let known = lists.get(ownership);
  if (known === undefined) lists.set(ownership, (known = { consumers: new WeakMap(), refs: new WeakMap() }));
  let consumers = known.consumers.get(holders);
  if (consumers === undefined)
    known.consumers.set(holders, (consumers = listConsumersOf(ownership, holders, known.refs)));
  return consumers;
}

interface Known {
  readonly consumers: WeakMap<readonly Holder[], readonly ConsumerRef[]>;
  /** null: nobody. */
  readonly refs: WeakMap<Holder, ConsumerRef | null>;
}
const lists = new WeakMap<Ownership, Known>();

function listConsumersOf(
  ownership: Ownership,
  holders: readonly Holder[],
  refs: Known['refs'],
): readonly ConsumerRef[] {
  const consumers: ConsumerRef[] = [];
  let logins = 0;
  for (const holder of holders) {
    let ref = refs.get(holder);
    if (ref === undefined) refs.set(holder, (ref = consumerOf(ownership, holder)));
    if (ref === null) continue;
    consumers.push(ref);
    if (ref.principal.login) logins++;
  }
  if (logins === consumers.length) return consumers;
  const withLogin = new Set(consumers.filter(({ principal }) => principal.login).flatMap(servicesOf));
  return consumers.filter(
    (consumer) => consumer.principal.login || !servicesOf(consumer).some((s) => withLogin.has(s)),
  );
}

function consumerOf(ownership: Ownership, holder: Holder): ConsumerRef | null {
  const principal = ownership.facts.principals[holder.principal];
  if (principal?.exists !== true || principal.provenance !== 'user') return null;
  const subjects = ownership.subjectsOf(holder.principal);
  const kind = kindOf(subjects);
  if (kind === 'unknown' && !principal.login) return null;
  return { holder, principal, name: nameOf(principal, subjects), subjects, services: servicesAmong(subjects), kind };
}

function kindOf(subjects: readonly Subject[]): ConsumerRef['kind'] {
  if (subjects.length === 0) return 'unknown';
  return subjects.some((subject) => subject.kind === 'service') ? 'service' : 'operator';
}

/** Names of the services that somebody acts for. */
export const servicesAmong = (subjects: readonly Subject[]): string[] =>
  subjects.flatMap((subject) => (subject.kind === 'service' ? [subject.service.name] : []));

export const servicesOf = ({ services }: ConsumerRef): readonly string[] => services;

function nameOf(principal: Principal, subjects: readonly Subject[]): string {
  const rotated = subjects.find((subject) => subject.kind === 'service' && subject.identity.ephemeral);
  return rotated?.kind === 'service' ? rotated.identity.match : principal.key;
}

/** As findings list them: sorted, rotated credentials once. */
export function listConsumers(refs: readonly ConsumerRef[], mode: Mode): Consumer[] {
  const byName = new Map(refs.map((ref) => [ref.name, ref]));
  return [...byName]
    .map(([principal, ref]) => ({ principal, service: servicesOf(ref)[0] ?? null, mode }))
    .sort((a, b) => compare(a.service ?? '', b.service ?? '') || compare(a.principal, b.principal));
}
