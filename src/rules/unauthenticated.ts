import type { Candidate } from '../model/candidate.ts';
import { ROOT } from '../model/facts.ts';
import { compare } from '../shared/compare.ts';
import type { InstanceView, RuleContext } from './define-rule.ts';
import { ownershipIndex } from './ownership-index.ts';
import { instanceLine } from './places.ts';
import { listed } from './words.ts';

/** A server that asks nobody who he is (MongoDB without authorization): one finding, whatever it holds. */
export function* unauthenticated(context: RuleContext, view: InstanceView): Generator<Candidate> {
  const { ownership, snapshot } = view;
  if (ownership.facts.settings.get('authorization') !== 'disabled') return;
  const index = ownershipIndex(ownership);
  const owners = [...index.ownersUnder(ROOT)];
  const names = owners.map((owner) => ownership.owners[owner]?.name ?? '?').sort(compare);
  const objects = [...new Set(owners.flatMap((owner) => index.partsOf(owner, ROOT)))].sort(compare);
  const data = names.length === 0 ? 'whatever is in it' : `the data of ${listed(names, 'services')}`;
  yield {
    instance: snapshot.instance,
    principal: null,
    service: null,
    owner: null,
    team: null,
    objects: objects.length === 0 ? [`${snapshot.instance}/**`] : objects,
    action: 'write',
    mode: 'now',
    cause: 'anonymous',
    causeKey: 'anonymous:authorization',
    path: [{ kind: 'attribute', from: 'anybody', to: `${snapshot.instance}/**`, detail: 'authorization is off' }],
    message: `anybody who can connect to ${snapshot.instance} can read, write and drop ${data}: authorization is off`,
    clears:
      'create an administrator, give each service a user of its own, and start the server with security.authorization: enabled',
    at: instanceLine(context, view),
  };
}
