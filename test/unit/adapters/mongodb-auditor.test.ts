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

it('is printed for mongosh', () => {
  const script = auditorScript(true);
  expect(script).toContain('createRole');
  expect(script).toContain('actions: ["getCmdLineOpts", "listDatabases", "listShards", "viewUser"]');
  expect(auditorScript(false)).not.toContain('listShards');
  expect(script).not.toMatch(/insert|update|remove|anyAction/);
});
