import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadManifest } from '../../../src/manifest/load.ts';
import { ManifestError } from '../../../src/shared/errors.ts';

const FIXTURES = 'test/fixtures/manifests';
const RULES = [
  { id: 'DBO101', slug: 'foreign-read' },
  { id: 'DBO102', slug: 'foreign-write' },
  { id: 'DBO103', slug: 'foreign-ddl' },
];

/** One line per problem, as the command line prints them. */
function problemsOf(folder: string): string {
  try {
    loadManifest({ file: 'ownership.yaml', cwd: join(FIXTURES, folder), today: '2026-11-21', rules: RULES });
    return '';
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return `${error.message}\n`;
  }
}

describe('a wrong manifest gives all its problems at once', () => {
  const folders = readdirSync(FIXTURES).sort();

  it.each(folders)('%s', async (folder) => {
    await expect(problemsOf(folder)).toMatchFileSnapshot(join(process.cwd(), FIXTURES, folder, 'problems.txt'));
  });

  it('none of them is right, and none prints a secret', () => {
    expect(folders.length).toBeGreaterThanOrEqual(20);
    for (const folder of folders) {
      const problems = problemsOf(folder);
      expect(problems, folder).toMatch(/^[^\n:]+:\d+:\d+: ./);
      expect(problems, folder).not.toContain('canary');
    }
  });
});
