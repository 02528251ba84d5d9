import { buildAudit, type Reading } from '../../../src/commands/build-report.ts';
import { planInstance, type PlanWishes } from '../../../src/commands/planning.ts';
import { loadManifest } from '../../../src/manifest/load.ts';
import type { InstancePlan } from '../../../src/model/plan.ts';
import { RULES } from '../../../src/rules/registry.ts';
import { TODAY, type World } from '../world.ts';

/** Nothing is allowed, everything from warnings on is wanted. */
const WISHES: PlanWishes = {
  rules: [],
  services: [],
  teams: [],
  findings: [],
  minSeverity: 'warning',
  allowed: new Set(),
};

/** Plans for a world in memory. `manifest` comes below `version` and `instances`; the administrator is an operator. */
export function planWorld(
  world: World,
  manifest: string,
  wishes: Partial<PlanWishes> = {},
  seen: Pick<Reading, 'evidence' | 'earlier'> = {},
): InstancePlan {
  const text = `version: 1
instances: { pg: { engine: postgres, url: "\${PG}" } }
${/^operators:/m.test(manifest) ? '' : 'operators: { pg: [{ match: postgres, kind: dba, may: [admin] }] }\n'}${manifest}`;
  const loaded = loadManifest({
    file: 'ownership.yaml',
    readFile: () => text,
    today: TODAY,
    rules: Object.values(RULES),
  });
  const snapshot = world.snapshot();
  const audit = buildAudit({
    manifest: loaded,
    readings: loaded.instances.map((instance) => ({ instance, snapshot, gaps: [], ...seen })),
    rules: [],
    services: [],
    teams: [],
    startedAt: new Date(`${TODAY}T12:00:00Z`),
    version: 'test',
  });
  const [view] = audit.views;
  if (view === undefined) throw new Error('nothing was read');
  return planInstance(audit, view, { ...WISHES, ...wishes }, loaded);
}
