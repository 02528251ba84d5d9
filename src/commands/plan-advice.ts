import type { Finding } from '../model/finding.ts';
import type { Manifest } from '../model/manifest.ts';
import { compare } from '../shared/compare.ts';

/** How long a publication may stand in for an API, in days. */
const INTERIM_DAYS = 90;

/** What to do about a use that is alive, instead of cutting it. */
export function insteadOf(
  { owner, objects, action, consumers, service }: Finding,
  manifest: Manifest,
): readonly string[] {
  const callers = [...new Set([service, ...consumers.map((consumer) => consumer.service)])]
    .filter((name) => name !== null)
    .sort(compare);
  const who = callers.length === 0 ? 'the caller' : callers.join(', ');
  const of = owner === null ? "the owner's" : `${owner}'s`;
  const lines = [`move ${who} to ${of} API`];
  if (action === 'read') lines.push(`or let ${who} follow ${of} events and keep a copy of its own`);
  const [object] = objects;
  if (object === undefined || owner === null || callers.length === 0 || action === null) return lines;
  if (action !== 'read' && action !== 'write' && action !== 'execute') return lines;
  const at =
    manifest.services.find(({ name }) => name === owner)?.at ??
    manifest.contexts.find(({ name }) => name === owner)?.at;
  const what = action === 'read' ? `${object} or, better, a view of it` : object;
  const line = `- { object: ${quoted(object)}, actions: [${action}], to: [${callers.map(quoted).join(', ')}], reason: …, expires: … }`;
  lines.push(
    `or publish ${what} for at most ${String(INTERIM_DAYS)} days: under publishes: of ${owner}${at === undefined ? '' : ` (${at.file}:${String(at.line)})`}: ${line}`,
  );
  return lines;
}

/** YAML reads plain names as they are; others between quotes, as JSON does. */
const quoted = (text: string): string => (/^[\w./-]+$/.test(text) ? text : JSON.stringify(text));
