import type { Candidate } from '../model/candidate.ts';
import type { PrincipalId } from '../model/facts.ts';
import { pathOf } from '../model/securables.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import type { InstanceView, RuleContext } from './define-rule.ts';
import { ownershipIndex } from './ownership-index.ts';
import { instanceLine } from './places.ts';
import { listed } from './words.ts';

/** Part of DBO106: roles that anybody can log in as, one candidate for the rules of the server that let the same. */
export function* openLoginCandidates(context: RuleContext, view: InstanceView): Generator<Candidate> {
  const { ownership, snapshot, resolver } = view;
  const { facts } = ownership;
  const index = ownershipIndex(ownership);
  const open = [...(resolver.openLogins?.() ?? [])]
    .map(({ from, beyond, roles }) => {
      const databases = [...roles.keys()].filter((id) => index.ownersUnder(id).size > 0);
      const able = [...new Set(databases.flatMap((id) => roles.get(id) ?? []))].sort((a, b) => a - b);
      return { from, beyond, databases, able };
    })
    .filter(({ databases }) => databases.length > 0);
  // A server that trusts its own machine says so in several lines: by socket, by IPv4, by IPv6.
  const alike = groupBy(open, ({ beyond, databases, able }) => JSON.stringify([beyond, databases, able]));
  for (const lines of alike.values()) {
    const [first] = lines;
    if (first === undefined) continue;
    const { beyond, databases, able } = first;
    const objects = databases.map((id) => pathOf(facts, id)).sort(compare);
    const whom = listed(able.map((id) => facts.principals[id]?.key ?? '?').sort(compare), 'roles');
    const from = lines.map((line) => `"${line.from}"`);
    yield {
      severity: beyond ? 'error' : 'warning',
      instance: snapshot.instance,
      principal: null,
      service: null,
      owner: null,
      team: null,
      objects,
      cause: 'anonymous',
      causeKey: `login:${beyond ? 'network' : 'machine'}:${from.join(' ')}`,
      path: lines.map((line) => ({ kind: 'session', from: 'anybody', to: 'anybody', detail: `${line.from} trust` })),
      message: `anybody ${beyond ? 'on the network' : "on the server's machine"} can log in as ${whom}${servicesOf(view, able)}, without a password`,
      clears: `let pg_hba.conf ask for scram-sha-256 instead of trust for ${listed(from, 'lines')}`,
      at: instanceLine(context, view),
    };
  }
}

function servicesOf({ ownership }: InstanceView, roles: readonly PrincipalId[]): string {
  const names = roles.flatMap((id) =>
    ownership.subjectsOf(id).flatMap((subject) => (subject.kind === 'service' ? [subject.service.name] : [])),
  );
  const services = [...new Set(names)].sort(compare);
  return services.length === 0 ? '' : ` of ${listed(services, 'services')}`;
}
