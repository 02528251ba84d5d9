import type { Candidate } from '../model/candidate.ts';
import type { PrincipalId } from '../model/facts.ts';
import { pathOf } from '../model/securables.ts';
import { compare } from '../shared/compare.ts';
import type { InstanceView, RuleContext } from './define-rule.ts';
import { ownershipIndex } from './ownership-index.ts';
import { instanceLine } from './places.ts';
import { listed } from './words.ts';

/** Part of DBO106: roles that anybody can log in as, one candidate for each rule of the server that lets them. */
export function* openLoginCandidates(context: RuleContext, view: InstanceView): Generator<Candidate> {
  const { ownership, snapshot, resolver } = view;
  const { facts } = ownership;
  const index = ownershipIndex(ownership);
  for (const { from, beyond, roles } of resolver.openLogins?.() ?? []) {
    const owned = [...roles.keys()].filter((id) => index.ownersUnder(id).size > 0);
    if (owned.length === 0) continue;
    const objects = owned.map((id) => pathOf(facts, id)).sort(compare);
    const able = [...new Set(owned.flatMap((id) => roles.get(id) ?? []))];
    const whom = listed(able.map((id) => facts.principals[id]?.key ?? '?').sort(compare), 'roles');
    yield {
      severity: beyond ? 'error' : 'warning',
      instance: snapshot.instance,
      principal: null,
      service: null,
      owner: null,
      team: null,
      objects,
      cause: 'anonymous',
      causeKey: `login:${from}`,
      path: objects.slice(0, 1).map((to) => ({ kind: 'session', from: 'anybody', to, detail: `${from} trust` })),
      message: `anybody ${beyond ? 'on the network' : "on the server's machine"} can log in as ${whom}${servicesOf(view, able)}, without a password`,
      clears: `let the line "${from}" of pg_hba.conf ask for scram-sha-256 instead of trust`,
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
