import type { Change, ScriptKind, ScriptParts } from '../../model/plan.ts';
import { compare } from '../../shared/compare.ts';
import { printable } from '../../shared/printable.ts';
import { literal } from './literals.ts';
import { principalOfKey, type NamedPrincipal } from './names.ts';
import { PROBE_FUNCTIONS, unheldScript } from './probes.ts';

/**
 * Plain JavaScript for mongosh. There is no transaction over users and roles: every change is one statement, so that a script
 * that was ended anywhere goes on where it stopped when it is run again.
 */
export function scriptOf(kind: ScriptKind, parts: ScriptParts): string {
  const changes = kind === 'rollback' ? parts.changes.map(inverted).reverse() : parts.changes;
  const all = { ...parts, changes };
  return [
    headOf(kind, all),
    PROBE_FUNCTIONS,
    kind === 'verify' ? VERIFY_FUNCTIONS : CHANGE_FUNCTIONS,
    checksOf(kind, all),
    ...(kind === 'verify' ? [verification(changes)] : changes.map(stepOf)),
    ...(kind === 'verify' ? [] : [`print("${kind}: all ${String(changes.length)} changes stand");\n`]),
  ].join('\n');
}

/** A role that was created is dropped only where nobody else was given it since: dropping takes it from them. */
const inverted = (change: Change): Change => ({
  ...change,
  title: `undo: ${change.title}`,
  apply: [...createdBy(change).map(unheldScript), ...change.undo],
  undo: change.apply,
  remove: change.add,
  add: change.remove,
  probe: { ...change.probe, before: change.probe.after, after: change.probe.before },
});

const createdBy = ({ kind, add }: Change): readonly NamedPrincipal[] =>
  add.flatMap((fact) =>
    kind === 'create' && fact.kind === 'principal'
      ? [{ kind: 'role', name: String(fact.attributes['name']), db: String(fact.attributes['db']) }]
      : [],
  );

const ABOUT: Readonly<Record<ScriptKind, string>> = {
  apply: 'makes the changes of a plan',
  rollback: 'takes the changes of a plan back',
  verify: 'says whether the changes of a plan stand; it changes nothing',
};

function headOf(kind: ScriptKind, { instance, version, database, takenAt, changes }: ScriptParts): string {
  const server = database === null ? '' : `, its shard ${database} itself and not a mongos`;
  return comment([
    `dbowner plan, ${kind} script: ${ABOUT[kind]}`,
    `server: ${instance}${server} (MongoDB ${version}), users and roles as read at ${takenAt}`,
    'run it: mongosh "<connection string>" --quiet --norc --file <this file>',
    'executor: a user with what the check below lists; userAdminAnyDatabase has it, but for what is on config and local',
    `changes: ${String(changes.length)}; it ends with an error at the first one that is not as the plan expects it`,
  ]);
}

/** Every line on its own, whatever a name holds. */
const comment = (lines: readonly string[]): string => lines.map((line) => `// ${printable(line)}\n`).join('');

const MATCH = `function mustMatch(found, wanted, what) {
  if (found !== wanted) throw new Error(what + ": found " + shown(found) + " instead of " + shown(wanted));
}
`;

const CHANGE_FUNCTIONS = `// What stands already is skipped; what is neither as it was nor as it is to be ends the script before it is touched.
${MATCH}function isDue(id, found, before, after) {
  if (found === after) {
    print(id + ": stands already");
    return false;
  }
  mustMatch(found, before, "plan is stale: " + id);
  return true;
}
function mustStand(id, found, after) {
  mustMatch(found, after, id + ": no effect");
  print(id + ": done");
}
`;

const VERIFY_FUNCTIONS = `const missing = [];
function mustStand(id, found, after) {
  if (found !== after) missing.push(id + " (" + shown(found) + " instead of " + shown(after) + ")");
}
`;

function checksOf(kind: ScriptKind, parts: ScriptParts): string {
  return [
    serverCheck(kind, parts),
    rightsCheck(kind, parts.changes),
    ...(kind === 'verify' ? [] : [namesCheck(parts.changes)]),
  ].join('\n');
}

/** A shard keeps users of its own, whom a mongos neither shows nor changes. */
function serverCheck(kind: ScriptKind, { database }: ScriptParts): string {
  const shard =
    database === null
      ? ''
      : `if (hello.msg === "isdbgrid")
  throw new Error("wrong server: connect to the shard ${literalText(database)} itself, not to a mongos");
`;
  const primary =
    kind === 'verify'
      ? ''
      : `if (hello.isWritablePrimary !== true) throw new Error("wrong server: connect to the primary, nothing was changed");
`;
  return `// The right kind of server.
const hello = db.getSiblingDB("admin").runCommand({ hello: 1 });
${primary}${shard}`;
}

/** A name inside of a text literal. */
const literalText = (name: string): string => literal(name).slice(1, -1);

/** The rights for both directions, so that who makes a change can take it back. */
function rightsCheck(kind: ScriptKind, changes: readonly Change[]): string {
  const needs = [...new Set(changes.flatMap((change) => change.needs))]
    .filter((need) => kind !== 'verify' || need.startsWith('view'))
    .sort(compare);
  return `// The rights of whoever runs this.
function has(granted, action, on) {
  for (const { resource, actions } of granted) {
    if (!actions.includes(action) && !actions.includes("anyAction")) continue;
    if (resource.anyResource === true) return true;
    if (on === null ? resource.cluster === true : resource.collection === "" && covers(resource.db, on)) return true;
  }
  return false;
}
function covers(granted, wanted) {
  return granted === wanted || (granted === "" && wanted !== "local" && wanted !== "config");
}
function mustHave(needed) {
  const info = db.getSiblingDB("admin").runCommand({ connectionStatus: 1, showPrivileges: true }).authInfo;
  if (info.authenticatedUsers.length === 0) {
    // Nobody is logged in: only where authorization is off is this answered.
    try {
      db.getSiblingDB("admin").runCommand({ usersInfo: 1 });
      return;
    } catch (error) {
      throw new Error("not enough rights, nothing was changed: nobody is logged in (" + error.message + ")");
    }
  }
  const lacking = [];
  for (const [action, on] of needed)
    if (!has(info.authenticatedUserPrivileges, action, on))
      lacking.push(action + " on " + (on === null ? "the cluster" : shown(on)));
  if (lacking.length > 0)
    throw new Error("not enough rights, nothing was changed: whoever runs this needs " + lacking.join(", "));
}
mustHave([
${needs.map((need) => `  ${literal(needOf(need))},\n`).join('')}]);
`;
}

/** `grantRole on billing` → action and database; a database is null where it is the cluster. */
function needOf(need: string): readonly [action: string, db: string | null] {
  const at = need.indexOf(' on ');
  const on = need.slice(at + 4);
  return [need.slice(0, at), on === 'the cluster' ? null : on];
}

/** Whoever is not there any more was dropped since, or this is another server. */
function namesCheck(changes: readonly Change[]): string {
  const created = new Set(
    changes.flatMap(({ remove, add }) =>
      [...remove, ...add].flatMap((fact) => (fact.kind === 'principal' ? [fact.key] : [])),
    ),
  );
  const touched = new Map<string, { readonly id: string; readonly named: NamedPrincipal }>();
  for (const { id, remove, add, database } of changes)
    for (const fact of [...remove, ...add]) {
      const key = fact.kind === 'membership' ? fact.member : fact.kind === 'grant' ? fact.grantee : undefined;
      if (key === undefined || created.has(key) || touched.has(key)) continue;
      const own = database === null ? key : key.slice(0, -` (${database})`.length);
      touched.set(key, { id, named: principalOfKey(own) });
    }
  const calls = [...touched]
    .sort(([a], [b]) => compare(a, b))
    .map(([, { id, named }]) => `mustExist("${id}", ${literal(named)});\n`);
  return `// The users and roles of the plan.
function mustExist(id, named) {
  if (infoOf(named) === undefined)
    throw new Error("plan is stale: " + id + ": there is no " + named.kind + " " + shown(named.name) + " of " + shown(named.db));
}
${calls.join('')}`;
}

function stepOf({ id, title, clears, reason, apply, probe }: Change): string {
  const why = [clears.length === 0 ? '' : `clears ${clears.join(', ')}`, reason]
    .filter((text) => text !== '')
    .join(': ');
  const found = probe.read;
  return `${comment([`${id}: ${title}`, ...(why === '' ? [] : [why])])}if (isDue("${id}", ${found}, ${literal(probe.before)}, ${literal(probe.after)})) {
${apply.map((statement) => `  ${statement};\n`).join('')}  mustStand("${id}", ${found}, ${literal(probe.after)});
}
`;
}

function verification(changes: readonly Change[]): string {
  const calls = changes.map(
    ({ id, title, probe }) =>
      `${comment([`${id}: ${title}`])}mustStand("${id}", ${probe.read}, ${literal(probe.after)});\n`,
  );
  return `${calls.join('')}
if (missing.length > 0)
  throw new Error(missing.length + " of ${String(changes.length)} changes do not stand: " + missing.join("; "));
print("verify: all ${String(changes.length)} changes stand");
`;
}
