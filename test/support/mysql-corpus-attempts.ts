import type { CorpusAccount } from './mysql-corpus.ts';

type Engine = 'mysql' | 'mariadb';

const READ = 'SELECT pan FROM billing.inv LIMIT 0';
const WRITE = 'INSERT INTO billing.ledger (id, amount) SELECT 1, 1 FROM DUAL WHERE FALSE';

/**
 * What an account of the corpus tries in order to come to billing's data, once it is logged in; of several at least one works
 * while its path is open.
 */
export function attemptsOf({ id }: CorpusAccount, engine: Engine): readonly string[] {
  const own = ATTEMPTS[id];
  if (own === undefined) return [READ];
  return typeof own === 'string' ? [own] : 'mysql' in own ? [own[engine]] : own;
}

const has = (privilege: string): string =>
  `SELECT COUNT(*) > 0 AS allowed FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE = '${privilege}'`;

const INIT_CONNECT = "SET GLOBAL init_connect = ''";
const NEW_USER = 'CREATE USER zz; DROP USER zz';
const STATUS = 'SHOW ENGINE INNODB STATUS';
const CALL = 'CALL billing.get_pan()';

const ATTEMPTS: Readonly<Record<string, string | readonly string[] | Readonly<Record<Engine, string>>>> = {
  m09_shadow_write: [WRITE, READ],
  m10_host_first: [READ, WRITE],
  m11_tie: [READ, WRITE],
  m14_stale: 'SELECT 1 FROM billing.reborn LIMIT 0',
  m16_insert_only: WRITE,
  m17_delete_only: 'DELETE FROM billing.ledger WHERE FALSE',
  m18_drop: 'DROP TABLE IF EXISTS billing.none_such',
  m19_rename: 'RENAME TABLE billing.movable TO s19.taken',
  m24_role_off: `SET ROLE r_bill; ${READ}`,
  m26_role_admin: `SET ROLE r_bill; ${READ}`,
  m27_role_is_account: `SET ROLE 'billing_app'@'%'; ${READ}`,
  m28_role_revives: `SET ROLE r_dummy; ${READ}`,
  m29_role_hides: [READ, `SET ROLE NONE; ${READ}`],
  m30_role_admin_priv: "GRANT 'billing_app'@'%' TO 'm30_role_admin_priv'@'%'",
  m31_public: 'SELECT pan FROM billing.pubprice LIMIT 0',
  m32_role_definer: 'SELECT pan FROM orders.v_rdef LIMIT 0',
  m38_wide_routine: CALL,
  m40_wide_role: [READ, `SET ROLE NONE; ${READ}`],
  m45_view_definer: 'SELECT pan FROM orders.v_def LIMIT 0',
  m47_view_third: 'SELECT pan FROM etl.v LIMIT 0',
  m48_view_chain: 'SELECT pan FROM orders.v_chain LIMIT 0',
  m49_view_roledef: 'SELECT pan FROM orders.v_roledef LIMIT 0',
  m50_proc_roledef: 'CALL orders.p_roledef()',
  m51_proc_definer: CALL,
  m53_exec_db: CALL,
  m54_exec_global: CALL,
  m55_proc_dynamic: `CALL orders.run_sql('${READ}')`,
  m56_alter_routine: "ALTER PROCEDURE billing.get_pan_inv COMMENT ''",
  m57_set_definer: "CREATE DEFINER = 'billing_app'@'%' PROCEDURE s57.zz() SELECT 1; DROP PROCEDURE s57.zz",
  m59_trigger_select: 'SELECT amount FROM billing.ledger LIMIT 0',
  m61_event_copy: 'SELECT pan FROM orders.inv_copy LIMIT 0',
  m62_trigger_push: 'SELECT x FROM orders.audit LIMIT 0',
  m63_trigger_pull: 'INSERT INTO orders.req (id) SELECT 1 FROM DUAL WHERE FALSE',
  m64_fk_refs: 'CREATE TABLE s64.zz (id INT, FOREIGN KEY (id) REFERENCES billing.inv (id)); DROP TABLE s64.zz',
  m66_fk_cascade: 'DELETE FROM orders.parent WHERE FALSE',
  m67_federated: 'SELECT pan FROM orders.fed_inv LIMIT 0',
  m68_fed_server:
    "CREATE TABLE s68.zz (id INT NOT NULL, pan VARCHAR(64), PRIMARY KEY (id)) ENGINE=FEDERATED CONNECTION='billing_link/inv'; SELECT pan FROM s68.zz LIMIT 0; DROP TABLE s68.zz",
  m69_merge: 'SELECT pan FROM orders.mrg_inv LIMIT 0',
  m70_connect: 'SHOW CREATE TABLE orders.con_inv',
  m71_file: "SELECT LOAD_FILE('/etc/hostname') IS NOT NULL AS allowed",
  m72_mysql_write: "UPDATE mysql.db SET Select_priv = 'Y' WHERE FALSE",
  m73_mysql_write_noreload: "UPDATE mysql.db SET Select_priv = 'Y' WHERE FALSE",
  m74_mysql_select: 'SELECT 1 FROM mysql.servers LIMIT 0',
  m75_create_user: NEW_USER,
  m77_super: INIT_CONNECT,
  m78_sysvars: INIT_CONNECT,
  m79_repl: has('REPLICATION SLAVE'),
  m80_repl_client: 'SHOW BINARY LOGS',
  m81_process: STATUS,
  m82_pfs: 'SELECT SQL_TEXT FROM performance_schema.events_statements_current LIMIT 0',
  m83_logtable: 'SELECT argument FROM mysql.general_log LIMIT 0',
  m84_binlog_replay: has('BINLOG REPLAY'),
  m85_repl_admin: { mysql: has('REPLICATION_SLAVE_ADMIN'), mariadb: has('REPLICATION SLAVE ADMIN') },
  m91_view_replace: 'CREATE VIEW billing.v_inv AS SELECT 1 AS id',
  m92_routine_replace: "ALTER PROCEDURE billing.get_pan COMMENT ''",
  m93_alter_routine_db: CALL,
  m94_ft_aux: "SET GLOBAL innodb_ft_aux_table = 'billing/doc'",
  m97_sequence: 'SELECT 1 FROM billing.seq LIMIT 0',
  m98_package: "SET sql_mode = 'ORACLE'; SELECT billing.pkg.f()",
  m99_mandatory: 'SELECT 1 FROM billing.mand LIMIT 0',
  m100_sysuser_cu: NEW_USER,
  m102_view_write: 'INSERT INTO orders.v_def (id, pan) SELECT 1, 1 FROM DUAL WHERE FALSE',
  m104_process_innodb: STATUS,
  m105_backup: 'LOCK INSTANCE FOR BACKUP; UNLOCK INSTANCE',
  m106_public_role: 'SELECT 1 FROM billing.mand LIMIT 0',
  p04_role_union: `SET ROLE r_all; ${READ}`,
  p05_definer: 'SELECT pan FROM orders.v_def LIMIT 0',
  p06_execute: CALL,
  p14_create_user: NEW_USER,
};
