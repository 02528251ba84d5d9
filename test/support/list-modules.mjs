// node --import this file: writes the address of every module that the process loads to the file in LOADED_MODULES.
import { appendFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';

register('./list-modules-hooks.mjs', import.meta.url);
// what CommonJS modules require of each other passes no hook
process.on('exit', () => {
  const required = Object.keys(createRequire(import.meta.url).cache);
  appendFileSync(process.env.LOADED_MODULES, required.map((path) => `file://${path}\n`).join(''));
});
