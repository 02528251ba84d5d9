import { beforeAll, describe, expect, it } from 'vitest';
import { createMongodbResolver } from '../../../src/access/mongodb.ts';
import { Rights } from '../../../src/access/mongodb/rights.ts';
import type { Facts } from '../../../src/model/facts.ts';
import { expectedPaths, readAccessPaths } from '../../support/mongodb/access-paths.ts';
import { Judgement, type Subject } from '../../support/mongodb/judgement.ts';
import { MUTATIONS, withMutant } from '../../support/mongodb/mutations.ts';
import { PathJudgement } from '../../support/mongodb/path-judgement.ts';
import { recordedWorlds, worldFacts } from '../../support/mongodb/worlds.ts';

const paths = expectedPaths();
const worlds = recordedWorlds().map((world) => ({ world, facts: worldFacts(world, 'definitions') }));
let facts: Facts;

beforeAll(async () => {
  ({ facts } = await readAccessPaths());
});

/** Does anything that a real server did contradict it? */
function isFoundOut(subject: Subject): boolean {
  const judgement = new PathJudgement(facts, subject.createMongodbResolver(facts));
  if (paths.some((path) => judgement.faults(path).length > 0)) return true;
  return worlds.some(({ world, facts: one }) => {
    const of = new Judgement(one, subject);
    return world.verdicts.some((verdict) => of.allows(verdict) !== verdict.allowed);
  });
}

// Every version of the resolver that lacks one condition has to be found out, or its condition is tested by nothing.
describe('the recordings disagree when', () => {
  it('nothing is changed: they do not', () => {
    expect(isFoundOut({ createMongodbResolver, Rights })).toBe(false);
  });

  it.each(MUTATIONS)('$name', async (mutation) => {
    expect(await withMutant(mutation, isFoundOut)).toBe(true);
  });
});
