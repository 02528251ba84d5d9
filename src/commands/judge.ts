import type { Candidate } from '../model/candidate.ts';
import type { Severity } from '../model/finding.ts';
import type { Manifest, Waiver } from '../model/manifest.ts';
import { applyWaivers, type Matches } from '../findings/waive.ts';
import type { Judged } from '../findings/assemble.ts';
import { Glob } from '../manifest/glob.ts';
import { covers } from '../manifest/pattern-relations.ts';
import { parsePattern, type Pattern } from '../manifest/pattern.ts';
import { evidenceOf } from '../rules/evidence-of.ts';
import type { InstanceView, Rule, RuleContext } from '../rules/define-rule.ts';
import { RULES } from '../rules/registry.ts';

export interface JudgeOptions {
  readonly manifest: Manifest;
  readonly views: readonly InstanceView[];
  /** Ids or slugs; empty: all that the policy has not switched off. */
  readonly rules: readonly string[];
  /** Instances that were read without a required gap: only there can a waiver be called unused. */
  readonly complete: ReadonlySet<string>;
  readonly today: string;
}

/** Runs the rules over everything that was read, and the waivers over what they report. */
export function judge({ manifest, views, rules, complete, today }: JudgeOptions): readonly Judged[] {
  const runnable = enabledRules(manifest, rules);
  const enabled = (id: string): boolean => runnable.some((rule) => rule.id === id);
  const viewsByName = new Map(views.map((view) => [view.snapshot.instance, view]));
  const context: RuleContext = { manifest, instances: views, enabled, unusedWaivers: [], today };
  const live = manifest.waivers.filter(({ expires }) => expires >= today);
  const used = new Set<Waiver>();
  const judged: Judged[] = [];
  const run = (rule: Rule, world: RuleContext): void => {
    const waivers = rule.meta === true ? [] : live.filter((waiver) => names(rule, waiver.rule));
    for (const candidate of rule.check(world))
      for (const part of applyWaivers<Candidate>(candidate, waivers, MATCHES, used))
        judged.push({
          rule,
          ...part,
          severity: severityIn(manifest, rule, part.candidate),
          evidence: evidenceOf(part.candidate, viewsByName.get(part.candidate.instance)),
        });
  };
  for (const rule of runnable) if (rule.meta !== true) run(rule, context);
  /** A rule that rests on evidence has only run where there was some. */
  const ran = (waiver: Waiver, instance: string): boolean =>
    runnable.some(
      (rule) =>
        names(rule, waiver.rule) && (!rule.needs.includes('evidence') || viewsByName.get(instance)?.use?.lost === 0),
    );
  const instanceOf = ({ object }: Waiver): string => object.split('/')[0] ?? '';
  const unusedWaivers = live.filter((w) => !used.has(w) && ran(w, instanceOf(w)) && complete.has(instanceOf(w)));
  for (const rule of runnable) if (rule.meta === true) run(rule, { ...context, unusedWaivers });
  return judged;
}

/** The rules that run: those that were asked for and that the policy has not switched off. */
export function enabledRules(manifest: Manifest, names: readonly string[]): readonly Rule[] {
  const all: readonly Rule[] = Object.values(RULES);
  return all.filter(
    (rule) =>
      (names.length === 0 || names.includes(rule.id) || names.includes(rule.slug)) &&
      severityOf(manifest, rule) !== 'off',
  );
}

const names = ({ id, slug }: Rule, name: string): boolean => name === id || name === slug;

/** What the policy says of a rule, or undefined. */
const policyOf = ({ policy }: Manifest, { id, slug }: Rule): Severity | 'off' | undefined =>
  policy.severities.get(id) ?? policy.severities.get(slug) ?? (slug === 'unowned-object' ? policy.unowned : undefined);

export const severityOf = (manifest: Manifest, rule: Rule): Severity | 'off' =>
  policyOf(manifest, rule) ?? rule.severity;

/** The policy's word counts for what would be at the rule's own severity; milder cases stay milder. */
function severityIn(manifest: Manifest, rule: Rule, { severity }: Candidate): Severity {
  const policy = policyOf(manifest, rule);
  if (severity !== undefined && severity !== rule.severity) return severity;
  return policy === undefined || policy === 'off' ? rule.severity : policy;
}

const globs = new Map<string, Glob>();
const patterns = new Map<string, Pattern>();

const MATCHES: { readonly name: Matches; readonly path: Matches } = {
  name: (pattern, value) => remember(globs, pattern, () => new Glob(pattern)).matches(value),
  path: (pattern, value) =>
    covers(
      remember(patterns, pattern, () => parsePattern(pattern)),
      parsePattern(value),
    ),
};

function remember<T>(known: Map<string, T>, key: string, make: () => T): T {
  let value = known.get(key);
  if (value === undefined) known.set(key, (value = make()));
  return value;
}
