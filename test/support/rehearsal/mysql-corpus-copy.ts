import { describe, expect, it } from 'vitest';
import { openScratch } from '../../../src/adapters/scratch-server.ts';
import { carryOver } from '../../../src/plan/carry-over.ts';
import { mysqlContents } from '../../../src/plan/mysql/scratch-empty.ts';
import { mysqlScratch } from '../../../src/plan/mysql/scratch.ts';
import { compareStates, stateOf } from '../../../src/plan/state.ts';
import { corpusSnapshot, loadCorpus, storedServer } from '../mysql-corpus-server.ts';
import { CORPUS_SERVERS, corpusScript } from '../mysql-corpus-servers.ts';
import { useServer } from '../servers.ts';
import { accessLines } from './access-lines.ts';

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
      const options = { instance: 'db', url: to().url(), env: {}, home: '/nonexistent', timeoutMs: 60_000 };
      const scratch = await openScratch(source.engine, { ...options, takenAt: source.takenAt });
      expect(mysqlContents(scratch.fresh)).toEqual([]);
      const { statements, cannot } = mysqlScratch(source, scratch.fresh);
      expect(cannot.map(({ what }) => what)).toEqual(unmade.map((table) => `where db/orders/${table} leads`));
      expect(await scratch.load(statements)).toEqual([]);
      const loaded = carryOver((await scratch.snapshot()).facts, source.facts);
      expect(await scratch.clean()).toEqual([]);
      expect(stateOf((await scratch.snapshot()).facts)).toEqual(stateOf(scratch.fresh.facts));
      const isMade = (line: string): boolean =>
        !line.includes('(FEDERATED)') && !line.includes('(CONNECT)') && !unmade.some((table) => line.includes(table));
      const compare = (list: (facts: typeof loaded) => readonly string[]): unknown =>
        compareStates(list(source.facts).filter(isMade), list(loaded).filter(isMade));
      expect(compare(stateOf)).toEqual({ lost: [], gained: [] });
      expect(compare(accessLines)).toEqual({ lost: [], gained: [] });
    });
  });
}
