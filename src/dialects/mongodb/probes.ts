import { literal } from './literals.ts';
import type { NamedPrincipal } from './names.ts';
import { resourceDocument, type Right, type RoleText } from './statements.ts';

/** What `holds` answers. */
export const HELD = 'granted';
export const NOT_HELD = 'not granted';
/** What `definition` answers for a role that there is not. */
export const NO_ROLE = 'no such role';

/** JavaScript that says whether a role is granted to a user or to another role. */
export const holdsProbe = (role: NamedPrincipal, member: NamedPrincipal): string =>
  `holds(${literal(member)}, ${literal({ role: role.name, db: role.db })})`;

/** JavaScript that says which of some actions a role itself has on just this resource. */
export const actionsProbe = (role: NamedPrincipal, { resource, privileges }: Right): string =>
  `actionsOf(${literal(role)}, ${literal(resourceDocument(resource))}, ${literal([...privileges].sort())})`;

export const actionsText = (privileges: readonly string[]): string => JSON.stringify([...privileges].sort());

/** JavaScript that says all that a role is made of. */
export const definitionProbe = (role: NamedPrincipal): string => `definition(${literal(role)})`;

export function definitionText({ rights, roles }: Pick<RoleText, 'rights' | 'roles'>): string {
  const privileges = rights.map(
    ({ resource, privileges: actions }) =>
      `{"actions":${actionsText(actions)},"resource":${textOf(resourceDocument(resource))}}`,
  );
  const held = roles.map(({ name, db }) => textOf({ role: name, db }));
  return `{"privileges":[${privileges.sort().join(',')}],"roles":[${held.sort().join(',')}]}`;
}

/** JavaScript that ends a script where somebody has a role that is about to be dropped: dropping it takes it from them. */
export const unheldScript = (role: NamedPrincipal): string => `mustHaveNoHolder(${literal(role)})`;

const textOf = (document: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(document, Object.keys(document).sort());

/** The functions that the expressions above call, for the head of a script. They change nothing. */
export const PROBE_FUNCTIONS = `// How a change sees where it stands. These functions only read.
function infoOf({ kind, name, db: of }) {
  const database = db.getSiblingDB(of);
  return kind === "user"
    ? database.runCommand({ usersInfo: { user: name, db: of } }).users[0]
    : database.runCommand({ rolesInfo: { role: name, db: of }, showPrivileges: true }).roles[0];
}
function textOf(document) {
  return JSON.stringify(document, Object.keys(document).sort());
}
function refText({ role, db: of }) {
  return textOf({ role: role, db: of });
}
function holds(member, role) {
  const info = infoOf(member);
  if (info === undefined) return "no such " + member.kind;
  for (const held of info.roles) if (refText(held) === refText(role)) return "${HELD}";
  return "${NOT_HELD}";
}
function actionsOf(role, resource, among) {
  const info = infoOf(role);
  if (info === undefined) return "${NO_ROLE}";
  const found = new Set();
  for (const privilege of info.privileges)
    if (textOf(privilege.resource) === textOf(resource)) for (const action of privilege.actions) found.add(action);
  const some = [];
  for (const action of among) if (found.has(action)) some.push(action);
  return JSON.stringify(some);
}
function definition(role) {
  const info = infoOf(role);
  if (info === undefined) return "${NO_ROLE}";
  const privileges = [];
  for (const { resource, actions } of info.privileges) {
    const sorted = JSON.stringify(Array.from(actions).sort());
    privileges.push('{"actions":' + sorted + ',"resource":' + textOf(resource) + "}");
  }
  const roles = [];
  for (const held of info.roles) roles.push(refText(held));
  return '{"privileges":[' + privileges.sort().join(",") + '],"roles":[' + roles.sort().join(",") + "]}";
}
function mustHaveNoHolder(role) {
  const wanted = refText({ role: role.name, db: role.db });
  const holders = db.getSiblingDB("admin").runCommand({ usersInfo: { forAllDBs: true } }).users;
  for (const from of new Set(["admin", role.db]))
    for (const other of db.getSiblingDB(from).runCommand({ rolesInfo: 1 }).roles) holders.push(other);
  for (const holder of holders)
    for (const held of holder.roles)
      if (refText(held) === wanted)
        throw new Error("plan is stale: " + shown(wanted) + " is held by " + shown((holder.user || holder.role) + " of " + holder.db));
}
function shown(text) {
  let plain = "";
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    plain += unit >= 32 && unit < 127 ? text[i] : "\\\\u" + unit.toString(16).padStart(4, "0");
  }
  return plain;
}
`;
