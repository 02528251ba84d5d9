import { beforeAll, describe, expect, it } from 'vitest';
import { generateWorld } from '../support/mysql-worlds/generate.ts';
import { withWorlds, type Circumstances } from '../support/mysql-worlds/trial.ts';
import { WorldServer } from '../support/mysql-worlds/world-server.ts';
import { runClient } from '../support/engines/mysql-client.ts';
import { corpusSnapshot } from '../support/mysql-corpus-server.ts';
import { attemptsIn } from '../support/plans/mysql-attempts.ts';
import { enterPlan, newPlanAccount, reportPlans } from '../support/plans/plan-account.ts';
import { randomManifest } from '../support/plans/random-manifest.ts';
import { randomWishes } from '../support/plans/random-wishes.ts';
import { tryPlan, type PlanTrial } from '../support/plans/trial.ts';
import { repeatCommand, seed } from '../support/seed.ts';
import { useServer, type MariadbServer, type MysqlServer } from '../support/servers.ts';

const FULL = process.env['DBOWNER_DIFFERENTIAL'] === 'full';
/** In every run the same few; others by DBOWNER_SEED, and in the long run. */
const WORLDS = Number(process.env['DBOWNER_WORLDS'] ?? (FULL ? 500 : 3));
const FIXED = { 'mysql:9.7': [3002, 3003, 3005], 'mariadb:10.11': [3000, 3002] } as const;
const TIMEOUT_MS = 3 * 60 * 60_000;

const SERVERS = { 'mysql:9.7': 'MySQL 9.7', 'mariadb:10.11': 'MariaDB 10.11' } as const;
type Server = keyof typeof SERVERS;

const start = FULL || process.env['DBOWNER_SEED'] !== undefined ? seed(import.meta.filename) : null;
const only = process.env['DBOWNER_MYSQL']?.split(',');
const servers = (Object.keys(SERVERS) as Server[]).filter((name) => only?.includes(name) ?? true);

describe.each(servers)('plans for random worlds on %s', (name) => {
  const sync = name.startsWith('mariadb') ? { sync_frm: 'OFF' } : {};
  const config = { skip_name_resolve: 'ON', bind_address: '127.0.0.1,::1', ...sync };
  const server = useServer(name, { config });
  let lab: WorldServer;
  beforeAll(async () => {
    lab = await WorldServer.start(server());
    // The adapter comes by address, which is no `localhost` while names are not looked up.
    await lab.root.query(`CREATE USER 'root'@'127.0.0.1' IDENTIFIED BY '${server().password}'`);
    await lab.root.query(`GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION`);
  });

  it(
    'do what they say, twice, touch nobody else and can be taken back',
    async () => {
      const account = newPlanAccount();
      const wrong: string[] = [];
      const seeds = start === null ? FIXED[name] : Array.from({ length: WORLDS }, (_, i) => start + i);
      for (const at of seeds) {
        const trial = await tryWorld(server(), lab, at);
        enterPlan(account, trial);
        if (process.env['SHOW'] !== undefined)
          console.log(
            trial.plan.changes
              .map(({ title, reason, undo }) => `${title} :: ${reason} :: ${undo.join('; ')}`)
              .join('\n'),
          );
        if (trial.faults.length === 0) continue;
        console.log(
          [`World ${String(at)}: ${repeatCommand(import.meta.filename, at)}`, ...trial.faults.slice(0, 12)].join('\n'),
        );
        wrong.push(`${String(at)}: ${trial.faults[0] ?? ''}`);
      }
      console.log(`${SERVERS[name]}: ${reportPlans(account)}`);
      expect(wrong).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

async function tryWorld(server: MysqlServer | MariadbServer, lab: WorldServer, at: number): Promise<PlanTrial> {
  const { engine } = lab;
  const circumstances = circumstancesOf(engine, at);
  const generated = generateWorld(0, at, { engine, partialRevokes: circumstances.partialRevokes });
  return await withWorlds(lab, [generated], circumstances, async ([world = generated]) => {
    // On MariaDB whoever created a role administers it, and nobody else.
    if (engine === 'mariadb')
      for (const role of world.roles) await lab.root.query(`GRANT ${role} TO 'root'@'127.0.0.1' WITH ADMIN OPTION`);
    const { facts } = await corpusSnapshot(server);
    const manifest = randomManifest(facts, at, server.superuser, (name) => name !== 'lab');
    if (process.env['SHOW'] !== undefined) console.log(manifest);
    return await tryPlan(
      {
        manifest,
        snapshot: () => corpusSnapshot(server),
        attempts: () => attemptsIn(lab, world),
        run: async ({ text }) => {
          const { code, stdout, stderr } = await runClient(engine, server, text);
          if (code !== 0) throw new Error(`${stdout}${stderr}`);
        },
      },
      randomWishes(at),
    );
  });
}

/** MySQL is also set to what changes the meaning of grants, in some of the worlds. */
function circumstancesOf(engine: 'mysql' | 'mariadb', at: number): Circumstances {
  const is = (turn: number): boolean => engine === 'mysql' && at % 6 === turn;
  return { partialRevokes: is(1) || is(4), activateAll: is(2), mandatory: is(3) };
}
