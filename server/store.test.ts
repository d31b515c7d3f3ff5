import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { dialect } from '../db/columns'
import { firm } from '../db/schema'
import { openMailbox } from './embedded/resend/mailbox'
import { openBook } from './embedded/stripe/book'
import { CannotStart, readEnv } from './env'
import { openStore } from './store'
import { NOW } from './testing'

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'origins-start-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

const open = async (source: Record<string, string | undefined>) => openStore(readEnv(source), process.cwd(), NOW)

/** A portal that was started once. */
async function used(): Promise<string> {
  const dir = folder()
  const { store } = await open({ DATA_DIR: dir })
  await store.close()
  return dir
}

const refusal = async (source: Record<string, string | undefined>): Promise<string> => {
  const error = await open(source).then(
    async ({ store }) => store.close(),
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(CannotStart)
  return error instanceof Error ? error.message : ''
}

describe.runIf(dialect === 'sqlite')('starting (on files: not in the Postgres run)', () => {
  test('an empty folder gets a database and a secret that only this user reads; the second start finds both', async () => {
    const dir = await used()
    expect(statSync(join(dir, 'secrets.json')).mode & 0o777).toBe(0o600)
    const secret = readFileSync(join(dir, 'secrets.json'), 'utf8')
    const again = await open({ DATA_DIR: dir })
    await again.store.close()
    expect(readFileSync(join(dir, 'secrets.json'), 'utf8')).toBe(secret)
  })

  const modesIn = (dir: string) =>
    Object.fromEntries(
      [dir, ...readdirSync(dir).map((name) => join(dir, name))].map((path) => [
        path === dir ? '.' : path.slice(dir.length + 1),
        (statSync(path).mode & 0o777).toString(8),
      ]),
    )

  test.each(['000', '022', '077'])('only this user reads the folder and its files, with umask %s', async (umask) => {
    const parent = folder()
    const dir = join(parent, 'data', 'portal')
    const before = process.umask(Number.parseInt(umask, 8))
    try {
      const { store } = await open({ DATA_DIR: dir })
      await store.write(async (tx) => void (await tx.update(firm).set({ name: 'Zephyr' })))
      const mailbox = openMailbox(join(dir, 'mailbox.db'))
      const book = openBook(join(dir, 'stripe.db'))
      expect(modesIn(dir)).toEqual({
        '.': '700',
        'mailbox.db': '600',
        'mailbox.db-shm': '600',
        'mailbox.db-wal': '600',
        'portal.db': '600',
        'portal.db-shm': '600',
        'portal.db-wal': '600',
        'secrets.json': '600',
        'stripe.db': '600',
        'stripe.db-shm': '600',
        'stripe.db-wal': '600',
      })
      expect((statSync(join(parent, 'data')).mode & 0o777).toString(8)).toBe('700')
      mailbox.close()
      book.close()
      await store.close()
    } finally {
      process.umask(before)
    }
  })

  test('tightens the folder and files of an earlier version at the start, and reports what it cannot', async () => {
    const dir = await used()
    const names = ['mailbox.db', 'stripe.db', 'stripe.db-wal', 'before-migration-1.db', 'portal.db', 'secrets.json']
    for (const name of names) {
      writeFileSync(join(dir, name), '', { flag: 'a' })
      chmodSync(join(dir, name), 0o644)
    }
    writeFileSync(join(dir, 'notes.txt'), 'not ours')
    chmodSync(join(dir, 'notes.txt'), 0o644)
    chmodSync(dir, 0o755)
    const { store, loose } = await open({ DATA_DIR: dir })
    const { 'notes.txt': notes, '.': mine, ...files } = modesIn(dir)
    expect([notes, mine]).toEqual(['644', '700'])
    expect(new Set(Object.values(files))).toEqual(new Set(['600']))
    expect(loose).toEqual([])
    await store.close()
  })

  test('keeps a copy before a migration to this user', async () => {
    const dir = await used()
    const file = new Database(join(dir, 'portal.db'))
    file.exec('delete from __drizzle_migrations where created_at = (select max(created_at) from __drizzle_migrations)')
    file.close()
    // The last migration cannot run again: the copy is written before it is tried.
    await open({ DATA_DIR: dir })
      .then(({ store }) => store.close())
      .catch(() => undefined)
    const copies = Object.entries(modesIn(dir)).filter(([name]) => name.startsWith('before-migration-'))
    expect(copies).toEqual([[expect.any(String), '600']])
  })

  test('leaves a folder that everybody shares as it is, and tightens a database elsewhere', async () => {
    const shared = folder()
    chmodSync(shared, 0o1777)
    const elsewhere = folder()
    chmodSync(elsewhere, 0o755)
    const { store, loose } = await open({ DATA_DIR: shared, DATABASE_URL: `file:${join(elsewhere, 'firm.db')}` })
    expect((statSync(shared).mode & 0o7777).toString(8)).toBe('1777')
    expect(loose).toEqual([shared])
    expect(modesIn(elsewhere)).toMatchObject({
      '.': '755',
      'firm.db': '600',
      'firm.db-wal': '600',
      'firm.db-shm': '600',
    })
    await store.close()
  })

  test('a lost secret is refused, and nothing new is made over the old database', async () => {
    const dir = await used()
    rmSync(join(dir, 'secrets.json'))
    expect(await refusal({ DATA_DIR: dir })).toContain('Put secrets.json back')
    expect(existsSync(join(dir, 'secrets.json'))).toBe(false)
  })

  test('the secret of another database is refused', async () => {
    const [dir, other] = [await used(), await used()]
    writeFileSync(join(dir, 'secrets.json'), readFileSync(join(other, 'secrets.json')))
    expect(await refusal({ DATA_DIR: dir })).toContain('not the one that this database was made with')
  })

  test('a lost database is refused, and none is made in its place', async () => {
    const dir = await used()
    for (const name of ['portal.db', 'portal.db-wal', 'portal.db-shm']) rmSync(join(dir, name), { force: true })
    expect(await refusal({ DATA_DIR: dir })).toContain('belongs to a database that is not at')
    expect(existsSync(join(dir, 'portal.db'))).toBe(false)
  })

  test('a first start that was killed is begun again, wherever it was', async () => {
    const early = folder()
    const file = new Database(join(early, 'portal.db'))
    file.pragma('journal_mode = WAL')
    file.close()
    await (await open({ DATA_DIR: early })).store.close()

    const late = await used()
    const unclaimed = new Database(join(late, 'portal.db'))
    unclaimed.exec('delete from firm')
    unclaimed.close()
    await (await open({ DATA_DIR: late })).store.close()
    rmSync(join(late, 'secrets.json'))
    expect(await refusal({ DATA_DIR: late })).toContain('Put secrets.json back')
  })

  test('a damaged database is refused and left as it was', async () => {
    const dir = await used()
    const file = join(dir, 'portal.db')
    writeFileSync(file, Buffer.concat([Buffer.alloc(100, 7), readFileSync(file).subarray(100)]))
    const before = readFileSync(file)
    expect(await refusal({ DATA_DIR: dir })).toContain('last backup')
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  test('a database cut in the middle is refused', async () => {
    const dir = await used()
    const file = join(dir, 'portal.db')
    truncateSync(file, Math.floor(statSync(file).size / 2))
    expect(await refusal({ DATA_DIR: dir })).toContain('last backup')
  })

  test("somebody else's database is refused", async () => {
    const dir = folder()
    const other = new Database(join(dir, 'portal.db'))
    other.exec('create table recipes (id)')
    other.close()
    expect(await refusal({ DATA_DIR: dir })).toContain('database of something else')
  })

  test.each([
    ['mysql://localhost/x', 'must begin with file:'],
    ['file:/nowhere/at/all/portal.db', 'folder that does not exist'],
    ['file:/tmp', 'names a folder, not a file'],
    ['postgres://nobody:secret@127.0.0.1:1/none', 'does not answer'],
  ])('DATABASE_URL %s is refused with what to do', async (url, words) => {
    const message = await refusal({ DATA_DIR: folder(), DATABASE_URL: url })
    expect(message).toContain(words)
    expect(message).not.toContain('secret@')
  })

  test('a folder that cannot be written is refused', async () => {
    const dir = folder()
    writeFileSync(join(dir, 'file'), '')
    expect(await refusal({ DATA_DIR: join(dir, 'file') })).toContain('cannot be written')
    const locked = join(dir, 'locked')
    mkdirSync(locked)
    chmodSync(locked, 0o500)
    // Root may write anywhere: this half says something for everybody else.
    if (process.getuid?.() !== 0) expect(await refusal({ DATA_DIR: locked })).toContain('cannot be written')
  })

  test('settings that cannot be used are named, all of them', async () => {
    const message = await refusal({ PORT: 'eighty', APP_URL: 'portal', PORTAL_SECRET: 'short' })
    expect(message).toMatch(/PORT:[\s\S]*APP_URL:[\s\S]*PORTAL_SECRET:/)
  })
})
