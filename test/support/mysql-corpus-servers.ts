import { readFileSync } from 'node:fs';
import { PARTIAL_REVOKES } from './mysql-corpus.ts';

/** Script of the corpus by its file's name. */
export const corpusScript = (name: string): string =>
  readFileSync(new URL(`../fixtures/mysql-access-paths/${name}`, import.meta.url), 'utf8');

const LOGGING = { general_log: 'ON', log_output: 'TABLE', log_bin_trust_function_creators: 'ON' };
const PROXIES = { check_proxy_users: 'ON', sha256_password_proxy_users: 'ON' };
const MYSQL = { ...LOGGING, ...PROXIES, federated: 'ON', 'plugin-load-add': 'mysql_clone.so' };

/** The servers on which the corpus was tried, as it calls them, with the settings that its paths need. */
export const CORPUS_SERVERS = [
  { key: 'mysql97', name: 'mysql:9.7', config: MYSQL, scripts: ['mysql-access-paths.sql'] },
  {
    key: PARTIAL_REVOKES,
    name: 'mysql:9.7',
    config: { ...MYSQL, partial_revokes: 'ON', lower_case_table_names: 1, secure_file_priv: 'NULL' },
    scripts: ['mysql-access-paths.sql', 'mysql-partial-revokes.sql'],
  },
  ...(['10.11', '11.8'] as const).map((version) => ({
    key: `mariadb${version.replace('.', '')}`,
    name: `mariadb:${version}` as const,
    config: {
      ...LOGGING,
      performance_schema: 'ON',
      log_bin: 'bin',
      'plugin-load-add': 'ha_federatedx.so;ha_connect.so',
    },
    scripts: ['mariadb-access-paths.sql'],
  })),
] as const;
