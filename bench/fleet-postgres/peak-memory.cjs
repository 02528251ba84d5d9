// Writes the peak resident memory of the process that loads it, in KB, when that process ends.
const { writeFileSync } = require('node:fs');
process.on('exit', () => writeFileSync(process.env.DBOWNER_BENCH_PEAK, String(process.resourceUsage().maxRSS)));
