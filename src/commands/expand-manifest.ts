import { splitPath } from '../model/path.ts';
import type { Context, Identity, Manifest, Operator, Position, Publication, Service } from '../model/manifest.ts';
import { Glob } from '../manifest/glob.ts';
import { hasWildcard } from '../manifest/pattern.ts';
import { compare } from '../shared/compare.ts';

/** What the manifest amounts to after includes, conventions, globs of instances and the overlay: one fact per line. */
export function expandManifest(manifest: Manifest): string {
  const names = manifest.instances.map(({ name }) => name);
  const blocks = [
    ...sorted(manifest.instances).map(({ name, engine, url, at }) => [line(`instance ${name} (${engine}) ${url}`, at)]),
    ...sorted(manifest.services).map((service) => [
      line(heading('service', service), service.at),
      ...service.owns.flatMap(({ text, at }) => onInstances(text, names).map((path) => line(`  owns ${path}`, at))),
      ...service.identities.map((identity) =>
        line(`  account ${identity.instance}: ${account(identity)}`, identity.at),
      ),
      ...service.publishes.map((publication) => line(`  publishes ${published(publication)}`, publication.at)),
    ]),
    ...sorted(manifest.contexts).map((context) => [
      line(heading('context', context), context.at),
      ...context.owns.flatMap(({ text, at }) => onInstances(text, names).map((path) => line(`  owns ${path}`, at))),
      ...[...context.members].map(([member, actions]) => `  member ${member}: ${actions.join(', ')}`),
      ...context.publishes.map((publication) => line(`  publishes ${published(publication)}`, publication.at)),
    ]),
    ...manifest.conventions.map(({ services, owns, identities, at }) => [
      line(`convention for services ${services}; what a server holds beyond those above is found when it is read`, at),
      ...owns.map(({ text, at: place }) => line(`  owns ${text}`, place)),
      ...identities.map((identity) => line(`  account ${identity.instance}: ${account(identity)}`, identity.at)),
    ]),
    ...manifest.operators.map((operator) => [line(`operator ${operator.instance}: ${rights(operator)}`, operator.at)]),
    ...manifest.waivers.map(({ rule, principal, object, owner, expires, at }) => [
      line(`waiver of ${rule} for ${principal} on ${object} until ${expires} (${owner})`, at),
    ]),
  ];
  return blocks.map((block) => `${block.join('\n')}\n`).join('');
}

const sorted = <T extends { readonly name: string }>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => compare(a.name, b.name));

const line = (text: string, { file, line: row, column }: Position): string => `${text}  # ${file}:${row}:${column}`;

const heading = (kind: string, { name, team }: Service | Context): string =>
  `${kind} ${name}${team === null ? '' : ` (team ${team})`}`;

/** A glob of instances as one path per instance. */
function onInstances(pattern: string, instances: readonly string[]): readonly string[] {
  const [first = '', ...rest] = splitPath(pattern);
  if (!hasWildcard(first)) return [pattern];
  const glob = new Glob(first);
  return instances.filter((name) => glob.matches(name)).map((name) => [name, ...rest].join('/'));
}

function account({ match, use, ephemeral, memberOf }: Identity): string {
  const details = [use, ephemeral ? 'ephemeral' : null, memberOf === null ? null : `member of ${memberOf}`];
  const text = details.filter((detail) => detail !== null).join(', ');
  return text === '' ? match : `${match} (${text})`;
}

const published = ({ object, actions, to, expires }: Publication): string =>
  `${object} to ${to.join(', ')}: ${actions.join(', ')}${expires === null ? '' : ` until ${expires}`}`;

const rights = ({ match, kind, may, on, expires }: Operator): string =>
  `${match} (${kind}) may ${may.join(', ')}${on.length === 0 ? '' : ` on ${on.join(', ')}`}${
    expires === null ? '' : ` until ${expires}`
  }`;
