import { describe, expect, it } from 'vitest';
import { corpusSnapshot, loadCorpus, storedServer } from '../mysql-corpus-server.ts';
import { CORPUS_SERVERS, corpusScript } from '../mysql-corpus-servers.ts';
import { useServer } from '../servers.ts';
import { expectSame } from './copy.ts';
import { copyTo } from './mysql-copy.ts';

/**
 * Tests that the corpus of access paths comes out the same on a second server, but for what is told.
 * @param unmade tables with connections of their own
 */
export function testCorpusCopy(engine: 'mysql' | 'mariadb', unmade: readonly string[]): void {
  const servers = CORPUS_SERVERS.filter(({ name }) => name.startsWith(`${engine}:`));
  describe.each(servers)('a scratch world on $key', ({ name, config, scripts }) => {
    const from = useServer(name, { config });
    const to = useServer(name, { config: 'lower_case_table_names' in config ? { lower_case_table_names: 1 } : {} });

    it('holds the corpus of access paths', async () => {
      const client = await from().connect();
      await loadCorpus(client, scripts.map(corpusScript));
      await client.query(storedServer(from().port));
      await client.end();
      const source = await corpusSnapshot(from());
      const copy = await copyTo(to(), source);
      expect(copy.unmade.map(({ what }) => what)).toEqual(unmade.map((table) => `where db/orders/${table} leads`));
      expectSame(copy, ['(FEDERATED)', '(CONNECT)', ...unmade]);
    });
  });
}
