import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMongodbResolver } from '../../src/access/mongodb.ts';
import { Rights } from '../../src/access/mongodb/rights.ts';
import { auditorPrivileges } from '../../src/dialects/mongodb/auditor-role.ts';
import { repeatCommand, seed } from '../support/seed.ts';
import { liveMongodb } from '../support/engines/mongodb.ts';
import { accessPathCommands, expectedPaths } from '../support/mongodb/access-paths.ts';
import { generateWorld } from '../support/mongodb/generate.ts';
import { Judgement } from '../support/mongodb/judgement.ts';
import { PASSWORD, resetWorld, tryAll } from '../support/mongodb/live-world.ts';
import { PathJudgement } from '../support/mongodb/path-judgement.ts';
import { readAt } from '../support/mongodb/read.ts';

const WORLDS = 500;
const TIMEOUT_MS = 4 * 60 * 60_000;
const NOT_RUN =
  'NOT RUN: the MongoDB live suite (adapter contract, access paths, 500 random worlds). There is no mongod on PATH and DBOWNER_TEST_MONGODB_URL is not set; MongoDB was tested on recordings of 4.9.0 only.';

const server = await liveMongodb();
afterAll(() => server?.stop());

if (server === null)
  // Loud, and no skip: recordings are what this engine is tested with where its server cannot be had.
  it('says that there is no MongoDB server here', () => {
    process.stderr.write(`\n${NOT_RUN}\n\n`);
    expect(server).toBeNull();
  });
else
  describe('a live MongoDB server', () => {
    const { url } = server;
    let root: MongoClient;
    beforeAll(async () => {
      root = await new MongoClient(url).connect();
      await resetWorld(root);
    });
    afterAll(async () => {
      await resetWorld(root);
      await root.close();
    });

    /** The same server, by another login. */
    const as = (user: string): string => {
      const other = new URL(url);
      other.username = user;
      other.password = PASSWORD;
      other.searchParams.set('authSource', 'admin');
      return other.href;
    };
    const run = async (commands: ReturnType<typeof generateWorld>['commands']): Promise<void> => {
      for (const { db, command } of commands) await root.db(db).command(command);
    };

    describe('the adapter', () => {
      it('reads it whole as its administrator', async () => {
        const snapshot = await readAt(url);
        const { version } = await root.db('admin').command({ buildInfo: 1 });
        expect(snapshot.version).toBe(version);
        expect(snapshot.gaps).toEqual([]);
        expect(snapshot.facts.settings.get('authorization')).toBe('enabled');
      });

      it('reads it whole with the role that doctor prints, and with no privilege less', async () => {
        await root
          .db('admin')
          .command({ createRole: 'dbowner_auditor', privileges: auditorPrivileges(false), roles: [] });
        await root.db('admin').command({ createUser: 'dbowner', pwd: PASSWORD, roles: ['dbowner_auditor'] });
        expect((await readAt(as('dbowner'))).gaps).toEqual([]);
        for (const { resource, actions } of auditorPrivileges(false))
          for (const action of actions) {
            const privileges = [{ resource, actions: [action] }];
            await root.db('admin').command({ revokePrivilegesFromRole: 'dbowner_auditor', privileges });
            const { gaps } = await readAt(as('dbowner'));
            expect(
              gaps.filter(({ remedy }) => remedy.includes(`${action} on`)),
              action,
            ).not.toEqual([]);
            await root.db('admin').command({ grantPrivilegesToRole: 'dbowner_auditor', privileges });
          }
        await resetWorld(root);
      });
    });

    it('has the users of the access-path world as the recorded one had them', async () => {
      await resetWorld(root);
      for (const db of ['billing', 'orders']) await root.db(db).command({ dropDatabase: 1 });
      await run(accessPathCommands());
      for (const db of ['billing', 'orders']) await root.db(db).command({ profile: 2 });
      // What the attempts on the recorded server left behind.
      await root.db('billing').command({ insert: 'out_target', documents: [{}] });
      await root.db('billing').command({ insert: 'a.b.c', documents: [{}] });
      await root.db('billing').command({ create: 'ledger_v', viewOn: 'ledger', pipeline: [] });
      const snapshot = await readAt(url);
      for (const db of ['billing', 'orders']) await root.db(db).command({ profile: 0 });
      expect(snapshot.gaps).toEqual([]);
      const judgement = new PathJudgement(snapshot.facts, createMongodbResolver(snapshot.facts));
      // An X.509 user can be stored without TLS to log in with.
      expect(expectedPaths().flatMap((path) => judgement.faults(path))).toEqual([]);
    });

    it(
      `does in ${String(WORLDS)} random worlds what the resolver says`,
      async () => {
        const start = seed(import.meta.filename);
        let checks = 0;
        for (let i = 0; i < WORLDS; i++) {
          await resetWorld(root);
          const world = generateWorld(start + i);
          await run(world.commands);
          const snapshot = await readAt(url);
          expect(snapshot.gaps).toEqual([]);
          const verdicts = await tryAll(url, root, world.users);
          const judgement = new Judgement(snapshot.facts, { createMongodbResolver, Rights });
          const wrong = verdicts.filter((verdict) => judgement.allows(verdict) !== verdict.allowed);
          checks += verdicts.length;
          expect(wrong, `repeat with: ${repeatCommand(import.meta.filename, start + i)}`).toEqual([]);
        }
        console.log(`MongoDB live: ${String(checks)} attempts in ${String(WORLDS)} worlds, none wrong`);
      },
      TIMEOUT_MS,
    );
  });
