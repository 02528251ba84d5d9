// Runs a TypeScript file of this checkout: node scripts/run-ts.mjs <file> [arguments]. The file exports `main(arguments)`.
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

const [file, ...args] = process.argv.slice(2);
const { module } = await runnerImport(resolve(file), { logLevel: 'error', configFile: false });
await module.main(args);
