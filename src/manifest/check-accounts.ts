import type { Operator, Position, Service } from '../model/manifest.ts';
import { quoted } from './quoted.ts';
import { placeOf, type Problems } from './problems.ts';

/** The same text as a service's identity and as an operator's; accounts that globs share show when servers are read. */
export function checkAccounts(problems: Problems, services: readonly Service[], operators: readonly Operator[]): void {
  const identities = new Map<string, { service: string; at: Position }>();
  for (const service of services) {
    for (const identity of service.identities) {
      identities.set(`${identity.instance}/${identity.match}`, { service: service.name, at: identity.at });
    }
  }
  for (const operator of operators) {
    const other = identities.get(`${operator.instance}/${operator.match}`);
    if (other === undefined) continue;
    const message = `${quoted(operator.match)} is also an account of service ${quoted(other.service)} at ${placeOf(other.at)}`;
    problems.add(operator.at, message);
  }
}
