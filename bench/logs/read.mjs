// Reads one log with the built package and says how much memory that took: node read.mjs <package> <log> <engine> <workers>
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [built, log, engine, workers] = process.argv.slice(2);
const { readLogFiles } = await import(pathToFileURL(join(built, 'dist/evidence/logs/read-log-files.js')).href);
const { sources, statements } = await readLogFiles([log], { engine, workers: Number(workers) });
const lost = sources.flatMap(({ losses }) => losses);
if (lost.length > 0 || statements.length === 0) throw new Error(`lost: ${JSON.stringify(lost)}`);
console.log(JSON.stringify({ kilobytes: process.resourceUsage().maxRSS }));
