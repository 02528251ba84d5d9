import { describe, expect, it } from 'vitest';
import { runClient } from '../support/engines/mysql-client.ts';
import { corpusManifest, corpusSnapshot, loadCorpus, renamed } from '../support/mysql-corpus-server.ts';
import { CORPUS_SERVERS, corpusScript } from '../support/mysql-corpus-servers.ts';
import { tryPlan } from '../support/plans/trial.ts';
import { withServer } from '../support/servers.ts';

describe.each(CORPUS_SERVERS)('the plan for the access paths on $key', ({ name, config, scripts }) => {
  it.each([
    ['as written', (text: string): string => text],
    ['other names', renamed],
  ] as const)(
    '%s: does what it says, twice, and can be taken back',
    async (_, rename) => {
      await withServer(name, { config }, async (server) => {
        const connection = await server.connect();
        await loadCorpus(
          connection,
          scripts.map((one) => rename(corpusScript(one))),
        );
        await connection.end();
        const trial = await tryPlan({
          manifest: rename(corpusManifest(server.engine, rename('billing') === 'billing')),
          snapshot: () => corpusSnapshot(server),
          run: async ({ text }) => {
            const { code, stdout, stderr } = await runClient(server.engine, server, text);
            if (code !== 0) throw new Error(`${stdout}${stderr}`);
          },
        });
        if (process.env['SHOW'] !== undefined)
          console.log(
            JSON.stringify(
              {
                ...trial.plan,
                changes: trial.plan.changes.map(
                  ({ title, clears, reason }) => `${title} :: ${clears.join(' ')} ${reason}`,
                ),
              },
              null,
              1,
            ),
          );
        expect(trial.faults).toEqual([]);
      });
    },
    300_000,
  );
});
