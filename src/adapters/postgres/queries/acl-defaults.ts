import { ACL_DEFAULT_CODES } from '../../../dialects/postgres/privileges.ts';

/**
 * What a NULL ACL stands for, once per type of object; the owner is the bootstrap superuser, whose OID is always 10.
 *
 * ['f', '{=X/postgres,postgres=X/postgres}'] → EXECUTE for PUBLIC on every routine whose proacl is NULL
 * From 13 (parameters from 15). Privilege: none.
 */
export function aclDefaults(version: number): string {
  const codes = Object.values(ACL_DEFAULT_CODES).filter((code) => code !== 'p' || version >= 15);
  const values = codes.map((code) => `('${code}')`).join(', ');
  return `
SELECT t.code, pg_catalog.acldefault(t.code::pg_catalog."char", 10)::pg_catalog.text
  FROM (VALUES ${values}) AS t (code)`;
}
