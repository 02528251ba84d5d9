import { ACTIONS, MODES } from '../model/access.ts';
import type { Candidate } from '../model/candidate.ts';
import { SEVERITIES, type Finding } from '../model/finding.ts';
import { overlaps } from '../model/path.ts';
import { groupBy } from '../shared/group-by.ts';

/** A finding with all that it says, before its lists are shortened. */
export interface Judgement {
  readonly finding: Finding;
  readonly candidate: Candidate;
}

/** Is nothing left of a finding? Ids alone do not tell: parts of one cause may change places. */
export function isGone({ finding, candidate }: Judgement, after: readonly Judgement[]): boolean {
  const alike = byCause(after).get(causeOf(candidate, finding.rule)) ?? [];
  return !alike.some(
    (other) =>
      overlap(namesOf(candidate), namesOf(other.candidate)) &&
      (candidate.objects.length === 0 ||
        candidate.objects.some((path) => other.candidate.objects.some((each) => overlaps(path, each)))),
  );
}

/** Is less left of what a finding tells of, by whatever way? The rest of it may have another cause by now. */
export const isCurtailed = (one: Judgement, after: readonly Judgement[]): boolean => knownOf(after).isNew(one);

const indexes = new WeakMap<readonly Judgement[], ReadonlyMap<string, readonly Judgement[]>>();

function byCause(judged: readonly Judgement[]): ReadonlyMap<string, readonly Judgement[]> {
  let index = indexes.get(judged);
  if (index === undefined)
    indexes.set(judged, (index = groupBy(judged, ({ finding, candidate }) => causeOf(candidate, finding.rule))));
  return index;
}

const known = new WeakMap<readonly Judgement[], Known>();

function knownOf(judged: readonly Judgement[]): Known {
  let told = known.get(judged);
  if (told === undefined) known.set(judged, (told = new Known(judged)));
  return told;
}

const causeOf = ({ instance, owner, action, mode, causeKey }: Candidate, rule: string): string =>
  JSON.stringify([rule, instance, owner, action, mode, causeKey]);

const namesOf = ({ consumers = [], principal }: Candidate): readonly string[] =>
  consumers.length > 0 ? consumers.map((consumer) => consumer.principal) : [principal ?? ''];

const overlap = (some: readonly string[], others: readonly string[]): boolean =>
  some.some((name) => others.includes(name));

/** Says of findings whether they tell anything that others before them did not. */
export class Known {
  /** By cause: the names and the paths that were told. */
  readonly #told = new Map<string, { readonly names: Set<string>; readonly paths: Set<string> }>();
  /** By name and action. */
  readonly #reached = new Map<string, { readonly paths: Set<string>; readonly rank: number }[]>();

  /** By rule and name: how grave the gravest was. */
  readonly #gravest = new Map<string, number>();

  constructor(before: readonly Judgement[]) {
    for (const { finding, candidate } of before) {
      for (const name of namesOf(candidate)) {
        const at = `${finding.rule}\0${name}`;
        this.#gravest.set(at, Math.min(gravityOf(finding), this.#gravest.get(at) ?? Infinity));
      }
      const key = causeOf(candidate, finding.rule);
      const told = this.#told.get(key) ?? { names: new Set(), paths: new Set() };
      this.#told.set(key, told);
      for (const path of candidate.objects) told.paths.add(path);
      for (const name of namesOf(candidate)) {
        told.names.add(name);
        const entry = { paths: new Set(candidate.objects), rank: rankOf(candidate) };
        for (const action of actionsOf(candidate)) {
          const reached = `${name}\0${action}`;
          const list = this.#reached.get(reached);
          if (list === undefined) this.#reached.set(reached, [entry]);
          else list.push(entry);
        }
      }
    }
  }

  /** Somebody reaches what nobody was told to reach, or more easily; or something else is wrong that was not. */
  isNew({ finding, candidate }: Judgement): boolean {
    // What logs have seen was not opened by a change, whether or not a right explains it still.
    if (candidate.seen !== undefined) return false;
    const names = namesOf(candidate);
    const told = this.#told.get(causeOf(candidate, finding.rule));
    if (told !== undefined && names.every((name) => told.names.has(name)))
      if (candidate.objects.every((path) => isAmong(told.paths, path))) return false;
    if (candidate.mode === undefined) return !this.#wasGraver(finding, names);
    const rank = rankOf(candidate);
    return names.some((name) => {
      const known = (this.#reached.get(`${name}\0${String(candidate.action)}`) ?? []).filter((one) => one.rank <= rank);
      return candidate.objects.some((path) => !known.some(({ paths }) => isAmong(paths, path)));
    });
  }

  /** What is left of something worse: an account that nobody knows, and that reaches nothing any more. */
  #wasGraver(finding: Finding, names: readonly string[]): boolean {
    return names.every(
      (name) => name !== '' && gravityOf(finding) > (this.#gravest.get(`${finding.rule}\0${name}`) ?? Infinity),
    );
  }
}

const gravityOf = ({ severity }: Finding): number => SEVERITIES.indexOf(severity);

function isAmong(paths: ReadonlySet<string>, path: string): boolean {
  if (paths.has(path) || paths.has(path.replace(/\((?:[^()\\]|\\.)*\)$/, ''))) return true;
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
    if (paths.has(`${path.slice(0, at)}/**`)) return true;
  return false;
}

/** Superusers and owners are told of once, by the gravest that they can do. */
const actionsOf = ({ action, cause }: Candidate): readonly string[] =>
  action === 'ddl' && (cause === 'superuser' || cause === 'owner' || cause === 'owner-membership')
    ? ACTIONS
    : [String(action)];

const rankOf = ({ mode }: Candidate): number => (mode === undefined ? 0 : MODES.indexOf(mode));
