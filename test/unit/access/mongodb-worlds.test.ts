import { describe, expect, it } from 'vitest';
import { createMongodbResolver } from '../../../src/access/mongodb.ts';
import { Rights } from '../../../src/access/mongodb/rights.ts';
import { Judgement } from '../../support/mongodb/judgement.ts';
import { recordedWorlds, worldFacts } from '../../support/mongodb/worlds.ts';

const worlds = recordedWorlds();
const ATTEMPTS = 85_068;

describe.each(['expanded', 'definitions'] as const)('the resolver, from %s', (source) => {
  it('agrees with the server in every attempt of every world', () => {
    let checks = 0;
    const wrong: string[] = [];
    for (const world of worlds) {
      const judgement = new Judgement(worldFacts(world, source), { createMongodbResolver, Rights });
      for (const verdict of world.verdicts) {
        checks++;
        if (judgement.allows(verdict) !== verdict.allowed) wrong.push(JSON.stringify([world.seed, verdict]));
      }
    }
    expect(wrong).toEqual([]);
    expect(checks).toBe(ATTEMPTS);
  });
});
