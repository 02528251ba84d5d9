import { userKey } from '../../dialects/mongodb/names.ts';
import { coversCluster, parseResource } from '../../dialects/mongodb/resources.ts';
import { AUDITOR_PRIVILEGES } from '../../dialects/mongodb/auditor-role.ts';
import { COMMANDS } from './commands.ts';
import type { GapList } from '../gap-list.ts';
import { reportManaged, reportNobody, reportOutsiders, reportRefusal } from './gaps.ts';
import type { Questions } from './questions.ts';
import { docs, parsePrivilege, text, within, type Doc } from './rows.ts';

/** What a server says about itself and about who asks. */
export interface Identity {
  readonly version: string;
  readonly topology: 'standalone' | 'replica set' | 'sharded cluster';
  /** Data-bearing nodes that are not hidden, `host:port`; empty but for replica sets. */
  readonly nodes: readonly string[];
  /** The one that answers. */
  readonly me: string | null;
  /** `user@authDb`; null: nobody is logged in. */
  readonly auditor: string | null;
  /** Does `listDatabases` answer with all there are? */
  readonly listsAll: boolean;
  readonly authorization: 'enabled' | 'disabled';
}

export async function identify(questions: Questions, gaps: GapList): Promise<Identity> {
  const { session } = questions;
  const hello = await session.ask('admin', COMMANDS.hello());
  const version = text(await session.ask('admin', COMMANDS.version()), 'version');
  const auth = within(await session.ask('admin', COMMANDS.auditor()), 'authInfo');
  const [user] = docs(auth, 'authenticatedUsers');
  const options = await questions.ask('admin', COMMANDS.options(), (reply) => within(reply, 'parsed'));
  const authorization = 'value' in options ? authorizationOf(options.value) : 'enabled';
  if ('failure' in options) {
    if (options.failure.managed === true) reportManaged(gaps);
    else if (user === undefined) reportNobody(gaps);
    else reportRefusal(gaps, 'options', options.failure);
  } else for (const by of outsidersOf(options.value)) reportOutsiders(gaps, by);
  return {
    version,
    topology: hello['msg'] === 'isdbgrid' ? 'sharded cluster' : 'setName' in hello ? 'replica set' : 'standalone',
    nodes: ['hosts', 'passives'].flatMap((key) => texts(hello[key])).sort(),
    me: typeof hello['me'] === 'string' ? hello['me'] : null,
    auditor: user === undefined ? null : userKey(text(user, 'user'), text(user, 'db')),
    listsAll: authorization === 'disabled' || maySeeDatabases(docs(auth, 'authenticatedUserPrivileges')),
    authorization,
  };
}

/**
 * A key file and X.509 among the members imply authorization; while a cluster is in transition to it, nobody is held to it.
 * https://www.mongodb.com/docs/manual/reference/configuration-options/#security-options
 */
function authorizationOf(options: Doc): Identity['authorization'] {
  const security = within(options, 'security');
  if (security['transitionToAuth'] === true) return 'disabled';
  const implied = ['keyFile', 'clusterAuthMode'].some((name) => name in security);
  return implied || security['authorization'] === 'enabled' ? 'enabled' : 'disabled';
}

/** What admits users of whom nothing is stored in the server. */
function outsidersOf(options: Doc): readonly string[] {
  const parameters = within(options, 'setParameter');
  const { authenticationMechanisms: named } = parameters;
  const mechanisms = typeof named === 'string' ? named.split(',') : [];
  return [
    ...('authz' in within(options, 'security', 'ldap') ? ['LDAP'] : []),
    ...(mechanisms.includes('MONGODB-OIDC') || 'oidcIdentityProviders' in parameters ? ['OIDC'] : []),
    ...('tlsCATrusts' in parameters ? ['roles in X.509 certificates'] : []),
  ];
}

const maySeeDatabases = (privileges: readonly Doc[]): boolean =>
  privileges.map(parsePrivilege).some(({ resource: stated, actions }) => {
    const resource = parseResource(stated);
    const { action } = AUDITOR_PRIVILEGES.databases;
    return (
      resource !== undefined && coversCluster(resource) && (actions.includes(action) || actions.includes('anyAction'))
    );
  });

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
