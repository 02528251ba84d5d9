import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Facts } from '../../src/model/facts.ts';
import { without } from '../../src/plan/mysql/cut.ts';
import { runClient, type ClientName } from '../support/engines/mysql-client.ts';
import { corpusSnapshot } from '../support/mysql-corpus-server.ts';
import { SavedGrants } from '../support/mysql-saved-grants.ts';
import { finder } from '../support/plans/mysql-find.ts';
import { STORIES } from '../support/plans/mysql-stories.ts';
import { expanded, planned, scriptFor } from '../support/plans/mysql.ts';
import { useServer } from '../support/servers.ts';

describe.each([
  ['mysql', '9.7', 'mysql'],
  ['mariadb', '10.11', 'mariadb'],
] as const)('scripts for %s %s, run by the client %s', (engine, version, client) => {
  const server = useServer(`${engine}:${version}`, { config: { log_bin_trust_function_creators: 'ON' } });
  let admin: Connection;
  let saved: SavedGrants;
  const read = async (): Promise<Facts> => (await corpusSnapshot(server())).facts;
  const play = (script: string, by: ClientName = client) => runClient(by, server(), script);

  beforeAll(async () => {
    admin = await server().connect();
    for (const sql of [
      'CREATE DATABASE billing',
      'CREATE DATABASE orders_db',
      'CREATE TABLE billing.inv (id INT, pan INT)',
      'CREATE PROCEDURE billing.pay() SELECT 1',
      'CREATE FUNCTION billing.pay() RETURNS INT DETERMINISTIC RETURN 1',
      "CREATE USER app@'%', other@'%', ops@'%'",
    ])
      await admin.query(sql);
    saved = await SavedGrants.of(admin, engine);
  }, 300_000);
  afterAll(async () => {
    await admin.end();
  });

  it.each(
    STORIES.filter((story) => story.engine === undefined || story.engine === engine).map(
      (story) => [story.name, story] as const,
    ),
  )('%s', async (_, story) => {
    try {
      if (story.partial === true) await admin.query('SET GLOBAL partial_revokes = ON');
      for (const sql of story.setUp)
        await admin.query(sql.replace('{users}', engine === 'mysql' ? 'user' : 'global_priv'));
      const facts = await read();
      const cuts = story.cuts(finder(facts));
      const changes = planned(facts, cuts);
      expect([...new Set(changes.flatMap(({ hazards }) => hazards))].sort()).toEqual(
        (engine === 'mariadb' ? story.mariadbHazards : undefined) ?? story.hazards ?? [],
      );
      const apply = scriptFor('apply', facts, changes);
      expect(await play(scriptFor('verify', facts, changes))).toMatchObject({ code: 1 });
      expect(await play(apply), apply).toMatchObject({ code: 0, stderr: '' });
      const after = expanded(await read());
      expect(after).toEqual(expanded(without(facts, cuts)));
      expect(after).not.toEqual(expanded(facts));
      expect(await play(apply)).toMatchObject({ code: 0, stderr: '' });
      expect(await play(scriptFor('verify', facts, changes))).toMatchObject({ code: 0, stderr: '' });
      expect(await play(scriptFor('rollback', facts, changes))).toMatchObject({ code: 0, stderr: '' });
      const back = expanded(await read());
      if (story.lost === true) expect(back).not.toEqual(expanded(facts));
      else expect(back).toEqual(expanded(facts));
    } finally {
      await saved.restore();
      if (story.partial === true) await admin.query('SET GLOBAL partial_revokes = OFF');
    }
  });
});
