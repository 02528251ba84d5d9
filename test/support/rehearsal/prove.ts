import { allowedBy } from '../../../src/commands/rehearse/allowed.ts';
import type { Stage } from '../../../src/commands/rehearse/open-scratch.ts';
import type { CheckName, Proof } from '../../../src/commands/rehearse/proof.ts';
import { rehearse, type RehearsedScripts } from '../../../src/commands/rehearse/rehearse.ts';
import { loadManifest } from '../../../src/manifest/load.ts';
import { bindOwnership } from '../../../src/manifest/ownership.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { auditSnapshots } from '../audit.ts';

const TODAY = '2026-06-01';

export interface ToProve {
  readonly manifest: string;
  readonly source: Snapshot;
  readonly stage: Stage;
  readonly scripts: readonly RehearsedScripts[];
  /** The rule whose findings the scripts are to clear. */
  readonly clears: string;
  readonly named: readonly string[];
}

/** Rehearses scripts as a plan's would be, judged by a manifest. */
export function prove({ manifest, source, stage, scripts, clears, named }: ToProve): Promise<Proof> {
  const parsed = loadManifest({ file: 'ownership.yaml', readFile: () => manifest, today: TODAY });
  const { findings } = auditSnapshots(manifest, [source]);
  return rehearse({
    ...stage,
    source,
    scripts,
    targets: findings.filter(({ rule }) => rule === clears).map(({ id }) => id),
    named: new Set(named),
    irreversible: [],
    audit: (snapshot) => auditSnapshots(manifest, [snapshot]).findings.map(({ id }) => id),
    allows: (snapshot) => allowedBy(bindOwnership(parsed, snapshot, TODAY)),
  });
}

/** What was not as claimed, by check. */
export const failed = ({ checks }: Proof): Partial<Record<CheckName, readonly string[]>> =>
  Object.fromEntries(checks.filter(({ outcome }) => outcome === 'failed').map(({ name, details }) => [name, details]));
