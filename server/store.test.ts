import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
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
