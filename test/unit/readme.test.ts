import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const readme = readFileSync('README.md', 'utf8');
const pkg = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: object; scripts: object };

describe('the README', () => {
  it('says of every runtime dependency, and of nothing else, why it is there', () => {
    const section = readme.slice(readme.indexOf('## Runtime dependencies'));
    const rows = [...section.matchAll(/^\| `(?<name>[^`]+)` +\| (?<why>.+?) +\|$/gm)];
    expect(rows.map((row) => row.groups?.['name'])).toEqual(Object.keys(pkg.dependencies).sort());
    expect(rows.filter((row) => (row.groups?.['why'] ?? '').length < 20)).toEqual([]);
  });

  it('names no script that package.json does not have', () => {
    const named = [...readme.matchAll(/npm run (?<script>[a-z:]+)/g)].map((match) => match.groups?.['script'] ?? '');
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((script) => !(script in pkg.scripts))).toEqual([]);
  });
});
