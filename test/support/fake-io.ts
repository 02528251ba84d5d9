import type { Io } from '../../src/commands/command.ts';

export interface FakeIo extends Io {
  /** What was written so far. */
  readonly out: { stdout: string; stderr: string };
}

/** An `Io` that keeps what is written; at a fixed time, without colour, 100 columns wide. */
export function fakeIo(overrides: Partial<Io> = {}): FakeIo {
  const out = { stdout: '', stderr: '' };
  return {
    version: '0.1.0',
    stdout: (text) => void (out.stdout += text),
    stderr: (text) => void (out.stderr += text),
    cwd: '/nowhere',
    home: '/nowhere',
    env: {},
    now: new Date('2026-11-20T10:00:00Z'),
    elapsed: () => 0,
    width: 100,
    color: false,
    interactive: false,
    quiet: false,
    verbose: false,
    signal: new AbortController().signal,
    ...overrides,
    out,
  };
}
