import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Account, Count } from './account.ts';
import { KEPT } from './kept.ts';
import { page, type CorrectnessRecord, type Run } from './page.ts';

export const DOCS = join(import.meta.dirname, '../../../docs/correctness-mysql.md');
/** The figures behind the page: the servers, and the parts of a run, may come from different machines. */
const FIGURES = join(KEPT, 'figures.json');

/** Puts what was compared into the figures, beside other runs on the server or in their place, and writes the page anew. */
export async function recordRun(server: string, run: Run, beside: boolean): Promise<void> {
  const before = readRecord();
  const others = beside ? (before[server] ?? []).filter(({ seed }) => seed !== run.seed) : [];
  const record = { ...before, [server]: [...others, run].sort((a, b) => a.seed - b.seed) };
  const figures = JSON.stringify(record, (_, value: unknown) => asObject(value));
  writeFileSync(FIGURES, await formatted(FIGURES, figures));
  writeFileSync(DOCS, await pageOf(record));
}

/** docs/correctness-mysql.md as it has to be. */
export const pageOf = async (record: CorrectnessRecord): Promise<string> => await formatted(DOCS, page(record));

const asObject = (value: unknown): unknown =>
  value instanceof Map ? Object.fromEntries([...(value as Map<string, unknown>)].sort()) : value;

interface StoredRun {
  readonly seed: number;
  readonly account: Omit<Account, 'paths'> & { readonly paths: Readonly<Record<string, Count>> };
}

export function readRecord(): CorrectnessRecord {
  if (!existsSync(FIGURES)) return {};
  const stored = JSON.parse(readFileSync(FIGURES, 'utf8')) as Record<string, readonly StoredRun[]>;
  const withMaps = ({ seed, account }: StoredRun): Run => ({
    seed,
    account: { ...account, paths: new Map(Object.entries(account.paths)) },
  });
  return Object.fromEntries(Object.entries(stored).map(([server, runs]) => [server, runs.map(withMaps)]));
}

async function formatted(path: string, text: string): Promise<string> {
  const options = await resolveConfig(path);
  return await format(text, { ...options, filepath: path });
}
