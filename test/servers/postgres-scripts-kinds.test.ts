import { describe, expect, it } from 'vitest';
import { NONE, SecurableFlag, type Facts } from '../../src/model/facts.ts';
import { kindOf, pathOf } from '../../src/model/securables.ts';
import { without, type Cut } from '../../src/plan/postgres/cut.ts';
import { expanded } from '../support/plans/expanded.ts';
import { principalOf } from '../support/plans/postgres-facts.ts';
import { factsOf, planned, run } from '../support/plans/postgres-plan.ts';
import { createRichWorld } from '../support/postgres-rich-world.ts';
import { useServer } from '../support/servers.ts';

/** All that was granted on anything in a database, to its owner and PUBLIC, too; null: on what the databases share. */
function everyGrant(facts: Facts, database: string | null): readonly Cut[] {
  const cuts: Cut[] = [];
  for (let row = 0; row < facts.grants.count; row++) {
    const target = facts.grants.target[row] ?? NONE;
    const [, first = '', below] = pathOf(facts, target).split('/');
    const kind = kindOf(facts, target);
    const place = below === undefined ? null : first;
    if (place !== database || (kind === 'database' && first !== 'empty')) continue;
    if (kind === 'language' && ((facts.securables.flags[target] ?? 0) & SecurableFlag.system) !== 0) continue;
    // who owns all parameters loses none: without other grants the server does not even look
    if (kind === 'parameter' && facts.grants.grantee[row] === facts.grants.grantor[row]) continue;
    if (facts.principals[facts.grants.grantee[row] ?? NONE]?.exists !== true) continue;
    const privileges = facts.privilegeSets[facts.grants.privileges[row] ?? NONE]?.privileges ?? [];
    cuts.push({ kind: 'grant', row, privileges });
  }
  return cuts;
}

/** Memberships, attributes and roles. */
const everyRole = (facts: Facts): readonly Cut[] => [
  ...facts.memberships.flatMap(({ member, role }, row): Cut[] =>
    facts.principals[member]?.provenance === 'user' && role !== member
      ? [{ kind: 'membership', row, only: 'all' }]
      : [],
  ),
  { kind: 'attribute', principal: principalOf(facts, 'builder'), name: 'replication' },
  { kind: 'attribute', principal: principalOf(facts, 'builder'), name: 'createrole' },
];

const everyDefault = (facts: Facts, database: string): readonly Cut[] =>
  facts.defaultPrivileges.flatMap(({ privileges, database: id }, row): Cut[] => {
    const words = facts.privilegeSets[privileges]?.privileges ?? [];
    return facts.securables.name[id] === database && words.length > 0
      ? [{ kind: 'default-privilege', row, privileges: words }]
      : [];
  });

/** Everything that can have another owner without anything else changing with it. */
const everyOwner = (facts: Facts): readonly Cut[] =>
  [...facts.securables.name.keys()].flatMap((id): Cut[] => {
    const kind = kindOf(facts, id);
    const isOwn = /^pg\/shop\/(billing|api|elsewhere|other|\d+)(\/|$)/.test(pathOf(facts, id));
    const is = isOwn && !['column', 'language', 'foreign-data-wrapper'].includes(kind);
    const isRowType = kind === 'type' && facts.securables.name[id] === 'parent';
    return is && !isRowType ? [{ kind: 'owner', securable: id, to: principalOf(facts, 'reader') }] : [];
  });

describe.each(['18', '15'])('on PostgreSQL %s, scripts for objects of every kind', (version) => {
  const server = useServer(`postgres:${version}`);

  const trial = async (before: Facts, cuts: readonly Cut[]): Promise<void> => {
    const changes = planned(before, cuts);
    expect(changes.length).toBeGreaterThan(3);
    expect(await run('apply', server(), changes)).toEqual({ code: 0, output: '' });
    expect(expanded(await factsOf(server()))).toEqual(expanded(without(before, cuts)));
    expect(await run('verify', server(), changes)).toEqual({ code: 0, output: '' });
    expect(await run('apply', server(), changes)).toEqual({ code: 0, output: '' });
    const { code, output } = await run('rollback', server(), changes);
    expect(code, output.slice(0, 1500)).toBe(0);
    const lost = changes.some(({ irreversible }) => irreversible !== null);
    if (!lost) expect(expanded(await factsOf(server()))).toEqual(expanded(before));
  };

  it('take all away and give it back', async () => {
    await createRichWorld(server());
    for (const database of ['shop', 'hostile', null]) {
      const before = await factsOf(server());
      await trial(before, everyGrant(before, database));
    }
    const before = await factsOf(server());
    await trial(before, everyRole(before));
    await trial(before, everyDefault(before, 'shop'));
    await trial(before, everyOwner(before));
  });
});
