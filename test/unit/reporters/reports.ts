import { allRules } from '../../../src/commands/all-rules.ts';
import { failsRun } from '../../../src/findings/verdict.ts';
import type { RenderOptions } from '../../../src/reporters/reporter.ts';
import type { Consumer, Finding, InstanceReport, Report, Severity } from '../../../src/model/finding.ts';

const AT = { file: 'ownership.yaml', line: 14, column: 5 };

const base: Finding = {
  id: 'DBO102-7f3a12c04b9e',
  rule: 'DBO102',
  slug: 'foreign-write',
  severity: 'error',
  status: 'new',
  fingerprint: 'v1:7f3a12c04b9e4a55',
  instance: 'shop-pg',
  principal: 'orders_app',
  service: 'orders',
  owner: 'billing',
  team: 'payments',
  objects: ['shop-pg/shop/billing/inv'],
  objectCount: 1,
  action: 'write',
  mode: 'now',
  cause: 'membership',
  path: [
    { kind: 'membership', from: 'orders_app', to: 'analytics', detail: 'inherit' },
    { kind: 'grant', from: 'analytics', to: 'shop-pg/shop/billing/inv', detail: 'UPDATE by billing_own' },
  ],
  consumers: [{ principal: 'orders_app', service: 'orders', mode: 'now' }],
  consumerCount: 1,
  restricted: null,
  certainty: 'exact',
  evidence: {
    state: 'used',
    calls: 1204,
    last: '2026-11-17T09:12:00Z',
    window: '30d',
    coverage: 'complete',
    statements: ['UPDATE'],
    sources: ['jsonlog'],
    doubt: null,
  },
  message: 'orders can write billing/inv, which billing owns',
  clears: "move the caller to billing's API, then leave analytics",
  at: AT,
  waiver: null,
};

const noEvidence = { state: 'unknown', why: 'no query log' } as const;

const account = (principal: string, service: string | null, mode: Consumer['mode'] = 'now'): Consumer => ({
  principal,
  service,
  mode,
});

/** One finding of each shape that rules produce. */
export const shapes = {
  single: base,
  many: {
    ...base,
    id: 'DBO101-00000000beef',
    rule: 'DBO101',
    slug: 'foreign-read',
    principal: 'analytics',
    service: null,
    objects: ['inv', 'inv_line', 'ledger', 'payment', 'refund'].map((name) => `shop-pg/shop/billing/${name}`),
    objectCount: 212,
    action: 'read',
    path: [
      { kind: 'grant', from: 'analytics', to: 'shop-pg/shop/billing/inv', detail: 'SELECT by billing_own' },
      { kind: 'missing', from: 'analytics', to: 'shop-pg/shop/billing', detail: 'no USAGE' },
    ],
    consumers: [
      ...['orders_app', 'orders_ro', 'orders_batch', 'orders_job'].map((name) => account(name, 'orders')),
      account('ship_app', 'shipping'),
      account('cat_app', 'catalog', 'assume'),
      account('cat_ro', 'catalog'),
      ...['a', 'b', 'c', 'd'].map((name) => account(`${name}_app`, name)),
      account('joe', null),
    ],
    consumerCount: 40,
    restricted: 'rls',
    certainty: 'upper-bound',
    evidence: { state: 'unused', window: '30d', coverage: 'complete' },
    clears: 'REVOKE SELECT ON ALL TABLES IN SCHEMA billing FROM analytics, once its 40 accounts read through the API',
  },
  public: {
    ...base,
    id: 'DBO106-0123456789ab',
    rule: 'DBO106',
    slug: 'exposed',
    principal: 'PUBLIC',
    service: null,
    owner: 'orders',
    team: 'checkout',
    objects: ['shop-pg/shop/orders/orders(card_number)'],
    action: 'read',
    cause: 'public',
    path: [
      {
        kind: 'grant',
        from: 'PUBLIC',
        to: 'shop-pg/shop/orders/orders(card_number)',
        detail: 'SELECT by orders_own',
      },
    ],
    consumers: [account('billing_app', 'billing'), account('ship_app', 'shipping')],
    consumerCount: 2,
    evidence: noEvidence,
    clears: 'REVOKE SELECT (card_number) ON orders.orders FROM PUBLIC',
  },
  superuser: {
    ...base,
    id: 'DBO103-00000000cafe',
    rule: 'DBO103',
    slug: 'foreign-ddl',
    principal: 'jobs_root',
    service: 'jobs',
    owner: null,
    team: null,
    objects: ['shop-pg/**'],
    objectCount: 20_184,
    action: 'ddl',
    cause: 'superuser',
    path: [{ kind: 'attribute', from: 'jobs_root', to: 'shop-pg', detail: 'SUPERUSER' }],
    consumers: [account('jobs_root', 'jobs')],
    evidence: noEvidence,
    clears: 'ALTER ROLE jobs_root NOSUPERUSER, after granting it what jobs needs',
  },
  assume: {
    ...base,
    id: 'DBO102-0000000a55e0',
    severity: 'warning',
    mode: 'assume',
    path: [
      { kind: 'membership', from: 'orders_app', to: 'billing_own', detail: 'SET ROLE' },
      { kind: 'owner', from: 'billing_own', to: 'shop-pg/shop/billing/inv', detail: 'owner' },
    ],
    evidence: noEvidence,
    clears: 'REVOKE billing_own FROM orders_app',
  },
  predefined: {
    ...base,
    id: 'DBO101-00000000d00d',
    rule: 'DBO101',
    slug: 'foreign-read',
    objects: ['shop-pg/shop/billing/**'],
    objectCount: 17,
    action: 'read',
    path: [
      { kind: 'membership', from: 'orders_app', to: 'pg_read_all_data', detail: 'inherit' },
      { kind: 'predefined', from: 'pg_read_all_data', to: 'shop-pg/**', detail: 'SELECT everywhere' },
    ],
    evidence: noEvidence,
    clears: 'REVOKE pg_read_all_data FROM orders_app',
  },
  noPath: {
    ...base,
    id: 'DBO205-00000000f00d',
    rule: 'DBO205',
    slug: 'missing-object',
    severity: 'warning',
    principal: null,
    service: null,
    objects: ['shop-pg/shop/billing/old'],
    action: null,
    mode: null,
    cause: null,
    path: [],
    consumers: [],
    consumerCount: 0,
    evidence: noEvidence,
    message: 'billing owns shop-pg/shop/billing/old, which the server does not have',
    clears: 'correct the pattern, or delete the line',
  },
  mild: { ...base, id: 'DBO106-00000000aaaa', rule: 'DBO106', slug: 'exposed', severity: 'info', evidence: noEvidence },
  waived: {
    ...base,
    id: 'DBO102-00000000bbbb',
    status: 'waived',
    waiver: { reason: 'migration SHOP-311', expires: '2027-01-31', owner: 'checkout' },
  },
  hostile: {
    ...base,
    id: 'DBO102-00000000ec11',
    principal: 'evil\u001b[31m\nrole',
    service: 'ord\u202eers',
    objects: ['shop-pg/shop/billing/a\u0007b\u2066\u200d\r\nerror: all is well\u009b2J'],
    path: [
      { kind: 'membership', from: 'evil\u001b[31m\nrole', to: 'g\u0000', detail: 'inherit' },
      { kind: 'grant', from: 'g\u0000', to: 'shop-pg/shop/billing/a\u0007b', detail: 'SELECT by x by \ty' },
    ],
    message: 'm\u001b]0;title\u0007',
    clears: 'REVOKE\u2028 now',
    consumers: [account('evil\u001b[31m\nrole', 'ord\u202eers')],
  },
} satisfies Record<string, Finding>;

const instance: InstanceReport = {
  name: 'shop-pg',
  engine: 'postgres',
  version: '18.4',
  takenAt: '2026-11-20T09:12:00Z',
  complete: true,
  gaps: [],
  notEvaluated: [],
  evidence: null,
  counts: { principals: 31, objects: 1204, grants: 5120 },
  operators: [],
};

const withGaps: InstanceReport = {
  ...instance,
  complete: false,
  gaps: [
    ...['billing', 'catalog', 'orders'].map((name) => ({
      fact: `database ${name}`,
      why: 'role auditor has no CONNECT privilege',
      remedy: 'GRANT CONNECT on each of them to auditor, or name them in accept-gaps',
      kind: 'required' as const,
      costs: [`DBO101 in database ${name}`, `DBO102 in database ${name}`],
    })),
    {
      fact: 'user mapping options',
      why: 'needs pg_read_all_settings',
      remedy: 'GRANT pg_read_all_settings TO auditor',
      kind: 'optional',
      costs: ['DBO101 through foreign servers'],
    },
    {
      fact: 'database rdsadmin',
      why: 'vendor database',
      remedy: 'nothing: the provider keeps it closed',
      kind: 'accepted',
      costs: [],
    },
  ],
  notEvaluated: [
    { rule: 'DBO404', why: 'no statement statistics' },
    { rule: 'DBO401', why: 'no query log' },
    { rule: 'DBO402', why: 'no query log' },
  ],
  operators: [
    { principal: 'debezium', kind: 'cdc', may: ['read', 'stream'] },
    { principal: 'postgres', kind: 'dba', may: ['admin'] },
  ],
};

const unreached: InstanceReport = {
  ...instance,
  name: 'crm-pg',
  version: null,
  takenAt: null,
  complete: false,
  counts: { principals: 0, objects: 0, grants: 0 },
  gaps: [
    {
      fact: 'instance crm-pg',
      why: 'connection refused at crm.internal:5432',
      remedy: 'start the server or correct CRM_PG_URL',
      kind: 'required',
      costs: ['every rule on crm-pg'],
    },
  ],
};

export function reportOf(findings: readonly Finding[], instances: readonly InstanceReport[] = [instance]): Report {
  const count = (severity: Severity): number =>
    findings.filter((finding) => finding.severity === severity && finding.status === 'new').length;
  const states = (status: Finding['status']): number => findings.filter((finding) => finding.status === status).length;
  return {
    schema: 'dbowner.report/1',
    dbowner: '0.1.0',
    startedAt: '2026-11-20T10:00:00Z',
    complete: instances.every(({ complete }) => complete),
    manifest: 'ownership.yaml',
    policy: { failOn: 'error', enforce: [] },
    instances,
    findings,
    summary: {
      error: count('error'),
      warning: count('warning'),
      info: count('info'),
      new: states('new'),
      baselined: states('baselined'),
      waived: states('waived'),
    },
  };
}

/** A first report of a real fleet: few causes, many findings. */
export function fleet(size: number): readonly Finding[] {
  return Array.from({ length: size }, (_, i) => {
    const owner = `s${String(i % 200).padStart(3, '0')}`;
    const to = `shop-pg/shop/${owner}/t${i}`;
    // half of everything hangs on one group role, the rest is spread over fifty
    const role = i % 2 === 0 ? 'reporting' : `role_${i % 50}`;
    return {
      ...base,
      id: `DBO102-${i.toString(16).padStart(12, '0')}`,
      severity: i % 5 === 0 ? ('warning' as const) : ('error' as const),
      owner,
      team: `team-${i % 20}`,
      objects: [to],
      objectCount: 1 + (i % 7),
      path: [
        { kind: 'membership', from: 'orders_app', to: role, detail: 'inherit' },
        { kind: 'grant', from: role, to, detail: 'UPDATE by dba' },
      ],
      evidence: noEvidence,
    };
  }).sort((a, b) => (a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : a.id < b.id ? -1 : 1));
}

/** Names that mean something to one reader or another, or to a terminal. */
export const HOSTILE_NAMES: readonly string[] = [
  '::error::x',
  '%0A::stop-commands::x',
  'a,b:c=d%25',
  `]]><x a="1" b='2'>&lt;`,
  '``` `` ` a ` `` ```',
  '**b** [l](http://evil.example) ![i](http://evil.example/i.png) @team #12 SHOP-1',
  '[x\\](http://evil.example)',
  '<img src=x onerror=alert(1)></details></summary>--><!--',
  'www.evil.example https://evil.example/?a=b',
  '{0} {{1}}',
  '\ufffe\uffff\ud800',
  'a\u001b[31m\r\n- [ ] done\u0000\u2028| a | b |',
  '    # heading\n\n===\n1. one',
  '&#64;team &amp; ~~x~~ $x$ :smile:',
  'имя 名前 🐘',
  'x'.repeat(300),
];

/** So many findings, whose names are hostile in turn. */
export function hostileFleet(size: number): readonly Finding[] {
  return fleet(size).map((finding, i) => {
    const name = HOSTILE_NAMES[i % HOSTILE_NAMES.length] ?? '';
    const object = `shop-pg/shop/billing/${name}`;
    return {
      ...finding,
      fingerprint: `v1:${finding.id.slice(7)}`,
      principal: name,
      service: name,
      owner: name,
      objects: [object],
      path: [
        { kind: 'membership', from: name, to: name, detail: 'inherit' },
        { kind: 'grant', from: name, to: object, detail: `UPDATE by ${name}` },
      ],
      consumers: [account(name, name)],
      message: `${name} can write ${object} of ${name}`,
      clears: `revoke UPDATE on ${object} from ${name}`,
      at: { file: `owner ship.d/${i % 2 === 0 ? 'a,b:c%' : 'ü'}.yaml`, line: i + 1, column: 3 },
    };
  });
}

/** What every format is held against its reader's schema with. */
export const SIZES: readonly (readonly [string, Report])[] = [0, 1, 16, 5000].flatMap((size) => [
  [
    `${size} findings`,
    reportOf(fleet(size).map((finding) => ({ ...finding, fingerprint: `v1:${finding.id.slice(7)}` }))),
  ] as const,
  [`${size} hostile findings`, reportOf(hostileFleet(size), [withGaps, unreached])] as const,
]);

/** What the command line shows unless it is told otherwise. */
export const DISPLAY: RenderOptions = {
  width: 100,
  color: false,
  minSeverity: 'warning',
  maxFindings: null,
  waived: false,
  rules: allRules(),
  fails: failsRun({ failOn: 'error', enforce: [] }),
};

/** What every reporter has to render well. */
export const REPORTS = {
  'one-finding': reportOf([shapes.single]),
  'every-shape': reportOf(
    [
      shapes.single,
      shapes.many,
      shapes.public,
      shapes.superuser,
      shapes.predefined,
      shapes.assume,
      shapes.noPath,
      shapes.mild,
      shapes.waived,
    ],
    [withGaps, unreached],
  ),
  hostile: reportOf([shapes.hostile]),
  'no-findings': reportOf([]),
  'nothing-read': reportOf([], [unreached]),
  fleet: reportOf(fleet(5000)),
} satisfies Record<string, Report>;
