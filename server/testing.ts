import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator'
import pg from 'pg'
import pino from 'pino'
import { onTestFinished } from 'vitest'
import { connectSqlite, openPgliteStore, openPostgresStore, openSqliteStore, type Store } from '../db/client'
import { dialect } from '../db/columns'
import { migratePostgres, migrateSqliteFile, migrationsHash } from '../db/migrate'
import * as schema from '../db/schema'
import { createKeys } from './auth/keys'
import { createPasswords } from './auth/passwords'
import { createSessions } from './auth/sessions'
import { type Membership, nobody, type Person, type Right, type StaffRole, type Viewer } from './auth/viewer'
import type { Context } from './context'
import { limitsOf, readEnv } from './env'
import { type IdPrefix, makeId } from './kernel/ids'
import { faceValue } from './kernel/money'
import { fold, naturalKey, searchText } from './kernel/text'
import { createLive } from './live/tail'
import { noPayments } from './ports/noPayments'
import { readFirm } from './settings/firm'

export const NOW = new Date('2026-03-15T12:00:00Z')

/**
 * A migrated, empty database on the dialect that DATABASE_URL names. `atEnd` takes what closes it; by itself it is
 * closed after the running test, and on SQLite can be kept for several.
 */
export async function testStore(atEnd: (close: () => Promise<void>) => void = onTestFinished): Promise<Store> {
  const store = dialect === 'postgres' ? await postgresStore() : sqliteStore(atEnd)
  await store.write(async (tx) => {
    await tx.insert(schema.firm).values({
      id: 'firm',
      name: 'Northwind Hosting',
      party: {
        name: 'Northwind Hosting',
        legalName: 'Northwind Hosting GmbH',
        addressLines: ['Kai 1', '20457 Hamburg'],
        country: 'DE',
      },
      paymentDetails: { iban: 'DE02120300000000202051' },
      currency: 'EUR',
      exponent: 2,
      timeZone: 'Europe/Berlin',
      locale: 'en-GB',
      secretCheck: 'test',
      createdAt: NOW,
    })
  })
  return store
}

function sqliteStore(atEnd: (close: () => Promise<void>) => void): Store {
  const folder = mkdtempSync(join(tmpdir(), 'origins-test-'))
  const file = join(folder, 'portal.db')
  copyFileSync(template(), file)
  const store = openSqliteStore(file)
  atEnd(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return store
}

function template(): string {
  const file = join(tmpdir(), `origins-template-${migrationsHash('drizzle/sqlite')}.db`)
  if (existsSync(file)) return file
  const mine = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`
  const connection = connectSqlite(mine)
  migrateSqliteFile(connection, 'drizzle/sqlite')
  connection.pragma('wal_checkpoint(TRUNCATE)')
  connection.pragma('journal_mode = DELETE')
  connection.close()
  renameSync(mine, file)
  return file
}

/** PGlite, or a real PostgreSQL where one is named: it alone has many connections at once. */
const postgresStore = () => (process.env.TEST_POSTGRES ? realStore(process.env.TEST_POSTGRES) : pgliteStore())

async function realStore(connectionString: string): Promise<Store> {
  const pool = new pg.Pool({ connectionString, max: 10 })
  await migratePostgres(pool, 'drizzle/postgres')
  const { rows } = await pool.query<{ name: string }>(TABLES)
  await pool.query(`truncate ${rows.map(({ name }) => name).join(', ')} restart identity cascade`)
  await pool.end()
  const store = openPostgresStore(connectionString)
  onTestFinished(() => store.close())
  return store
}

const TABLES = "select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'"

/**
 * Truncating makes a table and its indexes anew, which takes longer than most tests. What is deleted still takes its
 * place, and rows put into gaps there would come in another order: vacuuming gives the place back.
 */
const emptying = (name: string) => `select '${name}' as name where exists (select 1 from ${name})`

const RESTARTED =
  "select setval(quote_ident(sequencename)::regclass, start_value, false) from pg_sequences where schemaname = 'public'"

let lite: Promise<PGlite> | undefined
/** Asks which tables hold rows. */
let filled: Promise<string> | undefined

/** One PGlite for a worker: starting and migrating one takes seconds, emptying its tables milliseconds. */
async function pgliteStore(): Promise<Store> {
  lite ??= (async () => {
    const fresh = await PGlite.create()
    await migratePglite(drizzlePglite(fresh), { migrationsFolder: 'drizzle/postgres' })
    return fresh
  })()
  const client = await lite
  filled ??= client
    .query<{ name: string }>(TABLES)
    .then(({ rows }) => rows.map(({ name }) => emptying(name)).join(' union all '))
  const { rows } = await client.query<{ name: string }>(await filled)
  const names = rows.map(({ name }) => name)
  const deleting = names.map((name) => `delete from ${name}`).join('; ')
  // Rows refer to each other in every direction.
  await client.exec(
    `set session_replication_role = replica; ${deleting}; ${RESTARTED}; set session_replication_role = origin`,
  )
  if (names.length) await client.exec(`vacuum ${names.join(', ')}`)
  const full = drizzlePglite(client, { schema, casing: 'snake_case' })
  return { ...openPgliteStore(client, full), close: async () => undefined }
}

/** Hashing at full cost would only slow tests down; production's parameters have a test of their own. */
export const testPasswords = createPasswords({ memoryCost: 8, timeCost: 1, parallelism: 1 })

export const testKeys = createKeys(Buffer.alloc(32, 7))

/** As they are for everybody: a test that needs other figures says so. */
export const testLimits = limitsOf(readEnv({ NODE_ENV: 'test' }))

type Options = { as?: Viewer; store?: Store; now?: Date }

/** Ids count up and the clock stands still, so that a test's data is the same at every run. */
export async function testContext({ as = nobody, store, now = NOW }: Options = {}): Promise<Context> {
  const opened = store ?? (await testStore())
  let made = 0
  const id = (prefix: IdPrefix) => makeId(prefix, now.getTime() + made++, () => new Uint8Array(16))
  const silent = pino({ level: 'silent' })
  let firm: ReturnType<Context['firm']> | undefined
  return {
    viewer: as,
    db: opened.db,
    write: opened.write,
    snapshot: opened.snapshot,
    now: () => now,
    id,
    firm: () => (firm ??= readFirm(opened.db)),
    keys: testKeys,
    limits: testLimits,
    appUrl: 'http://portal.test',
    passwords: testPasswords,
    sessions: createSessions({ db: opened.db, write: opened.write, now: () => now, secure: false }),
    mail: 'none',
    mailing: { provider: null, from: 'Northwind <portal@firm.test>', perSecond: 2, webhookSecret: null },
    mailbox: null,
    payments: noPayments,
    stripe: null,
    wake: () => undefined,
    live: createLive(opened, silent, 50),
    log: silent,
    from: { ip: '192.0.2.1', userAgent: 'test', requestId: 'req_test' },
  }
}

export const system: Viewer = { kind: 'system', name: 'test' }

export const staff = (role: StaffRole): Person => ({
  kind: 'person',
  id: `per_${role}`,
  sessionId: 'none',
  confirmedAt: NOW,
  name: role,
  email: `${role}@firm.test`,
  locale: 'en-GB',
  timeZone: 'UTC',
  staff: role,
  membership: null,
  memberships: [],
  viewing: false,
  mustAddFactor: false,
})

/** A member of a client with just these rights. */
export function member(
  client: { id: string; name: string },
  rights: Right[] | 'owner',
  currency = 'EUR',
  exponent = 2,
): Person {
  const membership: Membership = {
    clientId: client.id,
    clientName: client.name,
    currency,
    exponent,
    owner: rights === 'owner',
    rights: rights === 'owner' ? ['billing', 'tickets', 'usage', 'files'] : rights,
  }
  return {
    ...staff('admin'),
    id: `per_${client.id}`,
    name: 'Member',
    email: 'member@client.test',
    staff: null,
    membership,
    memberships: [membership],
  }
}

/** The same doors, somebody else asking. */
export const as = (ctx: Context, viewer: Viewer): Context => ({ ...ctx, viewer })

export async function makeClient(ctx: Context, over: Partial<typeof schema.clients.$inferInsert> = {}) {
  const name = over.name ?? 'Contoso Ltd'
  const row = {
    id: ctx.id('cli'),
    name,
    nameKey: fold(name),
    currency: 'EUR',
    exponent: 2,
    tags: [],
    searchText: searchText(name),
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
    ...over,
  }
  await ctx.write((tx) =>
    tx
      .insert(schema.clients)
      .values(row)
      .then(() => undefined),
  )
  return row
}

export async function makeService(ctx: Context, over: Partial<typeof schema.services.$inferInsert> = {}) {
  const name = over.name ?? 'Object storage'
  const row = { id: ctx.id('svc'), name, nameKey: fold(name), createdAt: ctx.now(), updatedAt: ctx.now(), ...over }
  await ctx.write((tx) =>
    tx
      .insert(schema.services)
      .values(row)
      .then(() => undefined),
  )
  return row
}

/** A bare row, without lines or counters: for tests of reading. */
export async function makeInvoice(
  ctx: Context,
  clientId: string,
  over: Partial<typeof schema.invoices.$inferInsert> = {},
) {
  const number = over.number ?? '1001'
  const totalMinor = over.totalMinor ?? 12_000
  const row: typeof schema.invoices.$inferInsert & { creditedMinor: number } = {
    id: ctx.id('inv'),
    clientId,
    number,
    numberKey: naturalKey(number),
    status: 'open',
    currency: 'EUR',
    exponent: 2,
    issuedOn: '2026-03-01',
    dueOn: '2026-03-31',
    netMinor: totalMinor,
    taxMinor: 0,
    creditedMinor: 0,
    totalMinor,
    faceValue: faceValue({ minor: totalMinor, exponent: over.exponent ?? 2 }),
    taxTreatment: 'none',
    seller: { name: 'Northwind Hosting', addressLines: [] },
    buyer: { name: 'Contoso Ltd', addressLines: [] },
    paymentDetails: {},
    searchText: searchText(number),
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
    ...over,
  }
  await ctx.write((tx) =>
    tx
      .insert(schema.invoices)
      .values(row)
      .then(() => undefined),
  )
  return row
}
