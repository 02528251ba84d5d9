import { createHash } from 'node:crypto';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import type { Change, ScriptParts } from '../../../src/model/plan.ts';
import type { Facts } from '../../../src/model/facts.ts';
import { buildAudit, type Audit } from '../../../src/commands/build-report.ts';
import { loadManifest } from '../../../src/manifest/load.ts';
import { changesOf } from '../../../src/plan/mongodb/changes.ts';
import type { Cut } from '../../../src/plan/mongodb/cut.ts';
import { isIn } from '../../../src/plan/goal-matching.ts';
import { mayKeep } from '../../../src/plan/mongodb/goals.ts';
import { remedyOf, type Remedy } from '../../../src/plan/mongodb/remedy.ts';
import type { InstanceView } from '../../../src/rules/define-rule.ts';
import { foreignAccess } from '../../../src/rules/foreign-access.ts';
import { NOW } from '../audit.ts';

const today = NOW.toISOString().slice(0, 10);

/** An audit of one instance by the text of its manifest. */
export function auditBy(manifestText: string, snapshot: Snapshot): Audit {
  const manifest = loadManifest({ file: 'ownership.yaml', readFile: () => manifestText, today });
  const readings = manifest.instances.map((instance) => ({ instance, snapshot, gaps: [] }));
  const all = { rules: [], services: [], teams: [] };
  return buildAudit({ manifest, readings, ...all, startedAt: NOW, version: 'test' });
}

/** What ends every access that an audit finds wrong, for those whom it finds it wrong for. */
export function remedyForAll(view: InstanceView): Remedy {
  const groups = foreignAccess(view)
    .filter(({ consumers, mode }) => consumers.length > 0 && mode !== 'latent')
    .map((group) => ({ group, who: new Set(group.consumers.map(({ principal }) => principal.id)) }));
  return remedyOf(view.snapshot.facts, {
    matches: (access, principal) => groups.some(({ group, who }) => who.has(principal) && isIn(group, access)),
    principals: new Set(groups.flatMap(({ who }) => [...who])),
    mode: 'stream',
    mayKeep: (principal, action, id) => mayKeep(view.ownership, principal, action, id),
    spares: () => false,
  });
}

/** The changes as a plan has them. */
export const planned = (facts: Facts, cuts: readonly Cut[]): readonly Change[] =>
  changesOf(facts, cuts).map((change) => ({
    ...change,
    id: `C-${createHash('sha256').update(change.title).digest('hex').slice(0, 8)}`,
    instance: 'mongo',
    clears: ['DBO101-0123456789ab'],
    evidence: null,
    reason: 'nobody but its owner may',
  }));

export const partsOf = (changes: readonly Change[], database: string | null = null): ScriptParts => ({
  instance: 'mongo',
  engine: 'mongodb',
  version: '4.9.0',
  database,
  takenAt: '2026-11-21T06:00:00.000Z',
  changes,
});
