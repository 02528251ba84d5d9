import { describe, expect, it } from 'vitest';
import type { Session } from '../../../src/adapters/postgres/connect.ts';
import { Lanes } from '../../../src/adapters/postgres/lanes.ts';

class Crowded extends Error {}

/** Sessions of a server that takes at most so many at once, and what was done to it. */
function serverWith(most: number): { readonly open: (database: string) => Promise<Session>; readonly log: string[] } {
  const log: string[] = [];
  let sessions = 0;
  return {
    log,
    open: (database) => {
      if (sessions === most) return Promise.reject(new Crowded());
      sessions++;
      log.push(`open ${database}`);
      return Promise.resolve({
        query: () => Promise.resolve([]),
        close: () => {
          sessions--;
          log.push(`close ${database}`);
          return Promise.resolve();
        },
      });
    },
  };
}

const lanesOf = (open: (database: string) => Promise<Session>, width: number): Lanes =>
  new Lanes({ open, width, isCrowded: (error) => error instanceof Crowded });

/** Work that ends when told to. */
function gate(): { readonly wait: () => Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { wait: () => opened, open };
}

describe('lanes', () => {
  it('do as many works at once as there are lanes, and keep a session for the same database', async () => {
    const { open, log } = serverWith(2);
    const lanes = lanesOf(open, 2);
    const a = gate();
    const first = lanes.run('a', a.wait);
    const others = [lanes.run('b', () => Promise.resolve()), lanes.run('b', () => Promise.resolve())];
    await Promise.all(others);
    expect(log).toEqual(['open a', 'open b']);
    a.open();
    await first;
    await lanes.close();
    expect([...log].sort()).toEqual(['close a', 'close b', 'open a', 'open b']);
  });

  it('are one where the server has no room for two: what waited is done afterwards', async () => {
    const { open, log } = serverWith(1);
    const lanes = lanesOf(open, 2);
    const a = gate();
    const works = [
      lanes.run('a', a.wait),
      lanes.run('b', () => Promise.resolve()),
      lanes.run('c', () => Promise.resolve()),
    ];
    a.open();
    await Promise.all(works);
    await lanes.close();
    expect(log.filter((line) => line.startsWith('open')).sort()).toEqual(['open a', 'open b', 'open c']);
  });

  it('say so where the server has no room at all', async () => {
    const lanes = lanesOf(serverWith(0).open, 2);
    await expect(lanes.run('a', () => Promise.resolve())).rejects.toThrow(Crowded);
    await lanes.close();
  });

  it('close a session whose work failed, and do what comes next in a new one', async () => {
    const { open, log } = serverWith(1);
    const lanes = lanesOf(open, 1);
    await expect(lanes.run('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await lanes.run('a', () => Promise.resolve());
    expect(log).toEqual(['open a', 'close a', 'open a']);
    await lanes.close();
  });

  it('do the last work in a session that is there, after everything else', async () => {
    const { open, log } = serverWith(2);
    const lanes = lanesOf(open, 2);
    const done: string[] = [];
    void lanes.run('a', () => Promise.resolve(done.push('a')));
    void lanes.run('b', () => Promise.resolve(done.push('b')));
    await lanes.runLast('c', () => Promise.resolve(done.push('last')));
    expect(done.at(-1)).toBe('last');
    expect(log).toEqual(['open a', 'open b']);
    await lanes.closeIdle();
    expect(log).toHaveLength(4);
  });
});
