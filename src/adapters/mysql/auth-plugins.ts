import { authPlugins, type AuthPlugin } from 'mysql2';

/** The server wants its RSA key to be asked from itself, over a connection that proves nothing. */
class PublicKeyError extends Error {
  override readonly name = 'PublicKeyError';
}

const REFUSED = 'key of the server is not asked for';

/** The driver makes an error of its own from ours and keeps the message. */
export const isAboutPublicKey = (error: unknown): boolean => error instanceof Error && error.message === REFUSED;

/** What the two plugins send to ask for the server's key. */
const KEY_REQUESTS = { caching_sha2_password: 2, sha256_password: 1 } as const;

/**
 * The driver's plugins, but without TLS they send no password encrypted with a key that anybody in between could have given.
 * https://dev.mysql.com/doc/refman/9.7/en/caching-sha2-pluggable-authentication.html
 *
 * @param publicKey the server's key, where a file has it
 */
export function safePlugins(publicKey: Buffer | undefined, retrieval: boolean): Record<string, AuthPlugin> {
  const options = publicKey === undefined ? {} : { serverPublicKey: publicKey };
  const guarded = (name: keyof typeof KEY_REQUESTS): AuthPlugin =>
    retrieval ? authPlugins[name](options) : withoutKeyRequest(authPlugins[name](options), KEY_REQUESTS[name]);
  return {
    caching_sha2_password: guarded('caching_sha2_password'),
    sha256_password: guarded('sha256_password'),
    // The server looks at who runs the client; there is nothing to send.
    auth_socket: silent,
    unix_socket: silent,
  };
}

const withoutKeyRequest =
  (plugin: AuthPlugin, request: number): AuthPlugin =>
  (metadata) => {
    const answer = plugin(metadata);
    return (data) => {
      const reply = answer(data);
      if (Buffer.isBuffer(reply) && reply.length === 1 && reply[0] === request) throw new PublicKeyError(REFUSED);
      return reply;
    };
  };

const silent: AuthPlugin = () => () => Buffer.alloc(0);
