/** Every rule's id and slug, apart from what it does: a manifest names rules, and is read before any of them is needed. */
export const SLUGS = {
  DBO101: 'foreign-read',
  DBO102: 'foreign-write',
  DBO103: 'foreign-ddl',
  DBO105: 'escalation',
  DBO106: 'exposed',
  DBO108: 'future-access',
  DBO109: 'stream-access',
  DBO201: 'shared-object',
  DBO202: 'shared-identity',
  DBO203: 'isolation',
  DBO204: 'unowned-object',
  DBO205: 'missing-object',
  DBO206: 'unknown-principal',
  DBO207: 'owner-mismatch',
  DBO208: 'owner-locked-out',
  DBO209: 'privileged-identity',
  DBO210: 'publication-drift',
  DBO301: 'cross-service-foreign-key',
  DBO302: 'cross-service-view',
  DBO303: 'cross-service-routine',
  DBO304: 'cross-service-foreign-server',
  DBO305: 'cross-service-publication',
  DBO401: 'observed-read',
  DBO402: 'observed-write',
  DBO403: 'observed-join',
  DBO404: 'unused-grant',
  DBO903: 'expired-exception',
  DBO904: 'unused-waiver',
  DBO905: 'dead-grant',
} as const;

export type RuleId = keyof typeof SLUGS;

/** In the order of ids. */
export const RULE_NAMES: readonly { readonly id: string; readonly slug: string }[] = Object.entries(SLUGS).map(
  ([id, slug]) => ({ id, slug }),
);
