import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { createMongodbResolver } from '../../../src/access/mongodb.ts';
import { Rights } from '../../../src/access/mongodb/rights.ts';
import { expectedPaths, readAccessPaths } from '../../support/mongodb/access-paths.ts';
import { Judgement } from '../../support/mongodb/judgement.ts';
import { correctnessPage, type Judged } from '../../support/mongodb/page.ts';
import { PathJudgement } from '../../support/mongodb/path-judgement.ts';
import { recordedWorlds, worldFacts, type Source } from '../../support/mongodb/worlds.ts';

const SUBJECT = { createMongodbResolver, Rights };
const worlds = recordedWorlds();
const judged = worlds.flatMap((world): readonly Judged[] => {
  const expanded = new Judgement(worldFacts(world, 'expanded'), SUBJECT);
  const definitions = new Judgement(worldFacts(world, 'definitions'), SUBJECT);
  return world.verdicts.map((verdict) => ({
    verdict,
    said: { expanded: expanded.allows(verdict), definitions: definitions.allows(verdict) },
  }));
});

it.each<Source>(['expanded', 'definitions'])('agrees with the server in every attempt, from %s', (source) => {
  const wrong = judged.filter(({ verdict, said }) => said[source] !== verdict.allowed);
  expect(wrong.map(({ verdict }) => JSON.stringify(verdict))).toEqual([]);
  expect(judged).toHaveLength(85_068);
  expect(worlds).toHaveLength(90);
});

const DOCS = join(import.meta.dirname, '../../../docs/correctness-mongodb.md');

it('is what docs/correctness-mongodb.md says (DBOWNER_WRITE_DOCS=1)', async () => {
  const { facts, version } = await readAccessPaths();
  const paths = expectedPaths();
  const judgement = new PathJudgement(facts, createMongodbResolver(facts));
  const faults = paths.filter((path) => judgement.faults(path).length > 0).length;
  const text = correctnessPage(version, worlds.length, judged, paths, faults);
  const page = await format(text, { ...(await resolveConfig(DOCS)), filepath: DOCS });
  if (process.env['DBOWNER_WRITE_DOCS'] === '1') writeFileSync(DOCS, page);
  expect(readFileSync(DOCS, 'utf8')).toBe(page);
});
