import type { GeneratedRun, GeneratedSession } from './workload.ts';

export const GENERATED_FORMATS = ['stderr', 'csvlog', 'jsonlog', 'slow-log', 'general-log', 'mongodb-log'] as const;
export type GeneratedFormat = (typeof GENERATED_FORMATS)[number];

export const LINE_PREFIX = '%m [%p] %q%u@%d %a %h ';

/** Writes runs as real servers do: what one run is in a log, with what its session's start is. */
export function writerOf(format: GeneratedFormat): (run: GeneratedRun) => string {
  switch (format) {
    case 'stderr':
      return stderr;
    case 'csvlog':
      return csvlog;
    case 'jsonlog':
      return jsonlog;
    case 'slow-log':
      return slowLog();
    case 'general-log':
      return generalLog;
    case 'mongodb-log':
      return mongodbLog;
  }
}

const stamp = (time: number): string => new Date(time).toISOString();
const civil = (time: number): string => stamp(time).replace('T', ' ').replace('Z', ' UTC');
const sessionId = ({ started, pid }: GeneratedSession): string => `${started.toString(16)}.${pid.toString(16)}`;

function stderr({ session, begins, sql, time, milliseconds }: GeneratedRun): string {
  const { pid, user, database, application, client, port } = session;
  const head = `${civil(time)} [${pid}]`;
  const line = `${head} ${user}@${database} ${application} ${client} LOG:  duration: ${milliseconds} ms  statement: ${sql.replaceAll('\n', '\n\t')}\n`;
  if (!begins) return line;
  return (
    `${head} [unknown]@[unknown] [unknown] ${client} LOG:  connection received: host=${client} port=${port}\n` +
    `${head} ${user}@${database} [unknown] ${client} LOG:  connection authorized: user=${user} database=${database} application_name=${application}\n` +
    line
  );
}

function csvlog(run: GeneratedRun): string {
  const { session, begins, sql, time, milliseconds } = run;
  const { user, database, application, client, port, pid, started } = session;
  const line = (text: string, backend: string): string =>
    `${civil(time)},"${user}","${database}",${pid},"${client}:${port}",${sessionId(session)},${++session.lines},"SELECT",${civil(started * 1000).replace('.000', '')},3/${time % 9999},0,LOG,00000,"${text.replaceAll('"', '""')}",,,,,,,,,"${application}","${backend}",,${time}\n`;
  const first = begins ? line(`connection authorized: user=${user} database=${database}`, 'client backend') : '';
  return first + line(`duration: ${milliseconds} ms  statement: ${sql}`, 'client backend');
}

function jsonlog(run: GeneratedRun): string {
  const { session, begins, sql, time, milliseconds } = run;
  const { user, database, application, client, port, pid, started } = session;
  const line = (message: string): string =>
    `${JSON.stringify({
      timestamp: civil(time),
      user,
      dbname: database,
      pid,
      remote_host: client,
      remote_port: port,
      session_id: sessionId(session),
      line_num: ++session.lines,
      ps: 'SELECT',
      session_start: civil(started * 1000).replace('.000', ''),
      vxid: `3/${time % 9999}`,
      txid: 0,
      error_severity: 'LOG',
      message,
      application_name: application,
      backend_type: 'client backend',
      query_id: time,
    })}\n`;
  const first = begins ? line(`connection authorized: user=${user} database=${database}`) : '';
  return first + line(`duration: ${milliseconds} ms  statement: ${sql}`);
}

const asMysql = (sql: string): string => sql.replaceAll('"', '`');

function slowLog(): (run: GeneratedRun) => string {
  let last = '';
  return ({ session, sql, time, milliseconds }) => {
    const { user, database, client, pid } = session;
    const use = last === database ? '' : `use ${database};\n`;
    last = database;
    return `# Time: ${stamp(time).replace('Z', '123Z')}
# User@Host: ${user}[${user}] @  [${client}]  Id: ${pid}
# Query_time: 0.${milliseconds.replace('.', '')}  Lock_time: 0.000002 Rows_sent: 1  Rows_examined: 1
${use}SET timestamp=${Math.floor(time / 1000)};
${asMysql(sql)};
`;
  };
}

function generalLog({ session, begins, sql, time }: GeneratedRun): string {
  const { pid, user, client, database } = session;
  const head = `${stamp(time).replace('Z', '123Z')}\t${String(pid).padStart(5)}`;
  const first = begins ? `${head} Connect\t${user}@${client} on ${database} using TCP/IP\n` : '';
  return `${first}${head} Query\t${asMysql(sql)}\n`;
}

function mongodbLog(run: GeneratedRun): string {
  const { session, begins, time, template, values, sql } = run;
  const { pid, user, database, application, client, port } = session;
  const remote = `${client}:${port}`;
  const date = `{"t":{"$date":"${stamp(time).replace('Z', '+00:00')}"},"s":"I",  `;
  const ctx = `conn${pid}`;
  const collection = /"(t\d+_\w+)"/.exec(sql)?.[1] ?? '';
  const filter = Object.fromEntries(values.slice(0, 12).map((value, i) => [`field_${template}_${i}`, { $gt: value }]));
  const text = JSON.stringify({
    type: 'command',
    ns: `${database}.${collection}`,
    appName: application,
    command: {
      find: collection,
      filter,
      projection: Object.fromEntries(
        Array.from({ length: (template % 20) + 5 }, (_, i) => [`field_${template}_${i}`, 1]),
      ),
      limit: 50,
      lsid: { id: { $uuid: '33d82065-c58d-4691-b8a5-7006b8eeac02' } },
      $clusterTime: { clusterTime: { $timestamp: { t: Math.floor(time / 1000), i: 3 } } },
      $db: database,
    },
    planSummary: 'IXSCAN { a: 1 }',
    keysExamined: 1,
    docsExamined: 3,
    numYields: 0,
    nreturned: 3,
    queryHash: 'B266A0F4',
    locks: {
      Global: { acquireCount: { r: 1 } },
      Database: { acquireCount: { r: 1 } },
      Mutex: { acquireCount: { r: 1 } },
    },
    storage: {},
    remote,
    protocol: 'op_msg',
    durationMillis: 3,
  });
  const line = `${date}"c":"COMMAND",  "id":51803,   "ctx":"${ctx}","msg":"Slow query","attr":${text}}\n`;
  if (!begins) return line;
  return (
    `${date}"c":"NETWORK",  "id":22943,   "ctx":"listener","msg":"Connection accepted","attr":{"remote":"${remote}","connectionId":${pid},"connectionCount":1}}\n` +
    `${date}"c":"ACCESS",   "id":20250,   "ctx":"${ctx}","msg":"Successful authentication","attr":{"mechanism":"SCRAM-SHA-256","principalName":"${user}","authenticationDatabase":"admin","client":"${remote}"}}\n` +
    line
  );
}
