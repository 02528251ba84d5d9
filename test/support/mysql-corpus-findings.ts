import type { Finding, Report } from '../../src/model/finding.ts';
import type { CorpusAccount } from './mysql-corpus.ts';

export const kindOf = ({ kind }: CorpusAccount): string =>
  typeof kind === 'string' ? kind : Object.values(kind).join(' / ');

/** The account as findings call it. */
export function keyOf({ account }: CorpusAccount): string {
  const [, user = '', host = ''] = /'([^']*)'@'([^']*)'/.exec(account) ?? [];
  return `${user}@${host}`;
}

const RULES = ['DBO101', 'DBO102', 'DBO103', 'DBO105', 'DBO106', 'DBO109'];

/** Ways to billing's data that the account has, but for those that wait for something to appear and those of everybody. */
export function findingsOn(
  { findings }: Report,
  rename: (text: string) => string,
  account: CorpusAccount,
): readonly Finding[] {
  const principal = rename(keyOf(account));
  const mandatory = kindOf(account) === 'mandatory-role';
  const toAll = account.everyone === true && !mandatory;
  // Of those whom PUBLIC or a mandatory role lets in, a finding lists some.
  const isOf = ({ consumers, objects }: Finding): boolean =>
    mandatory
      ? objects.includes(rename('db/billing/mand'))
      : toAll || consumers.some((consumer) => consumer.principal === principal);
  return findings.filter((finding) => {
    const { rule, owner, mode, cause, objects } = finding;
    return (
      RULES.includes(rule) &&
      (owner === null || owner === rename('billing')) &&
      mode !== 'latent' &&
      (cause === 'public') === toAll &&
      // The verdicts are about the database billing; some of the controls read billing_eu.
      objects.some((path) => !path.startsWith(rename('db/billing_eu'))) &&
      isOf(finding)
    );
  });
}
