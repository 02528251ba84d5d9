/**
 * Imported before the driver, which looks for Cloudflare's runtime: where there is no `navigator` it makes a `Response`,
 * and for that Node 20 loads a whole HTTP client. Node 21 and newer have a `navigator` of their own.
 * https://nodejs.org/api/globals.html#navigator, https://github.com/brianc/node-postgres/blob/master/packages/pg/lib/stream.js
 */
if (!('navigator' in globalThis)) Object.defineProperty(globalThis, 'navigator', { value: { userAgent: 'Node.js' } });
