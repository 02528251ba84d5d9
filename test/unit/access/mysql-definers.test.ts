import { describe, expect, it } from 'vitest';
import { createMysqlResolver } from '../../../src/access/mysql.ts';
import { addGrantTables, type ServerNames } from '../../../src/dialects/mysql/grant-rows.ts';
import { FactBuilder } from '../../../src/model/fact-builder.ts';
import { pathOf } from '../../../src/model/securables.ts';
import { GrantScript } from '../../support/mysql-grant-script.ts';

/** A view in one database reads a table of another; a routine in that other one reads the view. */
const WORLD = `
CREATE DATABASE w_a;
CREATE TABLE w_a.t(id INT);
CREATE DATABASE w_b;
CREATE VIEW w_b.v AS SELECT id FROM w_a.t;
CREATE PROCEDURE w_a.f() SELECT id FROM w_b.v;
CREATE ROLE r;
CREATE USER 'u'@'%';
GRANT r TO 'u'@'%';
SET DEFAULT ROLE r TO 'u'@'%';
GRANT SELECT ON w_b.v TO 'u'@'%';
GRANT EXECUTE ON PROCEDURE w_a.f TO 'u'@'%';
CREATE USER 'p'@'%';
GRANT SELECT ON w_b.v TO 'p'@'%';
CREATE USER 'q'@'%';
GRANT EXECUTE ON PROCEDURE w_a.f TO 'q'@'%';
`;

/** Who reads w_a.t through what, and how surely. */
function readers(grants: string): readonly string[] {
  const builder = new FactBuilder('mysql', 'server');
  const names = addGrantTables(builder, new GrantScript().run(WORLD + grants).mysqlTables(new Map()));
  addDefinitions(builder, names);
  const facts = builder.build();
  const resolver = createMysqlResolver(facts);
  return [...resolver.accesses()]
    .filter(({ via }) => via !== undefined)
    .filter(({ target }) => target.kind === 'one' && pathOf(facts, target.id) === 'server/w_a/t')
    .flatMap((access) =>
      resolver.holders(access).map(({ principal, certainty }) => {
        const entry = pathOf(facts, access.via?.entry ?? 0);
        return `${facts.principals[principal]?.key ?? ''} ${entry} ${certainty}`;
      }),
    )
    .filter((line) => !line.startsWith('u@%'))
    .sort();
}

function addDefinitions(builder: FactBuilder, { principalOf, objects }: ServerNames): void {
  const runsAs = principalOf('u', '%');
  const view = objects.table('w_b', 'v');
  const common = { name: '', runsAs, opaque: null, bound: false, hash: null, fixedSearchPath: false, shadowedBy: [] };
  const reads = { target: objects.table('w_a', 't'), privilege: 'SELECT' };
  builder.addDefinition({ ...common, kind: 'view', on: view, events: ['SELECT'], references: [reads] });
  const on = objects.routine('w_a', 'f', 'PROCEDURE');
  const uses = { target: view, privilege: 'SELECT' };
  builder.addDefinition({ ...common, kind: 'routine', on, events: ['EXECUTE'], references: [uses] });
}

describe('a definer of MySQL with a default role', () => {
  it('may the same everywhere by a name or by an unescaped pattern', () => {
    const everywhere = ['p@% server/w_b/v exact', 'q@% server/w_a/f() exact'];
    expect(readers('GRANT SELECT ON `w_a`.* TO r;\n')).toEqual(everywhere);
    expect(readers('GRANT SELECT ON w_a.t TO r;\n')).toEqual(everywhere);
  });

  it('may nothing by an escaped pattern where its database is the current one, as in a routine', () => {
    expect(readers('GRANT SELECT ON `w\\_a`.* TO r;\n')).toEqual(['p@% server/w_b/v exact']);
  });

  it('may there what an escaped pattern hides elsewhere: for sure in a routine, and for who enters the database', () => {
    const hidden = "GRANT INSERT ON `w\\_a`.* TO r;\nGRANT SELECT ON `w_a`.* TO 'u'@'%';\n";
    expect(readers(hidden)).toEqual(['p@% server/w_b/v upper-bound', 'q@% server/w_a/f() exact']);
  });
});
