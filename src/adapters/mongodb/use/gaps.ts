import { privilegeText } from '../../../dialects/mongodb/auditor-role.ts';
import type { GapList } from '../../gap-list.ts';
import type { Failure } from '../failures.ts';

const EVIDENCE = 'who ran what (DBO401–404, DBO202)';

export function reportNode(gaps: GapList, node: string, { why, remedy }: Failure): void {
  gaps.add('required', {
    fact: `statements of node ${node}`,
    why,
    remedy: `${remedy}; where the users of the cluster cannot log in (a shard), give a URL for the node under nodes`,
    costs: [`${EVIDENCE} on ${node}: each node notes what it ran itself`],
  });
}

/** @param profile `billing.system.profile` */
export function reportProfile(gaps: GapList, node: string, profile: string, { why, remedy, refused }: Failure): void {
  gaps.add('required', {
    fact: `${profile} on ${node}`,
    why,
    remedy: refused === true ? `grant the auditor ${privilegeText('profiling')} (dbowner doctor --grants)` : remedy,
    costs: [`${EVIDENCE} on ${node}, but for what logs say`],
  });
}
