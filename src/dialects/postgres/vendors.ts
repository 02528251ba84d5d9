/**
 * Roles and databases that a managed cloud creates for its own platform. Exact names only: a prefix would let anybody hide
 * behind it. Roles that the customer logs in with (`postgres`, `doadmin`, `avnadmin`, Supabase's `anon`) are not listed.
 */
const VENDORS: readonly { readonly vendor: string; readonly roles: string; readonly databases: string }[] = [
  {
    // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html
    vendor: 'Amazon RDS and Aurora',
    roles:
      'rdsadmin rds_superuser rds_replication rds_iam rds_password rds_ad rds_extension rds_reserved rdsrepladmin rdstopmgr rdswriteforwarduser rdsproxyadmin',
    databases: 'rdsadmin',
  },
  {
    // https://cloud.google.com/sql/docs/postgres/users
    vendor: 'Google Cloud SQL',
    roles:
      'cloudsqladmin cloudsqlagent cloudsqlsuperuser cloudsqlreplica cloudsqlimportexport cloudsqliamuser cloudsqliamserviceaccount cloudsqliamgroup cloudsqliamgroupuser cloudsqliamgroupserviceaccount cloudsqlconnpooladmin cloudsqlobservability cloudsqlinactiveuser',
    databases: 'cloudsqladmin',
  },
  {
    // https://cloud.google.com/alloydb/docs/database-users/overview
    vendor: 'Google AlloyDB',
    roles:
      'alloydbadmin alloydbagent alloydbsuperuser alloydbiamuser alloydbiamgroupuser alloydbexport alloydbimportexport alloydbmetadata alloydbobservability alloydbreplica alloydbsqladmin',
    databases: 'alloydbadmin alloydbmetadata',
  },
  {
    // https://learn.microsoft.com/azure/postgresql/flexible-server/how-to-create-users
    vendor: 'Azure Database for PostgreSQL',
    roles: 'azuresu azure_pg_admin azure_superuser',
    databases: 'azure_maintenance azure_sys',
  },
  {
    // https://supabase.com/docs/guides/database/postgres/roles
    vendor: 'Supabase',
    roles:
      'supabase_admin supabase_auth_admin supabase_storage_admin supabase_replication_admin supabase_read_only_user supabase_realtime_admin supabase_functions_admin supabase_etl_admin dashboard_user',
    databases: '',
  },
  { vendor: 'Neon', roles: 'cloud_admin neon_superuser', databases: '' }, // https://neon.com/docs/manage/roles
  { vendor: 'DigitalOcean', roles: '_dodb', databases: '_dodb' },
  { vendor: 'Aiven', roles: '', databases: '_aiven' },
  { vendor: 'Crunchy Bridge', roles: 'crunchy_superuser', databases: '' },
  { vendor: 'Alibaba ApsaraDB RDS', roles: 'pg_rds_superuser', databases: '' },
];

const byName = (column: 'roles' | 'databases'): ReadonlyMap<string, string> =>
  new Map(
    VENDORS.flatMap((row) =>
      row[column]
        .split(' ')
        .filter(Boolean)
        .map((name) => [name, row.vendor] as const),
    ),
  );

const ROLES = byName('roles');
const DATABASES = byName('databases');

/** The cloud whose platform role this is, or undefined. */
export const vendorOfRole = (name: string): string | undefined => ROLES.get(name);

/** The cloud whose own database this is, or undefined. Customers can usually not connect to it. */
export const vendorOfDatabase = (name: string): string | undefined => DATABASES.get(name);
