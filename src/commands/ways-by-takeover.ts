import type { PrincipalId } from '../model/facts.ts';
import { pathOf } from '../model/securables.ts';
import type { Takeover } from '../model/takeover.ts';
import type { WayIn } from '../reporters/explanation-reach.ts';
import { servicesAmong } from '../rules/consumers.ts';
import type { InstanceView } from '../rules/define-rule.ts';
import { toPathStep } from '../rules/foreign-candidate.ts';
import { reachOfVictims, takeoversOf } from '../rules/victims.ts';
import { compare } from '../shared/compare.ts';

/** What a principal can do with the rights of others that it can take over, those of its own services left out. */
export function waysByTakeover(view: InstanceView, principal: PrincipalId): readonly WayIn[] {
  const { facts } = view.snapshot;
  const services = servicesAmong(view.ownership.subjectsOf(principal));
  return takeoversOf(view).flatMap((takeover): WayIn[] => {
    const holder = takeover.holders.find((each) => each.principal === principal);
    const owners = ownersOf(view, takeover).filter((owner) => !services.includes(owner));
    if (holder === undefined || owners.length === 0) return [];
    return [
      {
        principal: facts.principals[principal]?.key ?? '?',
        service: services[0] ?? null,
        actions: [takeover.by === 'user-mapping' ? 'write' : 'ddl'],
        mode: 'escalate',
        owner: owners.length === 1 ? (owners[0] ?? null) : '*',
        objects: [pathOf(facts, takeover.entry)],
        objectCount: 1,
        path: [...view.resolver.explain(takeover.access, holder), takeover.step].map(toPathStep),
        restricted: null,
        certainty: 'upper-bound',
      },
    ];
  });
}

/** Services that the victims act for, or whose data they reach; all, where one is a superuser. */
function ownersOf(view: InstanceView, { victims }: Takeover): readonly string[] {
  const { ownership } = view;
  const owners = victims.flatMap((victim) => {
    if (ownership.facts.principals[victim]?.attributes['superuser'] === true)
      return ownership.owners.map(({ name }) => name);
    const services = servicesAmong(ownership.subjectsOf(victim));
    if (services.length > 0) return services;
    return [...(reachOfVictims(view).get(victim) ?? [])].flatMap((owner) => ownership.owners[owner]?.name ?? []);
  });
  return [...new Set(owners)].sort(compare);
}
