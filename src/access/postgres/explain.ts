import type { Access, Holder, Step } from '../../model/access.ts';
import { factId, factKind, factRow, GRANT_ORIGINS, NONE, type Facts, type SecurableKind } from '../../model/facts.ts';
import { kindOf, pathOf } from '../../model/securables.ts';
import type { Hop } from '../role-graph.ts';
import type { PostgresSessions } from './sessions.ts';

/** Renders how the holder comes to the access: memberships, then the fact that gives it, then what is still missing. */
export function explainPostgres(facts: Facts, sessions: PostgresSessions, access: Access, holder: Holder): Step[] {
  const hops = hopsTo(facts, sessions, access, holder);
  const steps: Step[] = hops.map((hop) => ({
    kind: 'membership',
    from: keyOf(facts, hop.from),
    to: keyOf(facts, hop.to),
    detail: HOPS[hop.by],
    fact: hop.fact,
  }));
  steps.push(causeStep(facts, access), ...viaSteps(facts, access));
  for (const id of holder.mode === 'latent' ? sessions.missing(holder.principal, access) : [])
    steps.push({
      kind: 'missing',
      from: keyOf(facts, holder.principal),
      to: pathOf(facts, id),
      detail: MISSING[kindOf(facts, id)] ?? 'no access',
      fact: factId('securable', id),
    });
  return steps;
}

function hopsTo(facts: Facts, sessions: PostgresSessions, access: Access, holder: Holder): readonly Hop[] {
  if (facts.principals[access.principal]?.kind === 'public') return [];
  const bearer = sessions.bearerOf(access);
  const inherited = sessions.isInherited(access) ? sessions.graph.path(holder.principal, bearer, 'inherit') : undefined;
  return (
    inherited ??
    sessions.graph.path(holder.principal, bearer, 'assume') ??
    sessions.graph.path(holder.principal, bearer, 'escalate') ??
    []
  );
}

function causeStep(facts: Facts, access: Access): Step {
  const from = keyOf(facts, access.principal);
  const { via } = access;
  const to = via === undefined ? targetOf(facts, access) : pathOf(facts, via.entry);
  const fact = access.cause;
  switch (access.by) {
    case 'superuser':
      return { kind: 'attribute', from, to, detail: 'SUPERUSER', fact };
    case 'replication':
    case 'createrole':
      return { kind: 'attribute', from, to, detail: access.by.toUpperCase(), fact };
    case 'server-program':
      return { kind: 'predefined', from, to, detail: 'files and programs of the server', fact };
    case 'predefined-role':
      return { kind: 'predefined', from, to, detail: `${access.privileges.join(', ')} everywhere`, fact };
    case 'owner':
      return { kind: 'owner', from, to, detail: 'owner', fact };
    default:
      return { kind: 'grant', from, to, detail: grantDetail(facts, access), fact };
  }
}

/** From the object that is used to the one that is reached, through what runs on the way. */
function viaSteps(facts: Facts, access: Access): Step[] {
  const { via } = access;
  if (via === undefined) return [];
  const to = targetOf(facts, access);
  if (via.definitions.length === 0) {
    const from = pathOf(facts, via.entry);
    return [{ kind: 'definition', from, to, detail: 'foreign table, by its user mapping', fact: null }];
  }
  return via.definitions.map((row, index) => {
    const next = facts.definitions[via.definitions[index + 1] ?? NONE];
    return {
      kind: 'definition',
      from: pathOf(facts, facts.definitions[row]?.on ?? via.entry),
      to: next === undefined ? to : pathOf(facts, next.on),
      detail: definitionDetail(facts, row, access),
      fact: factId('definition', row),
    };
  });
}

function definitionDetail(facts: Facts, row: number, { via, privileges }: Access): string {
  const definition = facts.definitions[row];
  if (definition === undefined) return '';
  const { kind, name, runsAs } = definition;
  const what = name === '' ? kind.replace('-', ' ') : `${kind.replace('-', ' ')} ${name}`;
  const as = runsAs === NONE ? 'with the rights of the user' : `with the rights of ${keyOf(facts, runsAs)}`;
  const last = via?.definitions.at(-1) === row;
  const does = !last ? '' : via.opaque === null ? `, ${privileges.join(', ')}` : `, ${via.opaque}`;
  return `${what} ${as}${does}`;
}

function grantDetail(facts: Facts, access: Access): string {
  const privileges = access.privileges.join(', ');
  if (factKind(access.cause) !== 'grant') return privileges;
  const row = factRow(access.cause);
  const origin = GRANT_ORIGINS[facts.grants.origin[row] ?? 0];
  if (origin === 'engine-default') return `${privileges} by the engine's default`;
  if (origin === 'initial') return `${privileges} since the object was installed`;
  const grantor = facts.grants.grantor[row] ?? NONE;
  const by = grantor === NONE ? '' : ` by ${keyOf(facts, grantor)}`;
  return access.by === 'default-privilege' ? `${privileges}${by} through default privileges` : `${privileges}${by}`;
}

/** The path of what an access is on; what it covers as a whole ends in `/**`. */
export function targetOf(facts: Facts, { target }: Access): string {
  return target.kind !== 'all' ? pathOf(facts, target.id) : `${pathOf(facts, target.under)}/**`;
}

/** How a membership is used on a path. */
const HOPS = { inherit: 'inherit', set: 'SET ROLE', admin: 'ADMIN OPTION: grants itself' } as const;

/** What a principal lacks on the thing that is in its way. */
const MISSING: Partial<Readonly<Record<SecurableKind, string>>> = {
  schema: 'no USAGE',
  database: 'no CONNECT',
  'large-object': 'no SELECT',
};

const keyOf = (facts: Facts, id: number): string => facts.principals[id]?.key ?? '?';
