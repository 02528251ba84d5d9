import type { Fleet, FleetService } from './fleet.ts';

/** Half of the services follow a convention; the others say what they own. */
export function manifestOf({ services, databases }: Fleet): string {
  return `version: 1
instances:
  fleet: { engine: postgres, url: "\${FLEET_URL}" }
conventions:
${databases.map((database) => convention(database)).join('')}services:
${services.map((service, i) => declare(service, services[i + 3])).join('')}operators:
  fleet:
    - { match: postgres, kind: dba, may: [admin] }
    - { match: "*.analyst*", kind: analyst, may: [read] }
    - { match: "team-*", kind: analyst, may: [read] }
    - { match: "bi-*", kind: bi, may: [read] }
    - { match: backup, kind: backup, may: [read, stream] }
    - { match: debezium, kind: cdc, may: [read, stream] }
policy:
  isolation: object
`;
}

const convention = (database: string): string => `  - services: "${database}_*"
    identities:
      fleet:
        - { match: "{service}_own", use: owner }
        - { match: "{service}_mig", use: migrate }
        - { match: "{service}_app", use: app }
        - { match: "{service}_job", use: app }
        - { match: "{service}_ro", use: read }
        - "{service}_rw"
        - "{service}_read"
`;

const declare = (service: FleetService, consumer: FleetService | undefined): string => `  ${service.name}:
    team: ${service.team}
    owns: [${owns(service)}]
${publishes(service, consumer)}`;

const owns = ({ database, schema, prefix, ownsSchema }: FleetService): string =>
  ownsSchema ? `fleet/${database}/${schema}/**` : `fleet/${database}/${schema}/${prefix}*`;

/** Every service that shares a schema publishes a view, to somebody it was not always granted to. */
const publishes = ({ database, schema, prefix, ownsSchema }: FleetService, to: FleetService | undefined): string =>
  ownsSchema || to === undefined
    ? ''
    : `    publishes:
      - { object: fleet/${database}/${schema}/${prefix}open_0_v, to: [${to.name}], reason: the list of what is open }
`;
