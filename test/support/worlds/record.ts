import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Account, Count } from './account.ts';
import { page } from './report.ts';

/** What the last full run of each version, by its major number, compared. */
export type CorrectnessRecord = Readonly<Record<string, { readonly seed: number; readonly account: Account }>>;

const DOCS = join(import.meta.dirname, '../../../docs/correctness.md');
/** The figures behind the page: versions may run on different days, and on different machines. */
const FIGURES = join(import.meta.dirname, '../../fixtures/differential/figures.json');

/** Puts what a full run of one version compared into the figures, and writes the page anew. */
export async function recordRun(major: string, seed: number, account: Account): Promise<void> {
  const record = { ...readRecord(), [major]: { seed, account } };
  const figures = Object.entries(record).map(([version, { account: known, ...rest }]) => [
    version,
    { ...rest, account: { ...known, paths: Object.fromEntries([...known.paths].sort()) } },
  ]);
  await writeFormatted(FIGURES, JSON.stringify(Object.fromEntries(figures)));
  await writeFormatted(DOCS, page(record));
}

interface StoredAccount extends Omit<Account, 'paths'> {
  readonly paths: Readonly<Record<string, Count>>;
}

function readRecord(): CorrectnessRecord {
  if (!existsSync(FIGURES)) return {};
  const stored = JSON.parse(readFileSync(FIGURES, 'utf8')) as Record<string, { seed: number; account: StoredAccount }>;
  const entries = Object.entries(stored).map(([major, { seed, account }]) => [
    major,
    { seed, account: { ...account, paths: new Map(Object.entries(account.paths)) } },
  ]);
  return Object.fromEntries(entries) as CorrectnessRecord;
}

async function writeFormatted(path: string, text: string): Promise<void> {
  const options = await resolveConfig(path);
  writeFileSync(path, await format(text, { ...options, filepath: path }));
}
