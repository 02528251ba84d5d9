import { describe, expect, it } from 'vitest';
import { commandUses } from '../../../src/dialects/mongodb/command-uses.ts';

const SHOP = { $db: 'shop' };

/** `read shop/orders`, in the order in which the command names them; or why it cannot be said. */
function usesOf(command: object, namespace: string | null = 'shop.$cmd', type = 'command'): readonly string[] | string {
  const uses = commandUses(namespace, type, command);
  return 'error' in uses ? uses.error : uses.map(({ action, database, name }) => `${action} ${database ?? ''}/${name}`);
}

describe('what a command touches', () => {
  it.each<readonly [string, object, readonly string[]]>([
    ['find', { find: 'orders', filter: { $where: 'x' } }, ['read shop/orders']],
    ['a collection with dots', { find: 'a.b.c' }, ['read shop/a.b.c']],
    ['count', { count: 'orders' }, ['read shop/orders']],
    ['distinct', { distinct: 'orders', key: 'n' }, ['read shop/orders']],
    ['insert', { insert: 'orders', documents: [{ find: 'other' }] }, ['write shop/orders']],
    ['update', { update: 'orders', updates: [{ q: {}, u: {} }] }, ['write shop/orders']],
    ['delete', { delete: 'orders', deletes: [] }, ['write shop/orders']],
    ['findAndModify', { findAndModify: 'orders', remove: true }, ['write shop/orders']],
    ['findandmodify', { findandmodify: 'orders', remove: true }, ['write shop/orders']],
    ['mapReduce', { mapReduce: 'orders', out: { inline: 1 } }, ['read shop/orders']],
    ['mapReduce into', { mapReduce: 'orders', out: 'totals' }, ['read shop/orders', 'write shop/totals']],
    [
      'mapReduce into another database',
      { mapReduce: 'orders', out: { merge: 'totals', db: 'reports' } },
      ['read shop/orders', 'write reports/totals'],
    ],
    ['getMore', { getMore: 1n, collection: 'orders' }, ['read shop/orders']],
    ['getMore of a list', { getMore: 1n, collection: '$cmd.listCollections' }, []],
    ['create', { create: 'orders' }, ['ddl shop/orders']],
    ['create a view', { create: 'v', viewOn: 'orders', pipeline: [{ $lookup: { from: 'x' } }] }, ['ddl shop/v']],
    ['createIndexes', { createIndexes: 'orders', indexes: [] }, ['ddl shop/orders']],
    ['drop', { drop: 'orders' }, ['ddl shop/orders']],
    ['collMod', { collMod: 'orders' }, ['ddl shop/orders']],
    ['renameCollection', { renameCollection: 'a.x', to: 'b.y.z' }, ['ddl a/x', 'ddl b/y.z']],
    ['shardCollection', { shardCollection: 'a.x', key: {} }, ['ddl a/x']],
    ['cloneCollectionAsCapped', { cloneCollectionAsCapped: 'x', toCollection: 'y' }, ['read shop/x', 'ddl shop/y']],
    ['explain a find', { explain: { find: 'orders' } }, ['read shop/orders']],
    ['explain a delete', { explain: { delete: 'orders', deletes: [] } }, ['read shop/orders']],
    ['applyOps', { applyOps: [{ op: 'i', ns: 'a.x' }] }, ['write a/x']],
    ['bulkWrite', { bulkWrite: 1, nsInfo: [{ ns: 'a.x' }, { ns: 'b.y' }, { ns: 'a.x' }] }, ['write a/x', 'write b/y']],
    ['validate', { validate: 'orders' }, []],
    ['dbStats', { dbStats: 1 }, []],
    ['commitTransaction', { commitTransaction: 1 }, []],
    ['one server to another', { _configsvrMoveRange: 'a.x' }, []],
  ])('%s', (_, command, uses) => {
    expect(usesOf({ ...command, ...SHOP })).toEqual(uses);
  });

  it('follows pipelines through every stage that names a collection, however deep', () => {
    const pipeline = [
      { $match: { $lookup: { from: 'not_a_stage' } } },
      {
        $lookup: { from: 'a', pipeline: [{ $unionWith: { coll: 'b', pipeline: [{ $graphLookup: { from: 'c' } }] } }] },
      },
      { $facet: { one: [{ $lookup: { from: { db: 'crm', coll: 'd' }, as: 'x' } }] } },
      { $unionWith: 'a' },
      { $merge: { into: { db: 'dw', coll: 'e' } } },
    ];
    const expected = ['orders', 'a', 'b', 'c'].map((name) => `read shop/${name}`);
    expect(usesOf({ aggregate: 'orders', pipeline, ...SHOP })).toEqual([...expected, 'read crm/d', 'write dw/e']);
    expect(usesOf({ aggregate: 1, pipeline: [{ $documents: [] }, { $out: 'e' }], ...SHOP })).toEqual(['write shop/e']);
  });

  it('takes the namespace where the command names no collection', () => {
    const uuid = { $uuid: '33d82065-c58d-4691-b8a5-7006b8eeac02' };
    expect(usesOf({ find: uuid, ...SHOP }, 'shop.orders')).toEqual(['read shop/orders']);
    expect(usesOf({ q: {}, u: {} }, 'shop.orders', 'update')).toEqual(['write shop/orders']);
    expect(usesOf({ q: {}, limit: 1 }, 'shop.orders', 'remove')).toEqual(['write shop/orders']);
    expect(usesOf({ delete: 0, filter: {} }, 'shop.orders', 'msg')).toEqual(['write shop/orders']);
    expect(usesOf({ find: 'orders' }, 'shop.orders')).toEqual(['read shop/orders']);
  });

  it('leaves out what the server looks up in config on behalf of a client', () => {
    expect(usesOf({ find: 'transactions', $db: 'config' }, 'config.transactions')).toEqual([]);
  });

  it('says why where it cannot say what, and repeats nothing of the command', () => {
    expect(usesOf({ secret: 'canary' })).toBe('a command that this version of dbowner does not know');
    expect(usesOf({ dropDatabase: 1, ...SHOP })).toBe('a whole database was dropped');
    expect(usesOf({ bulkWrite: 1 })).toBe('a bulkWrite without the list of its namespaces');
    expect(usesOf({ renameCollection: 'canary' })).toBe('a command whose namespaces cannot be read');
    expect(usesOf({ find: 'canary' }, null)).toBe('a command without the name of its collection');
    expect(usesOf({ aggregate: 1, pipeline: [{ $changeStream: {} }], ...SHOP })).toMatch(/^a change stream/);
    expect(commandUses(null, 'command', 'canary')).toEqual({ error: 'the command is no document' });
  });
});
