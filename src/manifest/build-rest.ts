import type { AcceptedGap, Operator, Policy, Waiver } from '../model/manifest.ts';
import { checkDate, checkedPattern, elements, isDate, type Builder } from './builder.ts';
import { didYouMean, quoted } from './quoted.ts';
import { instancesFor } from './names.ts';
import type { RawPolicy } from './raw.ts';
import type { ManifestSource } from './read-sources.ts';

/** What a rule can be called by. */
export interface RuleName {
  readonly id: string;
  readonly slug: string;
}

const DEFAULT_MAX_WAIVER = 180;

export function buildOperators(builder: Builder, sources: readonly ManifestSource[]): readonly Operator[] {
  return sources.flatMap((source) =>
    Object.entries(source.value.operators ?? {}).flatMap(([key, list]) => {
      const instances = instancesFor(key, builder.names);
      if (typeof instances === 'string') {
        builder.problems.add(source.positions.ofKey(source.value.operators, key), instances);
        return [];
      }
      return elements(source, list).flatMap(({ value, at }) => {
        checkDate(builder, source, value);
        const on = elements(source, value.on).flatMap((item) => checkedPattern(builder, item.value, item.at) ?? []);
        return instances.map((instance) => ({
          instance,
          match: value.match,
          kind: value.kind,
          may: elements(source, value.may).map((action) => action.value),
          on: on.map(({ text }) => text),
          reason: value.reason ?? null,
          expires: value.expires ?? null,
          at,
        }));
      });
    }),
  );
}

/** Only the main file has one: it applies to everybody. */
export function buildPolicy(
  { problems }: Builder,
  sources: readonly ManifestSource[],
  rules: readonly RuleName[] | undefined,
  teams: ReadonlySet<string>,
): Policy {
  let policy: RawPolicy = {};
  for (const source of sources) {
    const raw = source.value.policy;
    if (raw === undefined) continue;
    if (source.isMain) policy = raw;
    else
      problems.add(
        source.positions.ofKey(source.value, 'policy'),
        'policy belongs in the main file: it applies to all',
      );
    for (const rule of Object.keys(raw.severities ?? {})) {
      const problem = ruleProblem(rule, rules);
      if (problem !== null) problems.add(source.positions.ofKey(raw.severities, rule), problem);
    }
    for (const team of Object.keys(raw.enforce ?? {})) {
      if (teams.has(team)) continue;
      const at = source.positions.ofKey(raw.enforce, team);
      problems.add(at, `no service or context belongs to a team ${quoted(team)}${didYouMean(team, teams)}`);
    }
  }
  return {
    isolation: policy.isolation ?? null,
    failOn: policy['fail-on'] ?? 'error',
    unowned: policy.unowned ?? 'warning',
    maxWaiver: policy['max-waiver'] === undefined ? DEFAULT_MAX_WAIVER : Number.parseInt(policy['max-waiver'], 10),
    severities: new Map(Object.entries(policy.severities ?? {})),
    enforce: new Map(Object.entries(policy.enforce ?? {})),
  };
}

export function buildAcceptedGaps(builder: Builder, sources: readonly ManifestSource[]): readonly AcceptedGap[] {
  return sources.flatMap((source) =>
    elements(source, source.value['accept-gaps']).map(({ value, at }) => {
      checkDate(builder, source, value);
      const instances = instancesFor(value.instance, builder.names);
      if (typeof instances === 'string') builder.problems.add(source.positions.ofValue(value, 'instance'), instances);
      const { instance, fact, reason, expires } = value;
      return { instance, fact, reason, expires, at };
    }),
  );
}

/** @param today ISO date; without it nothing is held against `max-waiver` */
export function buildWaivers(
  builder: Builder,
  sources: readonly ManifestSource[],
  context: { rules: readonly RuleName[] | undefined; maxWaiver: number; today: string | undefined },
): readonly Waiver[] {
  return sources.flatMap((source) =>
    elements(source, source.value.waivers).flatMap(({ value, at }) => {
      const { rule, principal, object, owner, reason, expires } = value;
      const problem = ruleProblem(rule, context.rules);
      if (problem !== null) builder.problems.add(source.positions.ofValue(value, 'rule'), problem);
      checkDate(builder, source, value);
      const { maxWaiver, today } = context;
      if (today !== undefined && isDate(expires) && daysBetween(today, expires) > maxWaiver) {
        const message = `a waiver may last ${maxWaiver} days (policy.max-waiver): until ${plusDays(today, maxWaiver)} from today`;
        builder.problems.add(source.positions.ofValue(value, 'expires'), message);
      }
      const pattern = checkedPattern(builder, object, source.positions.ofValue(value, 'object'));
      return pattern === null ? [] : [{ rule, principal, object, owner, reason, expires, at }];
    }),
  );
}

function ruleProblem(name: string, rules: readonly RuleName[] | undefined): string | null {
  if (rules === undefined || rules.some(({ id, slug }) => id === name || slug === name)) return null;
  const known = rules.flatMap(({ id, slug }) => [id, slug]);
  return `there is no rule ${quoted(name)}${didYouMean(name, known)}`;
}

const DAY = 86_400_000;
const timeOf = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const daysBetween = (from: string, to: string): number => (timeOf(to) - timeOf(from)) / DAY;
const plusDays = (date: string, days: number): string => new Date(timeOf(date) + days * DAY).toISOString().slice(0, 10);
