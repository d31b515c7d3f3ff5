import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { eq } from 'drizzle-orm'
import { connectSqlite, openPostgresStore, openSqliteStore, type Store } from '../db/client'
import { migratePostgres, migrateSqliteFile, tablesOf } from '../db/migrate'
import { openPool } from '../db/pools'
import { firm } from '../db/schema'
import { CannotStart, type Env, onPostgres } from './env'
import { privateFile, tighten } from './kernel/privateFile'

const OLDEST_SQLITE = [3, 51, 3] as const
const SECRETS = 'secrets.json'
/** A file of more is not read whole at each start: that would take seconds. */
const CHECKED_BYTES = 64 * 2 ** 20

/** `loose` names what other users of this machine may read. */
export type Opened = { store: Store; secret: Buffer; loose: string[] }

/**
 * The database, migrated, and the secret that belongs to it. Refuses, with what to do, whatever is not
 * certainly ours: an unreadable file, a secret without its database, a database without its secret.
 * `root` is the folder that holds drizzle/.
 */
export async function openStore(env: Env, root: string, now: Date): Promise<Opened> {
  const dataDir = resolve(env.DATA_DIR)
  makeWritable(dataDir)
  const hadSecret = env.PORTAL_SECRET !== undefined || existsSync(join(dataDir, SECRETS))
  const found = onPostgres(env) ? await findPostgres(env) : findSqlite(env)
  if (found.state === 'absent' && existsSync(join(dataDir, SECRETS))) {
    throw new CannotStart(
      `${join(dataDir, SECRETS)} belongs to a database that is not at ${shown(env.databaseUrl)}.\n` +
        'Put the database back or correct DATABASE_URL. To begin with a new, empty one, move secrets.json away first.',
    )
  }
  if (found.state === 'claimed' && !hadSecret) {
    throw new CannotStart(
      `The database at ${shown(env.databaseUrl)} belongs to a secret that is not in ${dataDir}.\n` +
        'Put secrets.json back from your backup, or set PORTAL_SECRET to what it holds.',
    )
  }
  const loose = tightenAll(dataDir, found.file)
  const secret = readSecret(env, dataDir)
  const store = await found.open(root)
  try {
    if (!hadSecret) writeSecret(dataDir, secret)
    await claim(store, secret, env, now)
  } catch (error) {
    await store.close()
    throw error
  }
  return { store, secret, loose }
}

const shown = (url: string) => url.replace(/:[^:@/]+@/, ':***@')

function makeWritable(dataDir: string): void {
  try {
    if (mkdirSync(dataDir, { recursive: true, mode: 0o700 })) chmodSync(dataDir, 0o700)
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    // Servers that start at once each have their own.
    const probe = join(dataDir, `.writable-${process.pid}`)
    writeFileSync(probe, '')
    rmSync(probe)
  } catch (error) {
    throw new CannotStart(
      `The folder ${dataDir} cannot be written (${reasonOf(error)}).\n` +
        'Give this user the right to write it, or set DATA_DIR to another folder.',
    )
  }
}

const OURS = /^((portal|mailbox|stripe|before-migration-\d+)\.db(-wal|-shm|-journal)?|secrets\.json(\.new)?)$/

/** Takes what earlier versions left from other users. Returns what could not be taken, and folders that are shared. */
function tightenAll(dataDir: string, database: string | null): string[] {
  const beside = database
    ? ['', '-wal', '-shm'].map((end) => `${database}${end}`).filter((path) => existsSync(path))
    : []
  const inside = readdirSync(dataDir).filter((name) => OURS.test(name))
  const files = new Set([...inside.map((name) => join(dataDir, name)), ...beside])
  const loose = [...files].filter((path) => !tighten(path))
  return isShared(dataDir) || !tighten(dataDir) ? [dataDir, ...loose] : loose
}

/** /tmp and the like are not ours to close. */
const isShared = (folder: string): boolean => dirname(folder) === folder || (statSync(folder).mode & 0o1000) !== 0

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** 'unclaimed' is what a crash in the middle of a first start leaves: tables, and no secret bound to them. */
type State = 'absent' | 'unclaimed' | 'claimed'
/** `file` is null on Postgres. */
type Found = { state: State; file: string | null; open: (root: string) => Promise<Store> }

function findSqlite(env: Env): Found {
  const version = new Database(':memory:').prepare('select sqlite_version() as v').get() as { v: string }
  if (!newEnough(version.v)) {
    throw new CannotStart(
      `SQLite ${version.v} can corrupt its log; ${OLDEST_SQLITE.join('.')} or newer is needed: npm ci`,
    )
  }
  const file = resolve(env.databaseUrl.replace(/^file:(\/\/)?/, ''))
  if (!existsSync(dirname(file))) {
    throw new CannotStart(
      `DATABASE_URL names a folder that does not exist: ${dirname(file)}. Make it, or correct DATABASE_URL.`,
    )
  }
  if (existsSync(file) && statSync(file).isDirectory()) {
    throw new CannotStart(
      `DATABASE_URL names a folder, not a file: ${file}. Name the file, for example ${join(file, 'portal.db')}.`,
    )
  }
  return {
    file,
    state: !existsSync(file) || statSync(file).size === 0 ? 'absent' : inspect(file),
    open: async (root) => {
      const connection = connectSqlite(file)
      try {
        migrateSqliteFile(connection, join(root, 'drizzle/sqlite'), () => {
          const copy = join(resolve(env.DATA_DIR), `before-migration-${Date.now()}.db`)
          connection.prepare('vacuum into ?').run(privateFile(copy))
        })
      } finally {
        connection.close()
      }
      return openSqliteStore(file)
    },
  }
}

function newEnough(version: string): boolean {
  const parts = version.split('.').map(Number)
  for (const [i, least] of OLDEST_SQLITE.entries()) {
    if ((parts[i] ?? 0) !== least) return (parts[i] ?? 0) > least
  }
  return true
}

/** Refuses what is not a sound database of ours, before anything is written to it. */
function inspect(file: string): State {
  let tables: string[]
  let claimed = false
  try {
    const connection = new Database(file, { readonly: true, timeout: 5_000 })
    try {
      tables = tablesOf(connection)
      soundness(connection, file)
      if (tables.includes('firm')) claimed = connection.prepare('select 1 from firm').get() !== undefined
    } finally {
      connection.close()
    }
  } catch (error) {
    throw new CannotStart(
      `The database ${file} cannot be read (${reasonOf(error)}).\n` +
        'It is damaged or not a database. Nothing was changed. Put your last backup in its place.',
    )
  }
  // A first start that ended before its tables were made.
  if (!tables.length) return 'absent'
  if (!tables.includes('firm')) {
    throw new CannotStart(
      `${file} is a database of something else. Nothing was changed. Correct DATABASE_URL to name a file of this portal, or one that does not exist yet.`,
    )
  }
  return claimed ? 'claimed' : 'unclaimed'
}

/** Every page is read where that takes no time; a large file is checked for its end, which a cut copy lacks. */
function soundness(connection: Database.Database, file: string): void {
  const bytes = statSync(file).size
  const size = Number(connection.pragma('page_size', { simple: true }))
  const pages = Number(connection.pragma('page_count', { simple: true }))
  // Pages that are still in the log lie beyond the file's end.
  if (!existsSync(`${file}-wal`) && pages * size > bytes) throw new Error('the file is shorter than it says')
  if (bytes > CHECKED_BYTES) return
  const check = connection.pragma('quick_check(1)', { simple: true })
  if (check !== 'ok') throw new Error(String(check))
}

async function findPostgres(env: Env): Promise<Found> {
  const pool = openPool(env.databaseUrl, { max: 1 })
  let tables: string[]
  let claimed = false
  try {
    const found = await pool.query<{ name: string }>(
      'select table_name as name from information_schema.tables where table_schema = current_schema()',
    )
    tables = found.rows.map((row) => row.name)
    if (tables.includes('firm')) claimed = Boolean((await pool.query('select 1 from firm')).rowCount)
  } catch (error) {
    await pool.end()
    throw new CannotStart(
      `PostgreSQL at ${shown(env.databaseUrl)} does not answer (${reasonOf(error)}).\n` +
        'Start it, or correct DATABASE_URL: postgres://user:password@host:5432/name',
    )
  }
  if (tables.length && !tables.includes('firm')) {
    await pool.end()
    throw new CannotStart(
      `The PostgreSQL database ${shown(env.databaseUrl)} holds tables of something else. Name an empty one.`,
    )
  }
  return {
    file: null,
    state: claimed ? 'claimed' : tables.length ? 'unclaimed' : 'absent',
    open: async (root) => {
      try {
        await migratePostgres(pool, join(root, 'drizzle/postgres'))
      } finally {
        await pool.end()
      }
      return openPostgresStore(env.databaseUrl)
    },
  }
}

function readSecret(env: Env, dataDir: string): Buffer {
  if (env.PORTAL_SECRET) return Buffer.from(env.PORTAL_SECRET, 'hex')
  const file = join(dataDir, SECRETS)
  if (!existsSync(file)) return randomBytes(32)
  try {
    const { secret } = JSON.parse(readFileSync(file, 'utf8')) as { secret?: string }
    if (/^[0-9a-f]{64,}$/i.test(secret ?? '')) return Buffer.from(secret as string, 'hex')
  } catch {
    // The same answer as for a file without a secret, below.
  }
  throw new CannotStart(`${file} does not hold a secret. Put it back from your backup.`)
}

/** Whole or not at all: a crash in the middle must not leave an empty file that looks like a lost secret. */
function writeSecret(dataDir: string, secret: Buffer): void {
  const file = join(dataDir, SECRETS)
  const unfinished = openSync(privateFile(`${file}.new`), 'w')
  writeSync(unfinished, `${JSON.stringify({ secret: secret.toString('hex') })}\n`)
  fsyncSync(unfinished)
  closeSync(unfinished)
  renameSync(`${file}.new`, file)
}

/** A database is bound to its secret at its first start. */
async function claim(store: Store, secret: Buffer, env: Env, now: Date): Promise<void> {
  const check = createHmac('sha256', secret).update('this database').digest('hex')
  const [row] = await store.db.select({ check: firm.secretCheck }).from(firm).where(eq(firm.id, 'firm'))
  if (row) {
    if (timingSafeEqual(Buffer.from(row.check), Buffer.from(check))) return
    throw new CannotStart(
      `The secret in ${resolve(env.DATA_DIR)} is not the one that this database was made with.\n` +
        'Put secrets.json back from the same backup as the database, or set PORTAL_SECRET to what it holds.',
    )
  }
  await store.write((tx) =>
    tx
      .insert(firm)
      .values({
        id: 'firm',
        name: 'Origins',
        party: { name: 'Origins', addressLines: [] },
        paymentDetails: {},
        currency: 'EUR',
        exponent: 2,
        timeZone: 'UTC',
        locale: 'en-GB',
        secretCheck: check,
        createdAt: now,
      })
      .onConflictDoNothing({ target: firm.id })
      .then(() => undefined),
  )
}
