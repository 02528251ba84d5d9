import { describe, expect, it } from 'vitest';
import { corpusFor, loadWorld, readCorpus, renameCorpus, type Corpus } from '../support/postgres-corpus.ts';
import { snapshotOf } from '../support/audit.ts';
import { psql } from '../support/plans/psql.ts';
import { tryPlan } from '../support/plans/trial.ts';
import { closePublicSchemas } from '../support/postgres-public.ts';
import { withServer } from '../support/servers.ts';

const VARIANTS = [
  ['as written', (corpus: Corpus) => corpus],
  ['other names', renameCorpus],
] as const;

describe.each(['14', '18'])('the plan for the access paths on PostgreSQL %s', (version) => {
  it.each(VARIANTS)('%s: does what it says, twice, and can be taken back', async (_, change) => {
    const corpus = change(corpusFor(version, readCorpus()));
    await withServer(`postgres:${version}`, { auth: 'trust' }, async (server) => {
      await closePublicSchemas(server);
      const admin = await server.connect();
      await admin.query('create database shop');
      await admin.end();
      const client = await server.connect('shop');
      await loadWorld(client, corpus.world, { host: server.host, port: server.port, database: 'shop' });
      await client.end();
      const trial = await tryPlan({
        manifest: corpus.manifest,
        snapshot: () => snapshotOf(server.url('shop')),
        run: async ({ text, database }) => {
          const { code, output } = await psql(server, database ?? 'postgres', text);
          if (code !== 0) throw new Error(output);
        },
      });
      if (process.env['SHOW'])
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
  });
});
