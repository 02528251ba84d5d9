// Runs a TypeScript file of this checkout: node scripts/run-ts.mjs <file> [arguments]. The file exports `main(arguments)`.
import { resolve } from 'node:path';
import { createServer, createServerModuleRunner } from 'vite';

const [file, ...args] = process.argv.slice(2);
const server = await createServer({
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
// The runner stays open while `main` runs: what it needs may be imported late.
const runner = createServerModuleRunner(server.environments.ssr, { hmr: false });
try {
  const module = await runner.import(resolve(file));
  await module.main(args);
} finally {
  await runner.close();
  await server.close();
}
