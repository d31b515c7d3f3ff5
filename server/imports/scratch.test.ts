import { existsSync, readdirSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openScratch } from './scratch'

const OPEN = '/proc/self/fd'

/** Temporary files of SQLite that this process holds open, with their modes. */
const temporary = () =>
  readdirSync(OPEN).flatMap((fd) => {
    const path = join(OPEN, fd)
    const file = statSync(path, { throwIfNoEntry: false })
    return file && readlinkSync(path).includes('etilqs_') ? [(file.mode & 0o777).toString(8)] : []
  })

test.runIf(existsSync(OPEN))('keeps what an import read from other users, whatever the umask', () => {
  const before = process.umask(0)
  onTestFinished(() => void process.umask(before))
  const scratch = openScratch()
  onTestFinished(scratch.close)
  scratch.exec('create table staged (seq integer primary key, data text not null)')
  for (let i = 0; i < 30; i++) scratch.run('insert into staged (data) values (?)', 'x'.repeat(1_000_000))
  expect(new Set(temporary())).toEqual(new Set(['600']))
})
