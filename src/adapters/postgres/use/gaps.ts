import { quoteIdentifier } from '../../../dialects/postgres/names.ts';
import type { GapList } from '../../gap-list.ts';
import type { Failure } from '../failures.ts';

const EVIDENCE = 'who ran what (DBO401–404, DBO202)';

/** Nothing counts statements on this node, or nobody said so in a database that we can see. */
export function reportNoStatistics(gaps: GapList, node: string): void {
  gaps.add('optional', {
    fact: `pg_stat_statements on ${node}`,
    why: 'the extension is in no database that the auditor can connect to, or its library is not loaded',
    remedy:
      'add pg_stat_statements to shared_preload_libraries, restart, and CREATE EXTENSION pg_stat_statements in one database',
    costs: [`${EVIDENCE} on ${node}, but for what logs say`],
  });
}

export function reportRefusedStatistics(gaps: GapList, node: string, schema: string, auditor: string): void {
  gaps.add('required', {
    fact: `pg_stat_statements on ${node}`,
    why: `the auditor may not use schema ${schema}, or not read the view in it`,
    remedy: `GRANT USAGE ON SCHEMA ${quoteIdentifier(schema)} TO ${quoteIdentifier(auditor)}, and SELECT on pg_stat_statements and pg_stat_statements_info in it`,
    costs: [`${EVIDENCE} on ${node}, but for what logs say`],
  });
}

/** The texts of other roles' statements are hidden. */
export function reportHiddenTexts(gaps: GapList, node: string, view: string, auditor: string): void {
  gaps.add('required', {
    fact: `statements of other roles in ${view} on ${node}`,
    why: 'their texts are for members of pg_read_all_stats',
    remedy: `GRANT pg_read_all_stats TO ${quoteIdentifier(auditor)}`,
    costs: [`${EVIDENCE} on ${node}, but for what logs say`],
  });
}

/** Another node of the cluster, or what it counts. */
export function reportNode(gaps: GapList, node: string, { why, remedy }: Failure): void {
  gaps.add('required', {
    fact: `statistics of node ${node}`,
    why,
    remedy,
    costs: [`${EVIDENCE} on ${node}: each node counts what it ran itself`],
  });
}
