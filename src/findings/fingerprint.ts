import { createHash } from 'node:crypto';

/** What makes two reports of a cause the same: names only, never a line, a message, a count, an OID, a host or a time. */
export interface CauseIdentity {
  readonly rule: string;
  readonly instance: string;
  readonly owner: string | null;
  readonly action: string | null;
  readonly mode: string | null;
  readonly causeKey: string;
  /** Tells parts of one cause apart, where it had to be split. */
  readonly part: string;
}

/** `v1:` and 128 bits in hex. */
export function fingerprintOf({ rule, instance, owner, action, mode, causeKey, part }: CauseIdentity): string {
  const text = JSON.stringify([rule, instance, owner, action, mode, causeKey, part]);
  return `v1:${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}

/** `DBO101-7f3a12c04b9e`: the rule and the first 48 bits of the fingerprint. */
export const findingId = (rule: string, fingerprint: string): string => `${rule}-${fingerprint.slice(3, 15)}`;
