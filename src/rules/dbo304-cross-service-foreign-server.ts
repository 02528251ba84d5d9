import { defineRule } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { tiesAcross, type Tie } from './structure.ts';
import { surveyor } from './survey.ts';

export const crossServiceForeignServer = defineRule({
  id: 'DBO304',
  severity: 'warning',
  needs: ['access'],
  docs: {
    what: 'A foreign table of one service stands, by way of a foreign server and a user mapping, for a table of another service on the same instance.',
    why: 'The mapping is a login of its own: the rows are read with the rights of the mapped role, whoever asks, and no grant on the table shows it.',
    fix: "Call the owner's API or read what it publishes. Drop the foreign table and the user mapping.",
  },
  examples: [
    {
      title: 'Orders reaches billing through a foreign table',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'create foreign data wrapper loop',
        "create server back foreign data wrapper loop options (dbname 'postgres')",
        "create user mapping for public server back options (user 'billing_app')",
        "create foreign table orders.inv (id int) server back options (schema_name 'billing', table_name 'inv')",
        'alter foreign table orders.inv owner to orders_own',
      ],
      findings: ['the foreign table pg/postgres/orders/inv of orders stands on pg/postgres/billing/inv of billing'],
    },
    { title: 'No way over a foreign server', manifest: twoServices(), world: TWO_SERVICES, findings: [] },
  ],
  check: function* (context) {
    const clears = 'drop the foreign table and the user mapping, and call the API of the owner';
    for (const view of context.instances) yield* tiesAcross(context, view, 'the foreign table', mappings(view), clears);
  },
});

const mappings = surveyor<readonly Tie[]>(() => {
  const ties = new Map<string, Tie>();
  return {
    visit: ({ access: { by, via, target } }) => {
      if (by !== 'user-mapping' || via === undefined || target.kind !== 'one') return;
      ties.set(`${String(via.entry)} ${String(target.id)}`, { from: via.entry, to: target.id, detail: 'user mapping' });
    },
    result: () => [...ties.values()],
  };
});
