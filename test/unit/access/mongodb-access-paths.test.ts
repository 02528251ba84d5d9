import { beforeAll, describe, expect, it } from 'vitest';
import { createMongodbResolver } from '../../../src/access/mongodb.ts';
import type { Access, Holder, Resolver } from '../../../src/model/access.ts';
import { NONE, ROOT, SecurableFlag, type Facts, type SecurableId } from '../../../src/model/facts.ts';
import { kindOf, parentOf, pathOf } from '../../../src/model/securables.ts';
import { expectedPaths, readAccessPaths } from '../../support/mongodb/access-paths.ts';

let facts: Facts;
let resolver: Resolver;
const places = new Map<string, SecurableId>();

beforeAll(async () => {
  const snapshot = await readAccessPaths();
  expect(snapshot.version).toBe('4.9.0');
  expect(snapshot.gaps).toEqual([]);
  facts = snapshot.facts;
  resolver = createMongodbResolver(facts);
  for (let id = 0; id < facts.securables.count; id++)
    if (kindOf(facts, id) !== 'resource') places.set(pathOf(facts, id).replace(/^mongo\/?/, '') || 'server', id);
});

interface Reached {
  readonly access: Access;
  readonly holder: Holder;
}

const reachOf = (key: string): readonly Reached[] => {
  const principal = facts.principals.find((each) => each.key === key);
  if (principal === undefined) throw new Error(`no ${key}`);
  return [...resolver.reach(principal.id)];
};

/** What grants are called after how they came to the user: by a role of its own, or by roles in roles. */
function kindOfPath({ access, holder }: Reached): string {
  const hops = resolver.explain(access, holder).filter(({ kind }) => kind === 'membership').length;
  return access.by === 'grant' && hops > 1 ? 'membership' : access.by;
}

/** Is all of it covered? `billing/**` is the database without the collections of the server itself. */
function covers({ target }: Access, object: string): boolean {
  const id = places.get(object.replace(/\/\*\*$/, ''));
  if (id === undefined || target.kind === 'pattern') return false;
  if (target.kind === 'one') return target.id === id;
  const above: SecurableId[] = [];
  for (let at = id; at !== NONE; at = parentOf(facts, at)) above.push(at);
  return above.includes(target.under) && !above.some((each) => target.except?.includes(each) === true);
}

/** Is anything on data of billing, whoever's way it is? Statements and streams of the whole server are. */
function touchesBilling({ target }: Access): boolean {
  if (target.kind === 'pattern') return false;
  const billing = places.get('billing') ?? NONE;
  const id = target.kind === 'all' ? target.under : target.id;
  if (((facts.securables.flags[id] ?? 0) & SecurableFlag.system) !== 0) return false;
  return id === ROOT || id === billing || parentOf(facts, id) === billing;
}

/** The recording was made after the attempts, when the view that m48 tried to redirect was there, and m48 may find in it. */
const LATER = new Set(['m48_view_changer@admin']);

const paths = expectedPaths();

describe('the users of the access-path world', () => {
  it('are 66', () => {
    expect(paths).toHaveLength(66);
  });

  it.each(paths.filter(({ kind }) => kind !== null))(
    '$principal: $kind, $action on $object, $mode',
    ({ principal, kind, object, action, mode }) => {
      const found = reachOf(principal).filter(
        ({ access, holder }) =>
          access.action === action &&
          holder.mode === mode &&
          covers(access, object ?? '') &&
          access.target.kind !== 'pattern',
      );
      expect(found.map(kindOfPath)).toContain(kind);
    },
  );

  it.each(paths.filter(({ kind, principal }) => kind === null && !LATER.has(principal)))(
    '$principal: no way to the data of billing',
    ({ principal }) => {
      expect(reachOf(principal).filter(({ access }) => touchesBilling(access))).toEqual([]);
    },
  );

  it('m48 reads what its view shows, and nothing that it would redirect it to', () => {
    const touched = reachOf('m48_view_changer@admin')
      .filter(({ access }) => touchesBilling(access))
      .map(
        ({ access }) =>
          `${access.by} ${access.action} ${access.target.kind === 'one' ? pathOf(facts, access.target.id) : ''}`,
      );
    expect(touched.sort()).toEqual([
      'definer-view read mongo/billing/ledger',
      'grant ddl mongo/billing/ledger_v',
      'grant read mongo/billing/ledger_v',
    ]);
  });

  it.each(paths.filter(({ billingInvReadNow }) => billingInvReadNow !== null))(
    '$principal: billing.inv is $billingInvReadNow at once',
    ({ principal, billingInvReadNow }) => {
      const reads = reachOf(principal).some(
        ({ access, holder }) =>
          access.action === 'read' &&
          holder.mode === 'now' &&
          access.via === undefined &&
          covers(access, 'billing/inv'),
      );
      expect(reads).toBe(billingInvReadNow === 'reached');
    },
  );
});
