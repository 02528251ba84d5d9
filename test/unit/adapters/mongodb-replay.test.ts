import { expect, it } from 'vitest';
import { recorded } from '../../support/mongodb/recording.ts';
import { withReplay } from '../../support/mongodb/replay-server.ts';
import { readAt } from '../../support/mongodb/read.ts';

it('x', async () => {
  await withReplay([{ address: '127.0.0.1:27120', exchanges: recorded('access-paths.replies.jsonl.gz') }], async ({ urls, versions, sent }) => {
    const snapshot = await readAt(urls[0] ?? '');
    console.log(versions, snapshot.version, snapshot.auditor, snapshot.gaps.map(g=>g.fact+' | '+g.why), snapshot.facts.grants.count, snapshot.facts.principals.length, new Map(snapshot.facts.settings), sent[0]?.length);
    expect(snapshot.version).toBe('4.9.0');
  });
});
