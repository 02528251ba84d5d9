import type { ObservedExample, Rule, RuleExample } from '../rules/define-rule.ts';
import { suggestion } from '../shared/did-you-mean.ts';
import { UsageError } from '../shared/errors.ts';
import { paint } from '../shared/paint.ts';
import { wrap } from '../shared/wrap.ts';
import { allRules } from './all-rules.ts';
import { EXIT, type Io } from './command.ts';

/** Does it name a finding rather than a rule? `DBO101-7f3a`. */
export const isFindingId = (name: string): boolean => /^dbo\d{3}-[0-9a-f]*$/i.test(name);

export interface ExplainOptions {
  /** Id or slug of a rule. */
  readonly name: string;
}

/**
 * Explains one rule.
 *
 * @throws UsageError for an unknown rule
 */
export function runExplain(options: ExplainOptions, io: Io): Promise<number> {
  io.stdout(ruleText(findRule(options.name), io));
  return Promise.resolve(EXIT.clean);
}

function findRule(name: string): Rule {
  const rules = allRules();
  const wanted = name.toLowerCase();
  const found = rules.find(({ id, slug }) => id.toLowerCase() === wanted || slug === wanted);
  if (found !== undefined) return found;
  const names = rules.flatMap(({ id, slug }) => [id, slug]);
  throw new UsageError(`unknown rule '${name}'${suggestion(name, names)}; dbowner rules lists them`);
}

function ruleText(rule: Rule, { width, color }: Pick<Io, 'width' | 'color'>): string {
  const colors = paint(color);
  const { what, why, fix } = rule.docs;
  const head = `${colors.title(`${rule.id} ${rule.slug}`)}  ${colors.severity[rule.severity](rule.severity)}`;
  const parts = [
    head,
    wrap(what, width),
    wrap(why, width, 'Why:  '),
    wrap(fix, width, 'Fix:  '),
    ...rule.examples.map((example) => exampleText(example, width)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function exampleText({ title, manifest, world, observed = [], stood, findings }: RuleExample, width: number): string {
  const result = findings.length === 0 ? ['nothing'] : findings;
  return [
    wrap(title, width, 'Example:  '),
    ...indented(manifest),
    '  --',
    ...world.flatMap((statement) => indented(`${statement};`)),
    ...(stood === true ? ['  -- a snapshot from before the log begins shows the same'] : []),
    ...observed.flatMap((one) => indented(`log: ${observedText(one)}`)),
    ...result.map((message) => wrap(message, width, '  finds: ')),
  ].join('\n');
}

/** `orders_app as orders-api, 12 times: select …` */
export const observedText = ({ account, application, sql, calls }: ObservedExample): string =>
  `${account}${application === undefined ? '' : ` as ${application}`}, ${String(calls)} times: ${sql}`;

const indented = (text: string): string[] =>
  text
    .trim()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd());
