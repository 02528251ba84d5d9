import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { auditorPrivileges, auditorScript } from '../../../src/dialects/mongodb/auditor-role.ts';
import type { Report } from '../../../src/model/finding.ts';
import { auditSnapshots } from '../../support/audit.ts';
import { ACCESS_PATH_ADDRESS, accessPathServer } from '../../support/mongodb/access-paths.ts';
import { askedBy, holds, neededFor, type Privilege } from '../../support/mongodb/auditor.ts';
import { withReplay } from '../../support/mongodb/with-replay.ts';
import { readAt } from '../../support/mongodb/read.ts';
import { twoDatabases } from '../../support/mongodb/shop.ts';

const role: readonly Privilege[] = auditorPrivileges(false);
const LACKS = ['billing_app@billing', 'root@admin', 'victim@billing'].map((user) => `admin usersInfo ${user}`);

/** One action on one resource each. */
const single = role.flatMap(({ resource, actions }) => actions.map((action) => ({ resource, action })));

const auditAs = (privileges: readonly Privilege[], lacks: readonly string[]): Promise<Report> =>
  withReplay(
    [{ address: ACCESS_PATH_ADDRESS, exchanges: askedBy(accessPathServer(), privileges) }],
    async ({ urls }) => auditSnapshots(twoDatabases(), [await readAt(urls[0] ?? '')]),
    lacks,
  );

/** Where users are not listed at all, each database is asked for its own, which nobody recorded. */
function lacksWithout(action: string, resource: Privilege['resource']): readonly string[] {
  if (action !== 'viewUser') return LACKS;
  return 'cluster' in resource ? ['admin', 'billing', 'config', 'local', 'orders'].map((db) => `${db} usersInfo`) : [];
}

it('asks nothing that the role does not allow', async () => {
  const report = await auditAs(role, LACKS);
  expect(report.instances[0]?.gaps).toEqual([]);
  expect(report.complete).toBe(true);
  expect(report.findings.length).toBeGreaterThan(50);
});

it('holds no privilege that no question takes', () => {
  const needed = accessPathServer().flatMap(({ db, command }) => neededFor(db, command) ?? []);
  // A partial list of databases is no refusal: the privilege is what makes the list whole.
  needed.push({ action: 'listDatabases', db: null, collection: null });
  for (const { resource, action } of single)
    expect(
      needed.some((one) => holds([{ resource, actions: [action] }], one)),
      action,
    ).toBe(true);
});

it.each(single)('is incomplete without $action on $resource, and names it', async ({ resource, action }) => {
  const rest = role.map((privilege) => ({
    ...privilege,
    actions: privilege.actions.filter((each) => each !== action || privilege.resource !== resource),
  }));
  const report = await auditAs(rest, lacksWithout(action, resource));
  expect(report.complete).toBe(false);
  const { gaps = [] } = report.instances[0] ?? {};
  const text = `${action} on { ${Object.entries(resource)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(', ')} }`;
  const named = gaps.filter(({ remedy }) => remedy.includes(text));
  expect(named.length).toBeGreaterThan(0);
  expect(named.every(({ kind, costs }) => kind === 'required' && costs.length > 0)).toBe(true);
});

/** Runs what is printed, as mongosh would. */
function created(message: string): Record<'role' | 'user', Record<string, unknown>> {
  const made: Record<string, Record<string, unknown>> = {};
  const admin = {
    createRole: (role: Record<string, unknown>) => (made['role'] = role),
    createUser: (user: Record<string, unknown>) => (made['user'] = user),
  };
  const db = { getSiblingDB: () => admin, hello: () => ({ msg: message }) };
  runInNewContext(auditorScript('shop-mongo', "o'Neil"), { db, passwordPrompt: () => 'typed' });
  return made;
}

it.each([
  ['a replica set', '', false],
  ['a router', 'isdbgrid', true],
])('is printed for mongosh on %s, with that role and nothing else', (_, message, sharded) => {
  const { role: made, user } = created(message);
  const sorted = (privileges: unknown): unknown =>
    (privileges as readonly Privilege[]).map(({ resource, actions }) => [resource, [...actions].sort()]);
  expect(JSON.stringify(sorted(made['privileges']))).toBe(JSON.stringify(sorted(auditorPrivileges(sharded))));
  expect(made['roles']).toEqual([]);
  expect(user).toMatchObject({ user: "o'Neil", roles: [{ role: 'dbowner_auditor', db: 'admin' }] });
});
