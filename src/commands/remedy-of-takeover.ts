import { factKind, factRow, NONE, type Facts, type SecurableId } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import { enclosing, pathOf } from '../model/securables.ts';
import type { Takeover } from '../model/takeover.ts';
import { originOf } from '../dialects/postgres/origins.ts';
import { without, type Cut } from '../plan/postgres/cut.ts';
import { statementsOf } from '../plan/postgres/cut-statements.ts';
import type { InstanceView } from '../rules/define-rule.ts';
import { takeoversOf } from '../rules/victims.ts';
import type { FindingFacts } from './remedy-of-finding.ts';

/** What the facts say about a finding that takeovers made; null for others. */
export function factsOfTakeover(finding: Finding, view: InstanceView): FindingFacts | null {
  const { facts } = view.snapshot;
  const { mode, cause, objects, objectCount, consumers } = finding;
  const meant =
    mode !== 'escalate'
      ? []
      : takeoversOf(view).filter(({ by, entry }) => by === cause && objects.includes(pathOf(facts, entry)));
  const [first] = meant;
  if (first === undefined) return null;
  const holder = first.holders.find(({ principal }) => facts.principals[principal]?.key === consumers[0]?.principal);
  const steps = [...(holder === undefined ? [] : view.resolver.explain(first.access, holder)), first.step];
  const cuts = objects.length < objectCount ? [] : cutsFor(facts, meant);
  return {
    origins: steps.map(({ kind, fact }) =>
      fact === null || kind === 'session' ? null : originOf(facts, fact, first.access.privileges),
    ),
    statements: statementsOf(facts, cuts),
    after: () => without(facts, cuts),
  };
}

/** Nothing, where not all of them could be ended by statements that are known. */
function cutsFor(facts: Facts, meant: readonly Takeover[]): readonly Cut[] {
  const cuts = meant.map((takeover) => cutFor(facts, takeover));
  const unique = new Map(cuts.flatMap((cut) => (cut === null ? [] : [[JSON.stringify(cut), cut] as const])));
  return cuts.includes(null) ? [] : [...unique.values()];
}

function cutFor(facts: Facts, { access, step, by, waitsFor }: Takeover): Cut | null {
  if (by === 'search-path' && waitsFor === null && step.fact !== null) return pathCut(facts, factRow(step.fact));
  if (factKind(access.cause) !== 'grant') return null;
  return { kind: 'grant', row: factRow(access.cause), privileges: access.privileges };
}

/** The one schema that the routine's names are in; with several, their order could change what a name means. */
function pathCut(facts: Facts, row: number): Cut | null {
  const references = facts.definitions[row]?.references ?? [];
  const schemas = new Set<SecurableId>(references.map(({ target }) => enclosing(facts, target, 'schema')));
  schemas.delete(NONE);
  if (schemas.size > 1 || facts.definitions[row]?.opaque !== null) return null;
  return { kind: 'search-path', row, schemas: [...schemas] };
}
