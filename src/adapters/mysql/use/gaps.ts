import type { GapList } from '../../gap-list.ts';
import { quoteAccount } from '../auditor-grants.ts';
import type { Failure } from '../failures.ts';

const EVIDENCE = 'who ran what (DBO401–404, DBO202)';

/** Tables that the auditor may not read, or not to their end. `on` as GRANT takes it. */
export function reportTable(
  gaps: GapList,
  node: string,
  { on, auditor, failure }: { readonly on: string; readonly auditor: string; readonly failure: Failure | 'refused' },
): void {
  gaps.add('required', {
    fact: `statements in ${on} on ${node}`,
    why: failure === 'refused' ? 'the auditor may not read it' : failure.why,
    remedy: failure === 'refused' ? `GRANT SELECT ON ${on} TO ${quoteAccount(auditor)}` : failure.remedy,
    costs: [`${EVIDENCE} on ${node}, but for what other logs say`],
  });
}

/** A source that was asked for by name, and that the server does not feed. */
export function reportIdle(gaps: GapList, node: string, on: string): void {
  gaps.add('required', {
    fact: `statements in ${on} on ${node}`,
    why: 'the server notes nothing in it',
    remedy: on.startsWith('mysql.')
      ? `SET GLOBAL log_output = 'FILE,TABLE', and ${on === 'mysql.slow_log' ? 'slow_query_log = ON with long_query_time = 0' : 'general_log = ON'} for a while; or take the source out`
      : 'start the server with performance_schema = ON and enable its consumers events_statements_%; or take the source out',
    costs: [`${EVIDENCE} on ${node}, but for what other logs say`],
  });
}

/** The server keeps no statement that can be told whose it is. */
export function reportNothingKept(gaps: GapList, node: string): void {
  gaps.add('optional', {
    fact: `statements on ${node}`,
    why: 'the server writes no log into tables, and keeps no history of statements in performance_schema',
    remedy:
      "SET GLOBAL log_output = 'FILE,TABLE', and general_log = ON for a while, or read the log files; digests of performance_schema name no account",
    costs: [`${EVIDENCE} on ${node}, but for what log files say`],
  });
}

/** Another node. */
export function reportNode(gaps: GapList, node: string, { why, remedy }: Failure): void {
  gaps.add('required', {
    fact: `statements of node ${node}`,
    why,
    remedy,
    costs: [`${EVIDENCE} on ${node}: each node notes what it ran itself`],
  });
}
