/** Role graphs at their limits: a group with many members, and a deep chain of roles. */
export interface RoleGraphs {
  readonly members: number;
  readonly depth: number;
}

/** Makes the graphs: the group `crowd` reads `wide.t`, and `climber` reads `deep.t` over the whole chain. */
export const roleGraphWorld = ({ members, depth }: RoleGraphs): string => `
CREATE ROLE wide_own; CREATE ROLE deep_own; CREATE ROLE crowd; CREATE ROLE link_0;
CREATE SCHEMA wide AUTHORIZATION wide_own; CREATE SCHEMA deep AUTHORIZATION deep_own;
CREATE TABLE wide.t (id bigint); CREATE TABLE deep.t (id bigint);
ALTER TABLE wide.t OWNER TO wide_own; ALTER TABLE deep.t OWNER TO deep_own;
GRANT USAGE ON SCHEMA wide TO crowd; GRANT SELECT ON wide.t TO crowd;
GRANT USAGE ON SCHEMA deep TO link_0; GRANT SELECT ON deep.t TO link_0;
DO $$ BEGIN
  FOR i IN 1 .. ${String(members)} LOOP
    EXECUTE format('CREATE ROLE m%s LOGIN IN ROLE crowd', i);
  END LOOP;
  FOR i IN 1 .. ${String(depth - 1)} LOOP
    EXECUTE format('CREATE ROLE link_%s IN ROLE link_%s', i, i - 1);
  END LOOP;
  EXECUTE 'CREATE ROLE climber LOGIN IN ROLE link_${String(depth - 1)}';
END $$`;

/** Its manifest, with the instance's URL in the environment as `FLEET_URL`. */
export const ROLE_GRAPH_MANIFEST = `version: 1
instances:
  fleet: { engine: postgres, url: "\${FLEET_URL}" }
services:
  wide: { owns: [fleet/postgres/wide/**], identities: { fleet: [wide_own] } }
  deep: { owns: [fleet/postgres/deep/**], identities: { fleet: [deep_own] } }
  crowd: { identities: { fleet: ["m*"] } }
  climber: { identities: { fleet: [climber] } }
operators:
  fleet: [{ match: postgres, kind: dba, may: [admin] }]
`;
