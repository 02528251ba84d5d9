import { startFamily, type MysqlFamilyServer } from './mysql.ts';
import type { ServerOptions } from './provider.ts';

export type MariadbServer = MysqlFamilyServer<'mariadb'>;

/** A MariaDB of the given version (`10.11`, `11.8`), found as MySQL is, in DBOWNER_TEST_MARIADB_URL first. */
export const startMariadb = (version: string, options: ServerOptions): Promise<MariadbServer> =>
  startFamily('mariadb', version, options);
