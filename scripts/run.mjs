// What the scripts of package.json run: node scripts/run.mjs <verb> [arguments]. Needs nothing but Node: it first
// installs what the verb needs.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { setUp } from './setup.mjs';
import { node } from './spawn.mjs';
import { test } from './test.mjs';

const TOOLS = {
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  eslint: 'node_modules/eslint/bin/eslint.js',
  tsc: 'node_modules/typescript/bin/tsc',
  vitest: 'node_modules/vitest/vitest.mjs',
};
const tool = (name, args, env) => node([TOOLS[name], ...args], undefined, { env });

const checks = {
  'format:check': () => tool('prettier', ['--check', '--log-level', 'warn', '.']),
  lint: (args) => tool('eslint', ['--max-warnings', '0', ...args, '.']),
  typecheck: () => tool('tsc', ['-p', 'tsconfig.json']),
};

const verbs = {
  ...checks,
  format: () => tool('prettier', ['--write', '--log-level', 'warn', '.']),
  build: () => (build(), 0),
  demo: (args) => (build(), node(['bin/dbowner', 'demo', ...args])),
  test: (args) => test({ ...checks, build: verbs.build }, args),
  'test:unit': (args) => tool('vitest', ['run', '--project', 'unit', ...args]),
  'test:servers': (args) => tool('vitest', ['run', '--project', 'servers', ...args]),
  'test:differential': differential,
  docs: () => node(['scripts/run-ts.mjs', 'scripts/docs.ts']),
  bench,
};

/** `test:differential [postgres|mysql] [arguments]`: the long run of one lab, or of each. */
function differential(args) {
  const named = args[0] !== undefined && !args[0].startsWith('-');
  const [which, rest] = named ? [`-${args[0]}`, args.slice(1)] : ['', args];
  const filters = [`differential${which}`, `plan-worlds${which}`];
  return tool('vitest', ['run', '--project', 'servers', ...filters, ...rest], { DBOWNER_DIFFERENTIAL: 'full' });
}

/** `bench [name] [arguments]`: bench/<name>/main.ts, or each of them. */
function bench([name, ...args]) {
  const all = readdirSync('bench').filter((folder) => existsSync(`bench/${folder}/main.ts`));
  const codes = (name === undefined ? all : [name]).map((one) =>
    node(['--expose-gc', 'scripts/run-ts.mjs', `bench/${one}/main.ts`, ...args]),
  );
  return codes.find((code) => code !== 0) ?? 0;
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const [verb, ...args] = process.argv.slice(2);
try {
  const run = verbs[verb];
  if (run === undefined) throw new Error(`no such verb: there is ${Object.keys(verbs).join(', ')}`);
  setUp();
  process.exitCode = run(args);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
