/** The manifest of the access-path world: billing and orders each own their database; every m* user is of orders. */
export const twoDatabases = (rest = ''): string => `version: 1
instances:
  mongo: { engine: mongodb, url: "\${MONGO_URL}" }
services:
  billing:
    team: payments
    owns: [mongo/billing/**]
    identities: { mongo: [{ match: billing_app@billing, use: app }, victim@billing] }
  orders:
    team: checkout
    owns: [mongo/orders/**]
    identities: { mongo: ["m*", "CN=m*"] }
operators:
  mongo: [{ match: root@admin, kind: dba, may: [admin] }]
${rest}`;
