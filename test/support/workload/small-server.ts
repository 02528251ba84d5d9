import type { Engine } from '../../../src/model/engine.ts';
import { FactBuilder } from '../../../src/model/fact-builder.ts';
import { NONE, ROOT, type SecurableId, type SecurableKind } from '../../../src/model/facts.ts';
import type { Ownership } from '../../../src/model/manifest.ts';
import { ownershipIn } from './evidence.ts';

interface SmallServer {
  readonly engine: Engine;
  /** As the engine's users write them: `orders_app`, `orders_app@%`, `app@crm`. */
  readonly accounts: readonly string[];
  /** `database/name` (of PostgreSQL `database/schema/name`), by what they are. */
  readonly objects: Readonly<Record<string, SecurableKind>>;
  /** What a view or routine reads, with its definer's rights. */
  readonly reads?: Readonly<Record<string, readonly string[]>>;
}

/** A server in memory that has just the names that a sample needs, in a manifest without services. */
export function smallServer({ engine, accounts, objects, reads = {} }: SmallServer): Ownership {
  const builder = new FactBuilder(engine, 'sample');
  const kind = engine === 'postgres' ? 'role' : 'account';
  for (const key of accounts) {
    const attributes = kind === 'account' ? { user: key.split('@')[0] ?? key } : {};
    builder.addPrincipal({ kind, key, exists: true, login: true, provenance: 'user', attributes });
  }
  const ids = new Map<string, SecurableId>([['', ROOT]]);
  const place = (path: string, of: SecurableKind): SecurableId => {
    const known = ids.get(path);
    if (known !== undefined) return known;
    const names = path.split('/');
    const parent = place(names.slice(0, -1).join('/'), names.length === 2 ? 'database' : 'schema');
    const id = builder.addSecurable({ kind: of, parent, name: names.at(-1) ?? '' });
    ids.set(path, id);
    return id;
  };
  for (const [path, of] of Object.entries(objects)) place(path, of);
  for (const [path, targets] of Object.entries(reads)) {
    const routine = objects[path] === 'routine';
    const privilege = engine === 'mongodb' ? 'find' : 'SELECT';
    builder.addDefinition({
      kind: routine ? 'routine' : 'view',
      on: place(path, 'view'),
      name: '',
      events: [routine ? 'EXECUTE' : privilege],
      runsAs: 0,
      references: targets.map((target) => ({ target: ids.get(target) ?? NONE, privilege })),
      opaque: null,
      bound: true,
      hash: null,
      fixedSearchPath: false,
      shadowedBy: [],
    });
  }
  const taken = '2026-11-21T12:00:00Z';
  return ownershipIn({
    instance: 'sample',
    engine,
    version: '0',
    takenAt: taken,
    auditor: '',
    facts: builder.build(),
    gaps: [],
  });
}
