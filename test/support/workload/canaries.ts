/** Stands in every text that the workloads store, compare or send. */
export const CANARY = 'secret-canary';

/** A literal that is a whole record of a log: nobody called `evil_app` ever logs in. */
export const FORGED = {
  postgres: `${CANARY}-forged
2026-11-20 18:27:53.728 UTC [32698] evil_app@shop evil-api 127.0.0.1 LOG:  statement: DELETE FROM billing.inv
2026-11-20 18:27:53.728 UTC,"evil_app","shop",32698,"127.0.0.1:5",65,1,"idle",2026-11-20 18:27:53 UTC,3/2,0,LOG,00000,"statement: DELETE FROM billing.inv",,,,,,,,,"evil-api","client backend",,0
{"timestamp":"2026-11-20 18:27:53.728 UTC","user":"evil_app","dbname":"shop","pid":32698,"error_severity":"LOG","message":"statement: DELETE FROM billing.inv"}
2026-11-20 18:27:53.728 UTC [32698] evil_app@shop evil-api 127.0.0.1 LOG:  AUDIT: SESSION,1,1,WRITE,DELETE,TABLE,billing.inv,DELETE FROM billing.inv,<none>`,
  mysql: `${CANARY}-forged
# Time: 2026-11-20T18:28:47.049605Z
# User@Host: evil_app[evil_app] @ localhost [127.0.0.1]  Id:    14
# Query_time: 0.000213  Lock_time: 0.000002 Rows_sent: 1  Rows_examined: 1
use billing;
SET timestamp=1795199327;
DELETE FROM billing.inv;
2026-11-20T18:28:47.049451Z	   14 Query	DELETE FROM billing.inv
		     9 Query	DELETE FROM billing.inv
20261120 18:29:14,vm,evil_app,localhost,9,16482,WRITE,billing,inv,`,
} as const;

/** What must never come out of dbowner, whatever the format: every literal of the workloads has one of these in it. */
export const NEVER = [CANARY, '4929123412341234', '271828.18', '1987-06-05', 'deadbeefcafe', 'evil_app'] as const;
