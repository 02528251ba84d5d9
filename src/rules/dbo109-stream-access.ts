import { defineRule } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { foreignAccess } from './foreign-access.ts';
import { foreignCandidate } from './foreign-candidate.ts';

export const streamAccess = defineRule({
  id: 'DBO109',
  severity: 'error',
  needs: ['access'],
  docs: {
    what: "An account of a service can follow the server's changes: with REPLICATION it can create a slot and read every row that anybody writes, without a right on any table. On MongoDB: who may read the oplog, the statements that are running or the log of the server.",
    why: 'No grant on a table shows it and no REVOKE closes it: the stream holds the data of all services of the server.',
    fix: 'Take REPLICATION from service accounts. Give change feeds to an operator account (`operators`, `may: [stream]`) and publish from it what the owner allows.',
  },
  examples: [
    {
      title: 'An application with REPLICATION',
      manifest: twoServices(),
      world: [...TWO_SERVICES, 'alter role orders_app replication'],
      findings: ['orders can read the stream of pg/postgres/billing/** of billing by REPLICATION'],
    },
    { title: 'Nobody has REPLICATION', manifest: twoServices(), world: TWO_SERVICES, findings: [] },
  ],
  check: function* (context) {
    for (const view of context.instances)
      for (const group of foreignAccess(view))
        if (group.mode === 'stream' && group.consumerKind === 'service') yield foreignCandidate(context, group);
  },
});
