import { expect, it } from 'vitest';
import { auditSnapshots } from '../../support/audit.ts';
import { FLEET_ADDRESS, fleetExchanges, fleetManifest, reachesAcross } from '../../support/mongodb/fleet.ts';
import { withReplay } from '../../support/mongodb/with-replay.ts';
import { readAt } from '../../support/mongodb/read.ts';

it('names every service of a fleet that reaches another one, and no other', () =>
  withReplay([{ address: FLEET_ADDRESS, exchanges: fleetExchanges() }], async ({ urls }) => {
    const snapshot = await readAt(urls[0] ?? '');
    expect(snapshot.gaps).toEqual([]);
    const report = auditSnapshots(fleetManifest('${MONGO_URL}'), [snapshot]);
    const [instance] = report.instances;
    expect(instance?.counts.objects).toBeGreaterThan(5000);
    const expected = reachesAcross(fleetExchanges());
    expect(expected.size).toBeGreaterThan(40);
    const found = new Set(
      report.findings
        .filter(({ rule }) => rule === 'DBO101' || rule === 'DBO102')
        .flatMap(({ consumers, owner }) => consumers.map(({ service }) => `${service ?? '?'} → ${owner ?? 'all'}`)),
    );
    const everywhere = [...expected].filter((pair) => pair.endsWith('all')).map((pair) => pair.split(' ')[0]);
    const one = (pair: string): boolean => !pair.endsWith('all') && !everywhere.includes(pair.split(' ')[0]);
    expect([...found].filter(one).sort()).toEqual([...expected].filter(one).sort());
    for (const service of everywhere)
      expect([...found].filter((pair) => pair.startsWith(`${service ?? ''} `))).not.toEqual([]);
  }));
