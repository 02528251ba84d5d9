/** What a session sees by its rights, as far as they decide that. */
export interface Sight {
  /** Privileges on everything, and `SELECT ON mysql.proc` and the like. */
  readonly has: (privilege: string) => boolean;
  /** Databases that a partial revoke takes out of the global privileges. */
  readonly except: readonly string[];
}

/** Reads the session's own grants, as SHOW GRANTS says them: `GRANT SELECT, SHOW VIEW ON *.* TO …`. */
export function sightOf(grants: readonly string[]): Sight {
  const global = new Set<string>();
  const tables = new Set<string>();
  const except: string[] = [];
  for (const grant of grants) {
    const words = /^GRANT (.+?) ON (\*\.\*|`?mysql`?\.`?\w+`?|`?mysql`?\.\*) TO /.exec(grant);
    const on = words?.[2]?.replaceAll('`', '') ?? '';
    for (const privilege of (words?.[1] ?? '').split(', ')) {
      if (on === '*.*') global.add(privilege);
      else if (on !== '') tables.add(`${privilege} ON ${on}`);
    }
    const revoked = /^REVOKE .+ ON `((?:[^`]|``)+)`\.\* FROM /.exec(grant)?.[1];
    if (revoked !== undefined) except.push(revoked.replaceAll('``', '`'));
  }
  const all = global.has('ALL PRIVILEGES');
  const onTable = (wanted: string): boolean => {
    const [privilege = '', table = ''] = wanted.split(' ON ');
    return (
      tables.has(wanted) || tables.has(`${privilege} ON ${table.replace(/\.\w+$/, '.*')}`) || global.has(privilege)
    );
  };
  return {
    has: (privilege) => all || global.has(privilege) || (privilege.includes(' ON ') && onTable(privilege)),
    except,
  };
}
