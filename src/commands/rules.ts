import type { Rule } from '../rules/define-rule.ts';
import { paint } from '../shared/paint.ts';
import { wrap } from '../shared/wrap.ts';
import { allRules } from './all-rules.ts';
import { EXIT, type Io } from './command.ts';

export interface RulesOptions {
  readonly format: 'text' | 'json';
}

/** Lists every rule by id. */
export function runRules(options: RulesOptions, io: Io): Promise<number> {
  const rules = allRules();
  io.stdout(options.format === 'json' ? asJson(rules) : asText(rules, io));
  return Promise.resolve(EXIT.clean);
}

function asText(rules: readonly Rule[], { width, color }: Io): string {
  const colors = paint(color);
  const slugs = Math.max(...rules.map(({ slug }) => slug.length));
  const lines = rules.map(({ id, slug, severity, docs }) =>
    wrap(docs.what, width, `${id}  ${slug.padEnd(slugs)}  ${colors.severity[severity](severity.padEnd(7))}  `),
  );
  return `${lines.join('\n')}\n`;
}

function asJson(rules: readonly Rule[]): string {
  const rows = rules.map(({ id, slug, severity, needs, docs }) => ({ id, slug, severity, needs, what: docs.what }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}
