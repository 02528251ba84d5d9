import type { Engine } from '../model/engine.ts';

const SCHEMES: Readonly<Record<Engine, readonly string[]>> = {
  postgres: ['postgres', 'postgresql'],
  mysql: ['mysql'],
  mariadb: ['mariadb', 'mysql'],
  mongodb: ['mongodb', 'mongodb+srv'],
};

/** What is wrong with the URL of an instance, or null. Never repeats any of it. */
export function urlProblem(url: string, engine: Engine): string | null {
  if (/^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/.test(url)) return null;
  if (url.includes('${')) return 'a URL comes from the environment as a whole, like ${SHOP_URL}';
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(url) ?? [];
  if (hasPassword(rest ?? url)) return 'a password must not stand in the manifest: write ${VARIABLE} for the whole URL';
  if (scheme === undefined) return 'is neither ${VARIABLE} nor a URL';
  if (SCHEMES[engine].includes(scheme.toLowerCase())) return null;
  return `a URL for ${engine} begins with ${SCHEMES[engine].map((known) => `${known}://`).join(' or ')}`;
}

/** Lenient about what a URL is: what could be a password counts as one. */
function hasPassword(rest: string): boolean {
  const [address = '', query = ''] = rest.split('?', 2);
  const user = address.slice(0, Math.max(address.lastIndexOf('@'), 0));
  return user.includes(':') || /(?:^|[&;?\s])\s*(?:ssl)?(?:password|passwd|pwd)\s*=/i.test(`${query}&${rest}`);
}
