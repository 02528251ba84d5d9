import type { Access, AccessBundle, Resolver } from '../model/access.ts';
import type { InstanceView } from './define-rule.ts';

/** Looks at every access of an instance, one bundle at a time, and says in the end what it found. */
export interface Collection<Result> {
  readonly visit: (bundle: AccessBundle) => void;
  readonly result: () => Result;
}

/** Starts to collect on one instance. The same function is the same collector. */
export type Collector<Result> = (view: InstanceView) => Collection<Result>;

const collectors: Collector<unknown>[] = [];
const surveys = new WeakMap<InstanceView, ReadonlyMap<Collector<unknown>, unknown>>();

/** Makes a collector part of every survey: an instance has millions of accesses, so they are gone through once for all rules. */
export function surveyor<Result>(collector: Collector<Result>): (view: InstanceView) => Result {
  collectors.push(collector);
  return (view) => {
    let survey = surveys.get(view);
    if (survey === undefined) surveys.set(view, (survey = conduct(view)));
    return survey.get(collector) as Result; // what this collector itself gave
  };
}

function conduct(view: InstanceView): ReadonlyMap<Collector<unknown>, unknown> {
  const collections = collectors.map((collector) => [collector, collector(view)] as const);
  const visits = collections.map(([, { visit }]) => visit);
  for (const bundle of bundlesOf(view)) for (const visit of visits) visit(bundle);
  return new Map(collections.map(([collector, { result }]) => [collector, result()] as const));
}

/** Every access of an instance, in bundles. */
export const bundlesOf = ({ resolver }: InstanceView): Iterable<AccessBundle> =>
  resolver.bundles?.() ?? oneByOne(resolver);

function* oneByOne(resolver: Resolver): Generator<AccessBundle> {
  for (const access of resolver.accesses()) yield { access, ids: idsOf(access) };
}

const idsOf = ({ target }: Access): AccessBundle['ids'] => (target.kind === 'all' ? [] : [target.id]);
