import { defineRule } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { foreignCandidates } from './foreign-candidate.ts';

export const foreignDdl = defineRule({
  id: 'DBO103',
  severity: 'error',
  needs: ['access'],
  docs: {
    what: "An account of one service can create, change or drop objects in another service's schema or database: as owner, as a member of the owner, as superuser, or by CREATE, TRIGGER or REFERENCES. Owners and superusers can read and write too; that is said once, here.",
    why: 'Whoever can change the structure can do everything else with the data, and one wrong migration takes the owner down.',
    fix: 'Let only the owning service own its objects, through a role of its own that no other service is a member of. Take superuser and foreign memberships from service accounts.',
  },
  examples: [
    {
      title: "Membership in another service's owner role",
      manifest: twoServices(),
      world: [...TWO_SERVICES, 'grant billing_own to orders_app'],
      findings: ['orders can change or drop pg/postgres/billing/** of billing through its owner billing_own'],
    },
    {
      title: 'Each service has an owner role of its own',
      manifest: twoServices(),
      world: [...TWO_SERVICES, 'grant orders_own to orders_app'],
      findings: [],
    },
  ],
  check: (context) => foreignCandidates(context, 'ddl'),
});
