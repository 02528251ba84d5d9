import type { MysqlEngine } from '../../dialects/mysql/engines.ts';
import { SourceError } from '../../shared/errors.ts';
import type { Session } from './connect.ts';
import { SERVER } from './queries/server.ts';

export interface ServerIdentity {
  /** What it is, whatever the manifest calls it. */
  readonly engine: MysqlEngine;
  /** `9.7.4`. */
  readonly version: string;
  /** The first two numbers of the version. */
  readonly release: readonly [number, number];
  /** The account that the server took us for: `auditor@%`. */
  readonly auditor: string;
}

/** The first and the last release whose grant tables and privileges are known. */
export const KNOWN_RELEASES = {
  mysql: { oldest: [8, 0], newest: [9, 7] },
  mariadb: { oldest: [10, 5], newest: [11, 8] },
} as const;

/**
 * Asks the server what it is.
 *
 * @param expected what the manifest says that it is
 * @throws {SourceError} when it is the other engine of the family, another product, or too old
 */
export async function identify(instance: string, expected: MysqlEngine, session: Session): Promise<ServerIdentity> {
  const [row] = await session.query(SERVER);
  const text = row?.['version'] ?? '';
  // MariaDB once hid behind 5.5.5- for old replicas.
  const version = /^\d+(?:\.\d+)+/.exec(text.replace(/^5\.5\.5-/, ''))?.[0] ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const engine = /mariadb/i.test(`${text} ${row?.['comment'] ?? ''}`) ? 'mariadb' : 'mysql';
  if (version === '' || /tidb|vitess|doris|starrocks|oceanbase/i.test(`${text} ${row?.['comment'] ?? ''}`)) {
    throw new SourceError(
      instance,
      'the server speaks the protocol of MySQL and is another product',
      'name a MySQL or MariaDB server: what another product means by its grants is not known',
    );
  }
  if (engine !== expected) {
    throw new SourceError(
      instance,
      `the server is ${WORDS[engine]} ${version}, and the manifest says ${expected}`,
      `write engine: ${engine}; the two decide access by different rules`,
    );
  }
  const { oldest, newest } = KNOWN_RELEASES[engine];
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    throw new SourceError(
      instance,
      `the server says that it is ${WORDS[engine]} ${version}`,
      `dbowner reads ${WORDS[engine]} ${oldest.join('.')} to ${newest.join('.')}`,
    );
  }
  return { engine, version, release: [major, minor], auditor: row?.['account'] ?? '' };
}

export const WORDS = { mysql: 'MySQL', mariadb: 'MariaDB' } as const;
