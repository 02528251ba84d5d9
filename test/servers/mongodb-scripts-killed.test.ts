import type { ChildProcess } from 'node:child_process';
import { expect, it } from 'vitest';
import { scriptOf } from '../../src/dialects/mongodb/script.ts';
import { without } from '../../src/plan/mongodb/cut.ts';
import { ACCESS_PATH_ADDRESS, accessPathServer } from '../support/mongodb/access-paths.ts';
import { startAdministered } from '../support/mongodb/administered-server.ts';
import { expanded } from '../support/mongodb/expanded.ts';
import { mongosh, type Outcome } from '../support/mongodb/mongosh.ts';
import { partsOf, planned } from '../support/mongodb/plan-all.ts';
import { readAt } from '../support/mongodb/read.ts';
import { someCuts } from '../support/mongodb/some-cuts.ts';

/** The shell takes seconds to start where the machine is busy. */
const TIMEOUT_MS = 400_000;

it(
  'a script that is killed at each of its statements, and run again each time, ends as if nobody had',
  async () => {
    let shell: ChildProcess | undefined;
    let killAt: 'before' | 'after' = 'before';
    const server = await startAdministered({
      address: ACCESS_PATH_ADDRESS,
      exchanges: accessPathServer(),
      onChange: (now) => {
        if (now !== killAt) return undefined;
        shell?.kill('SIGKILL');
        return 'drop';
      },
    });
    try {
      const { facts } = await readAt(server.url);
      const cuts = someCuts(facts);
      const { changes, ...parts } = partsOf(planned(facts, cuts));
      const script = scriptOf('apply', { ...parts, changes });
      const run = (): Promise<Outcome> => mongosh(server.url, script, { onStart: (child) => (shell = child) });
      // Before the first statement, and then whenever one is done but nobody was told: the next run goes on behind it.
      expect((await run()).code).toBeNull();
      expect(server.changes).toHaveLength(1);
      killAt = 'after';
      for (let done = 1; done <= changes.length; done++) {
        expect((await run()).code).toBeNull();
        expect(server.changes).toHaveLength(1 + done);
      }
      const last = await run();
      expect(last).toMatchObject({ code: 0, stderr: '' });
      expect(last.stdout.match(/stands already/g)).toHaveLength(changes.length);
      expect(expanded((await readAt(server.url)).facts)).toEqual(expanded(without(facts, cuts)));
    } finally {
      server.stop();
    }
  },
  TIMEOUT_MS,
);
