import { it } from 'vitest';
import { auditSnapshots } from '../support/audit.ts';
import { readAccessPaths } from '../support/mongodb/access-paths.ts';
import { twoDatabases } from '../support/mongodb/shop.ts';
it('probe', async () => {
  const report = auditSnapshots(twoDatabases(), [await readAccessPaths()]);
  for (const f of report.findings) console.log(f.severity, f.id, f.cause, f.mode, f.action, '|', f.message, '|', f.clears, '|', f.consumers.map(c=>c.principal).join(' ').slice(0,150), '|', f.path.map(p=>`${p.from}->${p.to}(${p.detail})`).join('; ').slice(0,300));
  console.log(report.summary, report.instances[0]?.counts, report.complete);
});
