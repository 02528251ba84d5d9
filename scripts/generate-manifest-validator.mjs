// Compiles schema/ownership.schema.json into src/manifest/schema-validator.ts: compiling at run time would cost every
// command the import of ajv and the compilation. `--check` fails when the committed file differs.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import * as prettier from 'prettier';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const output = path('src/manifest/schema-validator.ts');
const schema = JSON.parse(readFileSync(path('schema/ownership.schema.json'), 'utf8'));

/** Descriptions are for editors; a property may be called `description`, so only texts go. */
function withoutProse(node) {
  if (Array.isArray(node)) return node.map(withoutProse);
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([key, value]) => key !== 'description' || typeof value !== 'string');
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutProse(value)]));
}

const ajv = new Ajv({
  allErrors: true,
  inlineRefs: false,
  messages: false,
  verbose: true,
  strict: true,
  allowUnionTypes: true,
  code: { source: true, esm: true, lines: true },
});
const code = standaloneCode.default(ajv, ajv.compile(withoutProse(schema)));
if (/\brequire\(|^import /m.test(code)) throw new Error('the validator needs a run-time import: use other keywords');

const text = `/* eslint-disable */
// @ts-nocheck
// Generated from schema/ownership.schema.json by scripts/generate-manifest-validator.mjs.
${code.replace(/^export const validate = /m, 'export const validate: (data: unknown) => boolean = ').replace(/^export default .*$/m, '')}`;
const options = await prettier.resolveConfig(output);
const formatted = await prettier.format(text, { ...options, parser: 'typescript' });

if (!process.argv.includes('--check')) writeFileSync(output, formatted);
else if (readFileSync(output, 'utf8') !== formatted) {
  console.error(
    'src/manifest/schema-validator.ts is not what the schema says: run scripts/generate-manifest-validator.mjs',
  );
  process.exitCode = 1;
}
