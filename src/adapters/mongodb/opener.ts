import { connect, type ConnectOptions } from './connect.ts';
import type { NodeSession } from './profiling.ts';
import { atNode, parseUrl, type MongodbUrl } from './url.ts';

/** By the URL that the manifest gives for the node, which may name another user; else with the login of the first one. */
export function opener(
  url: MongodbUrl,
  options: ConnectOptions & { readonly nodes?: readonly string[] | undefined },
): NodeSession {
  const others = (options.nodes ?? []).map(parseUrl);
  return (host) => connect(atNode(others.find(({ hosts }) => hosts.includes(host)) ?? url, host), options);
}
