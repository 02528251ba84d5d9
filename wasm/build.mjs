// Compiles the hot loop: node build.mjs [file]. Without a file, where the log reader finds it.
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = fileURLToPath(new URL('.', import.meta.url));
const file = process.argv[2] ?? fileURLToPath(new URL('../src/evidence/logs/scanner.wasm', import.meta.url));
const { error, stderr } = await asc.main([
  'assembly/index.ts',
  ...['--baseDir', folder],
  ...['--outFile', file],
  ...['-O3', '--noAssert', '--converge'],
  ...['--enable', 'simd,bulk-memory'],
  ...['--runtime', 'stub'],
  // The layout of memory is this loop's own: assembly/layout.ts.
  ...['--initialMemory', '512'],
]);
if (error) {
  console.error(stderr.toString());
  process.exitCode = 1;
}
