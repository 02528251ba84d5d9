import { NONE, type PrincipalId, type SecurableId } from '../model/facts.ts';
import { pathOf } from '../model/securables.ts';
import { objectText, principalText, type ObjectReach, type PrincipalReach } from '../reporters/explanation-reach.ts';
import type { InstanceView } from '../rules/define-rule.ts';
import { suggestion } from '../shared/did-you-mean.ts';
import { UsageError } from '../shared/errors.ts';
import { printable } from '../shared/printable.ts';
import { acceptGaps } from './accept-gaps.ts';
import { viewOf, type Reading } from './build-report.ts';
import { EXIT, type Io, type SourceOptions } from './command.ts';
import { gather, readManifest } from './gather.ts';
import { holdersOfObject, reachOf } from './ways-in.ts';

export interface AccessOptions extends SourceOptions {
  /** Key of a principal: a role's name, PUBLIC. At least one of it and `on` is there. */
  readonly principal: string | null;
  /** Path as in the manifest: `instance/database/schema/object`. */
  readonly on: string | null;
  readonly format: 'text' | 'json';
}

/**
 * `dbowner access`: what a principal can reach, or who can reach an object, by which paths.
 *
 * @returns the exit code: 3 when not everything could be read
 * @throws UsageError for a principal or an object that is nowhere; ManifestError
 */
export async function runAccess(options: AccessOptions, io: Io): Promise<number> {
  const { principal, on, format } = options;
  if (principal === null && on === null)
    throw new UsageError(
      'name a principal (dbowner access orders_app) or an object (dbowner access --on shop-pg/shop/orders/orders)',
    );
  const manifest = readManifest(options, io);
  const today = io.now.toISOString().slice(0, 10);
  const readings = await gather(options, manifest, io);
  const gaps = acceptGaps(
    readings.flatMap((reading) => reading.gaps),
    manifest,
    today,
  ).filter(({ kind }) => kind === 'required');
  for (const { instance, fact, why, remedy } of gaps)
    io.stderr(printable(`${instance}: not read: ${fact}: ${why}; ${remedy}\n`, { keep: '\n' }));
  const views = readings.flatMap(({ snapshot }: Reading) =>
    snapshot === null ? [] : [viewOf(manifest, snapshot, today)],
  );
  const code = gaps.length > 0 ? EXIT.incomplete : EXIT.clean;
  // What was not read may hold what is asked for: nothing was found, and nothing was wrong with the question.
  if (views.length === 0) return code;
  const answers = on === null ? byPrincipal(views, principal ?? '') : byObject(views, on, principal);
  io.stdout(
    format === 'json'
      ? `${JSON.stringify(answers, null, 2)}\n`
      : answers.map((answer) => textOf(answer, io)).join('\n'),
  );
  return code;
}

const textOf = (answer: PrincipalReach | ObjectReach, { width, color }: Io): string =>
  'object' in answer ? objectText(answer, { width, color }) : principalText(answer, { width, color });

function byPrincipal(views: readonly InstanceView[], name: string): readonly PrincipalReach[] {
  const found = views.filter((view) => principalId(view, name) !== NONE);
  if (found.length === 0) throw unknownPrincipal(views, name);
  return found.map((view) => reachOf(view, principalId(view, name)));
}

function byObject(views: readonly InstanceView[], path: string, principal: string | null): readonly ObjectReach[] {
  const wanted = path.replace(/\/\*\*$/, '');
  const answers = views.flatMap((view) => {
    const object = objectId(view, wanted);
    if (object === NONE) return [];
    const who = principal === null ? null : principalId(view, principal);
    if (who === NONE) throw unknownPrincipal([view], principal ?? '');
    return [holdersOfObject(view, object, who)];
  });
  if (answers.length === 0) throw unknownObject(views, wanted);
  return answers;
}

const principalId = ({ snapshot: { facts } }: InstanceView, name: string): PrincipalId =>
  facts.principals.find(({ key }) => key === name)?.id ?? NONE;

function objectId({ snapshot: { facts } }: InstanceView, path: string): SecurableId {
  for (let id = 0; id < facts.securables.count; id++) {
    // Comparing the last segment first: a fleet has a million objects.
    const name = facts.securables.name[id] ?? '';
    if (mayEndIn(path, name) && pathOf(facts, id) === path) return id;
  }
  return NONE;
}

/** Paths escape what patterns give a meaning to, so only plain names can be compared as they are. */
const mayEndIn = (path: string, name: string): boolean =>
  !/^[\w-]+$/.test(name) || path.endsWith(name) || path.endsWith(`${name})`);

function unknownPrincipal(views: readonly InstanceView[], name: string): UsageError {
  const known = views.flatMap(({ snapshot }) => snapshot.facts.principals.map(({ key }) => key));
  return new UsageError(`there is no principal '${name}' on ${namesOf(views)}${suggestion(name, known)}`);
}

function unknownObject(views: readonly InstanceView[], path: string): UsageError {
  const known = views.flatMap(({ snapshot: { facts } }) =>
    Array.from({ length: facts.securables.count }, (_, id) => pathOf(facts, id)),
  );
  return new UsageError(
    `there is no object '${path}' on ${namesOf(views)}${suggestion(path, known)}; objects are written instance/database/schema/object`,
  );
}

const namesOf = (views: readonly InstanceView[]): string => views.map(({ snapshot }) => snapshot.instance).join(', ');
