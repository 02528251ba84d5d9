import { afterAll, beforeAll, expect, it } from 'vitest';
import { ACCESS_PATH_ADDRESS, accessPathServer } from '../support/mongodb/access-paths.ts';
import { startAdministered, type Administered } from '../support/mongodb/administered-server.ts';
import { mongosh } from '../support/mongodb/mongosh.ts';
import { readAt } from '../support/mongodb/read.ts';
import { twoDatabases } from '../support/mongodb/shop.ts';
import { tryPlan } from '../support/plans/trial.ts';

let server: Administered;
beforeAll(async () => {
  server = await startAdministered({ address: ACCESS_PATH_ADDRESS, exchanges: accessPathServer() });
});
afterAll(() => server.stop());

it('the plan for the access paths on MongoDB does what it says, twice, and can be taken back', async () => {
  const trial = await tryPlan({
    manifest: twoDatabases(),
    snapshot: () => readAt(server.url),
    run: async ({ text }) => {
      const { code, stderr } = await mongosh(server.url, text);
      if (code !== 0) throw new Error(stderr);
    },
  });
  const { changes, held, advice, clears } = trial.plan;
  if (process.env['SHOW'] !== undefined)
    console.log(
      JSON.stringify(
        {
          changes: changes.map(({ title, clears: ids, reason }) => `${title} :: ${ids.join(' ')} ${reason}`),
          held,
          advice,
          clears: clears.length,
        },
        null,
        1,
      ),
    );
  expect(trial.faults).toEqual([]);
});
