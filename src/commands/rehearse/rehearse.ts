import { ScriptError, type ScratchServer } from '../../adapters/scratch-server.ts';
import type { Fact, Facts } from '../../model/facts.ts';
import type { EngineChange } from '../../model/plan.ts';
import type { ScratchWorld, Unmade } from '../../model/scratch.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { carryOver } from '../../plan/carry-over.ts';
import { compareStates, stateOf } from '../../plan/state.ts';
import { compare } from '../../shared/compare.ts';
import { createResolver } from '../create-resolver.ts';
import type { Allows } from './allowed.ts';
import { CheckList, type Proof } from './proof.ts';
import { isStronger, reachChanges, type ReachChange, type World } from './reach.ts';

/** The scripts of one database, or of a whole instance where an engine has one name space. */
export interface RehearsedScripts {
  /** null: whichever. */
  readonly database: string | null;
  readonly apply: string;
  readonly rollback: string;
  readonly verify: string;
}

export interface Rehearsal {
  /** What the plan was made for. */
  readonly source: Snapshot;
  /** Empty, and of the source's kind and version. */
  readonly server: ScratchServer;
  /** How to make the source's world there. */
  readonly world: ScratchWorld;
  /** In the order in which they are applied; they are rolled back in the opposite one. */
  readonly scripts: readonly RehearsedScripts[];
  /** Ids of the findings that the plan is to clear. */
  readonly targets: readonly string[];
  /** Keys of the principals that the plan names: those who may gain or lose something. */
  readonly named: ReadonlySet<string>;
  /** Changes of which the plan says that they cannot be restored. */
  readonly irreversible: readonly Pick<EngineChange, 'on' | 'remove' | 'add'>[];
  /** Ids of all findings on a snapshot. */
  readonly audit: (snapshot: Snapshot) => readonly string[];
  /** What the manifest allows on a snapshot. */
  readonly allows: (snapshot: Snapshot) => Allows;
}

/**
 * Loads an empty server with the world of a snapshot, applies a plan's scripts to it, looks at what became of it, applies them
 * once more, rolls them back, and leaves the server as it was found.
 *
 * @throws {SourceError} where the scratch server cannot be read any more
 */
export async function rehearse(rehearsal: Rehearsal): Promise<Proof> {
  const { source, server, world } = rehearsal;
  const refused = await server.load(world.statements);
  const checks = new CheckList();
  let differences: readonly Unmade[] = [];
  let left: readonly string[] = [];
  try {
    const loaded = await read(rehearsal);
    differences = differencesOf(source.facts, loaded.facts);
    await run(rehearsal, loaded, checks);
  } finally {
    left = await server.clean();
  }
  const list = checks.list();
  return {
    schema: 'dbowner.proof/1',
    instance: source.instance,
    engine: source.engine,
    version: source.version,
    scratchVersion: server.fresh.version,
    takenAt: source.takenAt,
    passed: list.every(({ outcome }) => outcome === 'passed'),
    checks: list,
    notCovered: [...STAND_INS, ...world.cannot, ...refused, ...differences],
    left,
  };
}

/** True of every rehearsal. */
const STAND_INS: readonly Unmade[] = [
  {
    what: 'what is in tables, views, routines, triggers and rules',
    why: 'the scratch server has empty ones of the same names; what the real ones refer to is taken from the snapshot',
  },
];

/** The scratch server as the source would be: see `carryOver`. */
async function read({ source, server }: Rehearsal): Promise<Snapshot> {
  const snapshot = await server.snapshot();
  const { instance, version, takenAt } = source;
  return { ...snapshot, instance, version, takenAt, gaps: source.gaps, facts: carryOver(snapshot.facts, source.facts) };
}

/** What the loaded world lacks or has too much, though nobody said so before. */
function differencesOf(source: Facts, loaded: Facts): readonly Unmade[] {
  const { lost, gained } = compareStates(stateOf(source), stateOf(loaded));
  return [
    ...lost.map((what) => ({ what, why: 'the scratch server does not have it' })),
    ...gained.map((what) => ({ what, why: 'only the scratch server has it' })),
  ];
}

async function run(rehearsal: Rehearsal, loaded: Snapshot, checks: CheckList): Promise<void> {
  const { targets, audit } = rehearsal;
  const findings = new Set(audit(loaded));
  checks.record(
    'targets-stand',
    sorted(targets.filter((id) => !findings.has(id)).map((id) => `${id} is not found on the scratch server`)),
  );
  checks.record('verify-before', await thatPass(rehearsal));
  if (!checks.record('apply', await failuresOf(rehearsal, 'apply'))) return;
  const applied = await read(rehearsal);
  checkFindings(rehearsal, checks, findings, new Set(audit(applied)));
  checkReach(rehearsal, checks, loaded, applied);
  const again = await failuresOf(rehearsal, 'apply');
  const twice = await read(rehearsal);
  checks.record('again', [...again, ...changesBetween(applied, twice)]);
  checks.record('verify', await failuresOf(rehearsal, 'verify'));
  const failures = await failuresOf(rehearsal, 'rollback');
  const restored = await read(rehearsal);
  const differing = changesBetween(loaded, restored).filter(
    (line) => !rehearsal.irreversible.some((change) => isOf(line, change)),
  );
  checks.record('rollback', [...failures, ...differing]);
}

/** Is the line of a state about what a change is on, or about one of its facts? */
function isOf(line: string, { on, remove, add }: Rehearsal['irreversible'][number]): boolean {
  const names = (...keys: readonly string[]): boolean => keys.every((key) => line.includes(JSON.stringify(key)));
  const isFact = (fact: Fact): boolean => {
    switch (fact.kind) {
      case 'grant':
        return isAbout(line, fact.target) && names(fact.grantee);
      case 'membership':
        return names(fact.role, fact.member);
      case 'restriction':
        return isAbout(line, fact.target) && names(fact.principal);
      case 'default-role':
        return names(fact.account, fact.role);
      case 'principal':
        return names(fact.key);
      case 'securable':
        return isAbout(line, fact.path);
      default:
        return false;
    }
  };
  return (on.includes('/') && isAbout(line, on)) || [...remove, ...add].some(isFact);
}

/** Not about another thing whose path begins with that one, but about its columns. */
function isAbout(line: string, path: string): boolean {
  const at = line.indexOf(` ${path}`);
  return at >= 0 && [undefined, ' ', ':', '('].includes(line[at + 1 + path.length]);
}

/** In the server's words; the first script that fails ends it. */
async function failuresOf(
  { server, scripts }: Rehearsal,
  kind: 'apply' | 'rollback' | 'verify',
): Promise<readonly string[]> {
  for (const script of kind === 'rollback' ? [...scripts].reverse() : scripts) {
    const failure = await failureOf(server, script[kind], script.database);
    if (failure !== null) return [`${kind}${placeOf(script)}: ${failure}`];
  }
  return [];
}

const placeOf = ({ database }: RehearsedScripts): string => (database === null ? '' : ` in ${database}`);

/** Scripts that say that everything stands, when nothing was done. */
async function thatPass({ server, scripts }: Rehearsal): Promise<readonly string[]> {
  const passing: string[] = [];
  for (const script of scripts)
    if ((await failureOf(server, script.verify, script.database)) === null)
      passing.push(`verify${placeOf(script)} passes`);
  return passing;
}

async function failureOf(server: ScratchServer, script: string, database: string | null): Promise<string | null> {
  try {
    await server.execute(script, database);
    return null;
  } catch (error) {
    if (error instanceof ScriptError) return error.message;
    throw error;
  }
}

function checkFindings(
  { targets }: Rehearsal,
  checks: CheckList,
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
): void {
  checks.record('targets-gone', sorted(targets.filter((id) => after.has(id)).map((id) => `${id} is still found`)));
  checks.record('none-new', sorted([...after].filter((id) => !before.has(id)).map((id) => `${id} is new`)));
}

function checkReach({ named, allows }: Rehearsal, checks: CheckList, loaded: Snapshot, applied: Snapshot): void {
  const changes = reachChanges(worldOf(loaded), worldOf(applied));
  const allowed = allows(loaded);
  const ids = new Map(loaded.facts.principals.map(({ id, key }) => [key, id]));
  const isAllowed = ({ principal, action, id, before }: ReachChange): boolean => {
    const who = ids.get(principal);
    return who !== undefined && before !== null && allowed(who, action, id, before.mode);
  };
  checks.record('kept', sorted(changes.filter((change) => isLoss(change) && isAllowed(change)).map(lineOf)));
  const toAll = loaded.facts.principals.some(({ key, kind }) => kind === 'public' && named.has(key));
  const isMeant = (change: ReachChange): boolean =>
    named.has(change.principal) || (toAll && change.wasPublic && isLoss(change));
  checks.record('others', sorted(changes.filter((change) => !isMeant(change)).map(lineOf)));
}

const worldOf = ({ facts }: Snapshot): World => ({ facts, resolver: createResolver(facts) });

const isLoss = ({ before, after }: ReachChange): boolean =>
  before !== null && (after === null || isStronger(before, after));

function lineOf({ principal, action, target, before, after }: ReachChange): string {
  const words = (reach: ReachChange['before']): string =>
    reach === null
      ? 'not at all'
      : `${reach.mode}${reach.restricted === undefined ? '' : `, restricted (${reach.restricted})`}`;
  return `${principal}: ${action} ${target}: before ${words(before)}, after ${words(after)}`;
}

function changesBetween(before: Snapshot, after: Snapshot): readonly string[] {
  const { lost, gained } = compareStates(stateOf(before.facts), stateOf(after.facts));
  return [...lost.map((line) => `no longer there: ${line}`), ...gained.map((line) => `not there before: ${line}`)];
}

const sorted = (lines: readonly string[]): readonly string[] => [...lines].sort(compare);
