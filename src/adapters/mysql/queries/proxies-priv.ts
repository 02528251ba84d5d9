/**
 * Who may come out as whom after login. The row that lets root be anybody names nobody.
 *
 * {Host: '%', User: 'gateway', Proxied_host: '%', Proxied_user: 'billing_app', With_grant: '0'} → a membership
 * Privilege: SELECT on mysql.proxies_priv.
 */
export const PROXIES_PRIV = `SELECT Host, User, Proxied_host, Proxied_user, With_grant FROM mysql.proxies_priv`;
